"""The fold: exact counts over the mentions of one (topic, window), added and removed, and their record."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Protocol

from sortedcontainers import SortedDict

from newsfold.aggregation.ranking import Ranking
from newsfold.aggregation.stories import MAX_ARTICLES, ArticleFacts, Story, facts_of, group
from newsfold.eventtime.window import Window
from newsfold.model.event import (
    EntityCount,
    EventRecord,
    EvidenceRef,
    SourceCount,
    StoryRef,
    TopicRef,
    WindowRef,
)
from newsfold.model.mention import Mention
from newsfold.wire.identity import content_hash, event_id, source_key

MAX_SOURCES, MAX_ENTITIES, MAX_EVIDENCE, MAX_STORIES = 20, 20, 5, 5
"""Lengths of a record's lists; the counts beside them are exact."""
MAX_SOURCE_BYTES, MAX_ENTITY_BYTES = 100_000, 400_000
"""Bytes of JSON of the further sources and entities that a record names; Kafka takes records of 1,000,000. In
mixed news 5,000 paragraphs on one topic name some 6,000 entities in 140,000 bytes."""
QUOTES = 3
"""Bytes around an item of a list in JSON."""


class MentionLookup(Protocol):
    """Looks up the mentions that a fold has counted."""

    def mention(self, article_id: str, seq: int) -> Mention:
        """One mention of an article in the fold's topic."""

    def mentions(self, article_id: str) -> Sequence[Mention]:
        """All mentions of an article in the fold's topic."""


