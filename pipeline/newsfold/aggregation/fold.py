"""The fold: exact counts over the articles of one (topic, window), added and removed, and their record."""

from collections.abc import Callable
from typing import Protocol

from newsfold.aggregation.counts import NamedCounts, add_count, by_count
from newsfold.aggregation.ranking import Ranking
from newsfold.aggregation.share import Share
from newsfold.aggregation.stories import MAX_ARTICLES, Stories, Story
from newsfold.eventtime.window import Window
from newsfold.model.event import (
    EntityCount,
    EventRecord,
    EvidenceRef,
    PassingCount,
    SourceCount,
    StoryRef,
    TopicRef,
    WindowRef,
)
from newsfold.wire.identity import content_hash, event_id, source_key

MAX_SOURCES, MAX_ENTITIES, MAX_EVIDENCE, MAX_STORIES = 20, 20, 5, 5
"""Lengths of a record's lists; the counts beside them are exact."""
MAX_SOURCE_BYTES, MAX_ENTITY_BYTES = 100_000, 400_000
"""Bytes of JSON of the further sources and entities that a record names; Kafka takes records of 1,000,000. In
mixed news 5,000 paragraphs on one topic name some 6,000 entities in 140,000 bytes."""

FOLD_BYTES, COUNTED_BYTES, ARTICLE_BYTES = 300, 7_500, 4_300
"""What a fold takes, one with articles that count besides, and each of these, in the mean of 11,000 folds of
real news; strings that several folds share are counted once."""

Shares = Callable[[str], Share]
"""The share of an article, by its id."""


class ShareLookup(Protocol):
    """Looks up the shares that a fold has counted."""

    def share(self, article_id: str) -> Share:
        """That of an article in the fold's topic."""


class Fold:
    """The counts of one window of one topic; holds keys and numbers, no texts.

    Most folds have nothing but articles that mention the topic in passing: they hold two numbers.
    """

    def __init__(self, topic: str, window: Window) -> None:
        self.topic, self.window = topic, window
        self.passing_articles = self.passing_paragraphs = 0
        self._counted: _Counted | None = None
        self._fresh: dict[str, Share] = {}
        """Shares of articles counted since the last record, so that they need not be looked up for it."""

    @property
    def size(self) -> int:
        """Bytes of memory, about; for a bound on many folds, not on one."""
        counted = self._counted
        return FOLD_BYTES + (COUNTED_BYTES + ARTICLE_BYTES * len(counted.articles) if counted else 0)

    def add(self, share: Share, by: int = 1) -> None:
        """Count an article that is not counted yet; with -1 take back one that is."""
        if not share.counts:
            self.passing_articles += by
            self.passing_paragraphs += by * len(share.paragraphs)
            return
        if self._counted is None:
            self._counted = _Counted()
        self._counted.add(share, by)
        if by > 0 and len(self._fresh) < MAX_ARTICLES:
            self._fresh[share.article.article_id] = share
        else:
            self._fresh.pop(share.article.article_id, None)

    def record(self, lookup: ShareLookup) -> EventRecord | None:
        """The record of this window; None if no article counts."""
        counted = self._counted
        if counted is None or not counted.articles:
            return None
        topic, start, end = self.topic, self.window.start, self.window.end
        fresh, self._fresh = self._fresh, {}

        def share(article_id: str) -> Share:
            return fresh.get(article_id) or lookup.share(article_id)

        label, path = min(counted.labels, key=lambda name: (-counted.labels[name], name))
        stories = counted.current_stories(share)
        sources, entities = counted.sources.first(), counted.entities.first()
        return EventRecord(
            id=event_id(topic, start, end),
            topic=TopicRef(topic, label, path),
            window=WindowRef(start, end),
            first_seen=counted.first_seen,
            last_seen=counted.last_seen,
            article_count=len(counted.articles),
            paragraph_count=sum(counted.articles.values()),
            distinct_paragraph_count=len(counted.copies),
            source_count=len(counted.sources),
            sources=tuple(
                [SourceCount(counted.sources.name(key)[0], counted.sources.counts[key]) for key in sources]
            ),
            entities=tuple([_entity(counted.entities, id_) for id_ in entities]),
            evidence=counted.current_evidence(share),
            story_count=len(stories),
            stories=tuple([self._story(story) for story in stories[:MAX_STORIES]]),
            entity_count=len(counted.entities),
            further_sources=tuple(
                sorted(
                    [
                        counted.sources.name(key)[0]
                        for key in counted.sources.further(sources, MAX_SOURCE_BYTES)
                    ]
                )
            ),
            further_entities=counted.entities.further(entities, MAX_ENTITY_BYTES),
            passing=PassingCount(self.passing_articles, self.passing_paragraphs),
        )

    def _story(self, story: Story) -> StoryRef:
        first, medoid = story.articles[0], story.medoid
        return StoryRef(
            id=content_hash("story", self.topic, self.window.start, self.window.end, first.id),
            title=medoid.title,
            text=medoid.text,
            article_id=medoid.id,
            uri=medoid.uri,
            url=medoid.url,
            article_count=len(story.articles),
            source_count=len({source_key(article.source) for article in story.articles}),
            first_seen=first.published_at,
            last_seen=story.articles[-1].published_at,
        )


