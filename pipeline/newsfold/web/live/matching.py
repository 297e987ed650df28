"""Whether a change of a record concerns a filter: asked once for each different filter. Pure."""

from typing import Any, Literal

import msgspec

from newsfold.model.event import EntityCount, SourceCount, TopicRef, WindowRef
from newsfold.subscription.names import Meaning
from newsfold.subscription.query import Query
from newsfold.web.live.words import Words, words_of
from newsfold.web.view.filter import Filter
from newsfold.web.view.results import Amended
from newsfold.wire.codec import decode

REMEMBERED = 20_000
"""Answers about one name that a filter remembers, at most."""
Verdict = Literal["first", "amended", "unmatched", "withdrawn", ""]
"""What a change is to whom a filter serves; "" is nothing."""


class _Story(msgspec.Struct, frozen=True, gc=False):
    title: str
    text: str


class _Evidence(msgspec.Struct, frozen=True, gc=False):
    text: str


class Part(msgspec.Struct, frozen=True):
    """What of an event record a filter looks at."""

    topic: TopicRef
    window: WindowRef
    article_count: int
    source_count: int
    sources: tuple[SourceCount, ...]
    entities: tuple[EntityCount, ...]
    evidence: tuple[_Evidence, ...]
    stories: tuple[_Story, ...]
    further_sources: tuple[str, ...] = ()
    further_entities: tuple[str, ...] = ()

    def texts(self) -> str:
        """All its texts."""
        texts = [self.topic.label, *(t for s in self.stories for t in (s.title, s.text))]
        return "\n".join([*texts, *(evidence.text for evidence in self.evidence)])


class Seen:
    """One change, of which each part is decoded once at most, and only if a filter asks for it."""

    def __init__(self, amended: Amended) -> None:
        self.amended = amended
        self._parts: dict[bool, Part | None] = {}
        self._texts: dict[bool, str] = {}

    def part(self, *, before: bool) -> Part | None:
        """The record as it is, or as it was before; None if there is none."""
        if before not in self._parts:
            data = self.amended.before if before else self.amended.record
            self._parts[before] = decode(data, Part) if data else None
        return self._parts[before]

    def words(self, *, before: bool) -> str:
        """The words of its texts, folded, with a space before and behind each."""
        if before not in self._texts:
            part = self.part(before=before)
            self._texts[before] = words_of(part.texts()) if part else ""
        return self._texts[before]


class Matcher:
    """One filter, and what it has found out about names."""

    def __init__(self, filter_: Filter) -> None:
        self._query, self._size = filter_.query, filter_.window_size
        self._words = Words(filter_.words)
        self._places = frozenset[str]().union(*(meaning.ids for meaning in self._query.countries))
        self._known: dict[Any, bool] = {}

    def verdict(self, seen: Seen) -> Verdict:
        """What a change is to this filter."""
        amended = seen.amended
        if self._size and amended.window_size != self._size:
            return ""
        if not self._query.overlaps(amended.window_start, amended.window_end):
            return ""
        if self._matches(seen, before=False):
            return "amended" if amended.kind != "first" and self._matches(seen, before=True) else "first"
        if not self._matches(seen, before=True):
            return ""
        return "withdrawn" if amended.kind == "withdrawn" else "unmatched"

    def matches(self, part: Part) -> bool:
        """Whether a record matches by its names and counts."""
        query = self._query
        return (
            part.article_count >= query.min_articles
            and part.source_count >= query.min_sources
            and (not query.topics or self._is_topic(query, part.topic))
            and (not query.sources or self._has_source(query.sources, part))
            and (not query.entities or self._has_entity(query.entities, part))
            and (not query.countries or self._has_place(part))
        )

    def _matches(self, seen: Seen, *, before: bool) -> bool:
        part = seen.part(before=before)
        if part is None or not self.matches(part):
            return False
        return not self._words.asked or self._words.are_in(seen.words(before=before))

    def _is_topic(self, query: Query, topic: TopicRef) -> bool:
        key = (topic.id, topic.label)
        if key not in self._known:
            self._remember(key, any(m.is_topic(topic.id, topic.label, topic.path) for m in query.topics))
        return self._known[key]

    def _has_source(self, meanings: tuple[Meaning, ...], part: Part) -> bool:
        for name in (*(source.name for source in part.sources), *part.further_sources):
            if name not in self._known:
                self._remember(name, any(meaning.is_source(name) for meaning in meanings))
            if self._known[name]:
                return True
        return False

    def _has_entity(self, meanings: tuple[Meaning, ...], part: Part) -> bool:
        named = [(entity.id, entity.type, entity.label) for entity in part.entities]
        for key in (*named, *((id_, "", "") for id_ in part.further_entities)):
            if key not in self._known:
                self._remember(key, any(meaning.is_entity(*key) for meaning in meanings))
            if self._known[key]:
                return True
        return False

    def _has_place(self, part: Part) -> bool:
        return any(entity.id in self._places for entity in part.entities) or not self._places.isdisjoint(
            part.further_entities
        )

    def _remember(self, key: object, answer: bool) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[key] = answer