class Fold:
    """The counts of one window of one topic; holds keys and numbers, no texts."""

    def __init__(self, topic: str, window: Window) -> None:
        self.topic, self.window = topic, window
        self.articles: dict[str, int] = {}
        self._top_articles = Ranking(MAX_ARTICLES, self.articles, _by_count(self.articles))
        self._facts: dict[str, ArticleFacts] = {}
        self._grouped_articles: dict[str, None] = {}
        self._stories: list[Story] = []
        self._times: SortedDict[str, int] = SortedDict()
        self._labels: dict[tuple[str, tuple[str, ...]], int] = {}
        self._sources: dict[str, int] = {}
        self._source_names: dict[str, dict[str, int]] = {}
        self._top_sources = Ranking(MAX_SOURCES, self._sources, _by_count(self._sources))
        self._entities: dict[str, int] = {}
        self._entity_names: dict[str, dict[tuple[str, str], int]] = {}
        self._top_entities = Ranking(MAX_ENTITIES, self._entities, _by_count(self._entities))
        self._copies: dict[str, dict[tuple[str, int], float]] = {}
        self._top_copies = Ranking(MAX_EVIDENCE, self._copies, _by_copies(self._copies))
        self._evidence: dict[str, EvidenceRef] = {}

    def add(self, mentions: Iterable[Mention]) -> None:
        """Count mentions that are not counted yet."""
        entities, names = self._entities, self._entity_names
        for mention in mentions:
            if _count(self.articles, mention.article_id, 1) == 1:
                self._facts[mention.article_id] = ArticleFacts(mention)
                _count(self._times, mention.published_at, 1)
                self._count_source(mention.source, 1)
            self._top_articles.changed(mention.article_id)
            if facts := self._facts.get(mention.article_id):
                facts.add(mention)
                self._invalidate_stories(mention.article_id)
            _count(self._labels, (mention.label, mention.path), 1)
            for entity in mention.entities:
                id_, name = entity.id, (entity.type, entity.label)
                if id_ in entities:
                    entities[id_] += 1
                    names[id_][name] = names[id_].get(name, 0) + 1
                else:
                    entities[id_], names[id_] = 1, {name: 1}
                self._top_entities.changed(id_)
            copies = self._copies.setdefault(mention.fingerprint, {})
            copies[mention.article_id, mention.seq] = mention.score
            self._copies_changed(mention.fingerprint)

    def remove(self, mentions: Iterable[Mention]) -> None:
        """Subtract mentions that were counted."""
        for mention in mentions:
            self._facts.pop(mention.article_id, None)
            self._invalidate_stories(mention.article_id)
            if _count(self.articles, mention.article_id, -1) == 0:
                _count(self._times, mention.published_at, -1)
                self._count_source(mention.source, -1)
            self._top_articles.changed(mention.article_id)
            _count(self._labels, (mention.label, mention.path), -1)
            for entity in mention.entities:
                _count(self._entity_names[entity.id], (entity.type, entity.label), -1)
                if _count(self._entities, entity.id, -1) == 0:
                    del self._entity_names[entity.id]
                self._top_entities.changed(entity.id)
            copies = self._copies[mention.fingerprint]
            del copies[mention.article_id, mention.seq]
            if not copies:
                del self._copies[mention.fingerprint]
            self._copies_changed(mention.fingerprint)

    def record(self, lookup: MentionLookup) -> EventRecord | None:
        """The record of this window; None if no article contributes."""
        if not self.articles:
            return None
        label, path = min(self._labels, key=lambda name: (-self._labels[name], name))
        start, end = self.window.start, self.window.end
        stories = self._current_stories(lookup)
        sources, entities = self._top_sources.first(), self._top_entities.first()
        return EventRecord(
            id=event_id(self.topic, start, end),
            topic=TopicRef(self.topic, label, path),
            window=WindowRef(start, end),
            first_seen=self._times.peekitem(0)[0],
            last_seen=self._times.peekitem(-1)[0],
            article_count=len(self.articles),
            paragraph_count=sum(self._labels.values()),
            distinct_paragraph_count=len(self._copies),
            source_count=len(self._sources),
            sources=tuple(SourceCount(self._source_name(key), self._sources[key]) for key in sources),
            entities=tuple(self._entity(id_) for id_ in entities),
            evidence=self._current_evidence(lookup),
            story_count=len(stories),
            stories=tuple(self._story(story) for story in stories[:MAX_STORIES]),
            entity_count=len(self._entities),
            further_sources=tuple(
                sorted(map(self._source_name, _further(self._sources, sources, MAX_SOURCE_BYTES)))
            ),
            further_entities=_further(self._entities, entities, MAX_ENTITY_BYTES),
        )

    def _count_source(self, name: str, by: int) -> None:
        key = source_key(name)
        _count(self._source_names.setdefault(key, {}), name, by)
        if _count(self._sources, key, by) == 0:
            del self._source_names[key]
        self._top_sources.changed(key)

    def _source_name(self, key: str) -> str:
        names = self._source_names[key]
        return min(names, key=lambda name: (-names[name], name))

    def _entity(self, id_: str) -> EntityCount:
        names = self._entity_names[id_]
        type_, label = min(names, key=lambda name: (-names[name], name))
        return EntityCount(id_, type_, label, self._entities[id_])

    def _copies_changed(self, fingerprint: str) -> None:
        self._top_copies.changed(fingerprint)
        self._evidence.pop(fingerprint, None)

    def _current_evidence(self, lookup: MentionLookup) -> tuple[EvidenceRef, ...]:
        """The evidence of the paragraphs most often copied, looked up anew only where a copy changed."""
        first = self._top_copies.first()
        self._evidence = {
            fingerprint: self._evidence.get(fingerprint) or self._evidence_of(fingerprint, lookup)
            for fingerprint in first
        }
        return tuple(self._evidence.values())

    def _evidence_of(self, fingerprint: str, lookup: MentionLookup) -> EvidenceRef:
        copies = self._copies[fingerprint]
        article_id, seq = min(copies, key=lambda paragraph: (-copies[paragraph], paragraph))
        mention = lookup.mention(article_id, seq)
        return EvidenceRef(article_id, seq, mention.url, mention.text)

    def _current_stories(self, lookup: MentionLookup) -> list[Story]:
        """The stories of the `MAX_ARTICLES` largest articles, grouped anew only if one of those changed.

        Only their facts are kept: once a window has more articles, most batches change none of them.
        """
        first = self._top_articles.first()
        changed = first != list(self._grouped_articles)
        self._facts = {id_: self._facts.get(id_) or facts_of(lookup.mentions(id_)) for id_ in first}
        if changed:
            self._grouped_articles = dict.fromkeys(first)
            self._stories = group(list(self._facts.values()))
        return self._stories

    def _invalidate_stories(self, article_id: str) -> None:
        """Have the stories grouped anew if they include this article."""
        if article_id in self._grouped_articles:
            self._grouped_articles = {}

    def _story(self, story: Story) -> StoryRef:
        first, medoid = story.articles[0], story.medoid
        return StoryRef(
            id=content_hash("story", self.topic, self.window.start, self.window.end, first.id),
            title=medoid.title,
            text=medoid.text,
            article_id=medoid.id,
            url=medoid.url,
            article_count=len(story.articles),
            source_count=len({source_key(article.source) for article in story.articles}),
            first_seen=first.published_at,
            last_seen=story.articles[-1].published_at,
        )


# The orders hold the counts and not the fold: without a reference cycle a dropped fold is freed at once.


def _by_count(counts: dict[str, int]) -> Callable[[str], tuple[int, str]]:
    return lambda key: (-counts[key], key)


def _by_copies(
    copies: dict[str, dict[tuple[str, int], float]],
) -> Callable[[str], tuple[int, float, str]]:
    return lambda fingerprint: (-len(copies[fingerprint]), -max(copies[fingerprint].values()), fingerprint)


def _further(counts: dict[str, int], listed: Sequence[str], limit: int) -> tuple[str, ...]:
    """The keys that are not listed, sorted; of more than `limit` bytes those with the highest counts."""
    if len(counts) == len(listed):
        return ()
    keys = counts.keys() - listed
    if sum(map(len, keys)) * 4 + len(keys) * QUOTES > limit:  # no character has more than four bytes
        ranked = sorted(keys, key=_by_count(counts))
        sizes = accumulate(len(key.encode()) + QUOTES for key in ranked)
        keys = set(ranked[: sum(size <= limit for size in sizes)])
    return tuple(sorted(keys))


def _count(counts: dict, key: object, by: int) -> int:  # type: ignore[type-arg]
    """Add `by` to a count and return it; a count of zero is deleted."""
    count: int = counts.get(key, 0) + by
    if count:
        counts[key] = count
    else:
        del counts[key]
    return count