class _Counted:
    """What is counted of the articles that are about the topic."""

    def __init__(self) -> None:
        self.articles: dict[str, int] = {}
        self.first_seen = self.last_seen = ""
        self._times: dict[str, int] = {}
        self.labels: dict[tuple[str, tuple[str, ...]], int] = {}
        self.sources, self.entities = NamedCounts(MAX_SOURCES), NamedCounts(MAX_ENTITIES)
        self.copies: dict[str, dict[tuple[str, int], float]] = {}
        self._top_articles = Ranking(MAX_ARTICLES, self.articles, by_count(self.articles))
        self._top_copies = Ranking(MAX_EVIDENCE, self.copies, _by_copies(self.copies))
        self._stories = Stories()
        self._evidence: dict[str, EvidenceRef] = {}

    def add(self, share: Share, by: int) -> None:
        """Count an article, or take it back."""
        article = share.article
        id_ = article.article_id
        if by > 0:
            self.articles[id_] = len(share.paragraphs)
        else:
            del self.articles[id_]
        self._top_articles.changed(id_)
        self._stories.forget(id_)
        self._count_time(article.published_at, by)
        add_count(self.labels, (article.label, article.path), by)
        self.sources.add(source_key(article.source), (article.source,), by)
        for entity, type_, label, count in share.names:
            self.entities.add(entity, (type_, label), by * count)
        for paragraph in share.paragraphs:
            fingerprint = paragraph.fingerprint
            if by > 0:
                self.copies.setdefault(fingerprint, {})[id_, paragraph.seq] = paragraph.score
            else:
                of_copy = self.copies[fingerprint]
                del of_copy[id_, paragraph.seq]
                if not of_copy:
                    del self.copies[fingerprint]
            self._top_copies.changed(fingerprint)
            self._evidence.pop(fingerprint, None)

    def _count_time(self, time: str, by: int) -> None:
        times = self._times
        if not times:
            self.first_seen = self.last_seen = time
        gone = add_count(times, time, by) == 0
        if gone and times and time in (self.first_seen, self.last_seen):
            self.first_seen, self.last_seen = min(times), max(times)
        elif not gone:
            self.first_seen, self.last_seen = min(time, self.first_seen), max(time, self.last_seen)

    def current_evidence(self, share: Shares) -> tuple[EvidenceRef, ...]:
        """The evidence of the paragraphs most often copied, looked up anew only where a copy changed."""
        self._evidence = {
            fingerprint: self._evidence.get(fingerprint) or self._evidence_of(fingerprint, share)
            for fingerprint in self._top_copies.first()
        }
        return tuple(self._evidence.values())

    def _evidence_of(self, fingerprint: str, share: Shares) -> EvidenceRef:
        copies = self.copies[fingerprint]
        article_id, seq = min(copies, key=lambda paragraph: (-copies[paragraph], paragraph))
        of_article = share(article_id)
        article = of_article.article
        text = next(paragraph.text for paragraph in of_article.paragraphs if paragraph.seq == seq)
        return EvidenceRef(article_id, seq, article.uri, article.url, text)

    def current_stories(self, share: Shares) -> list[Story]:
        """The stories of the `MAX_ARTICLES` largest articles, grouped anew where one of those changed."""
        return self._stories.of(self._top_articles.first(), share)


def _entity(entities: NamedCounts, id_: str) -> EntityCount:
    type_, label = entities.name(id_)
    return EntityCount(id_, type_, label, entities.counts[id_])


def _by_copies(
    copies: dict[str, dict[tuple[str, int], float]],
) -> Callable[[str], tuple[int, float, str]]:
    # It holds the counts and not their owner, as `by_count` does.
    return lambda fingerprint: (-len(copies[fingerprint]), -max(copies[fingerprint].values()), fingerprint)
