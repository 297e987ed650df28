"""The part of an event record that a query asks for: of a record that does not match, no more is decoded.

Whether a topic, an entity or a source is one that is asked for is found once, and remembered for all records.
"""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any

import msgspec

from newsfold.errors import DecodeError
from newsfold.model.event import EventRecord, TopicRef, WindowRef
from newsfold.subscription.keys import topic_and_window_of
from newsfold.subscription.query import Query, counts_more_entities, counts_more_sources
from newsfold.subscription.spelling import Spellings
from newsfold.wire.codec import decode

REMEMBERED = 100_000
"""Topics, entities and sources, at most, of which it is remembered whether they are asked for."""
_ENTITY_LISTS = frozenset(("entities", "further_entities"))
ENTITY_FIELDS = _ENTITY_LISTS | {"entity_count"}
_LIST = list[msgspec.Raw]
_NOT_ASKED: dict[str, Any] = {
    "window": WindowRef("", ""), "article_count": 0, "source_count": 0, "entity_count": 0, "topic": None,
    "entities": (), "further_entities": (), "sources": (), "further_sources": (),
}  # fmt: skip
"""What a part has in place of a field that nobody asks for."""


class Sieve:
    """Whether event records may match a query, by as little of each as says so."""

    def __init__(self, query: Query) -> None:
        self._query, self._bounded = query, bool(query.since or query.until)
        names = _fields_asked(query)
        spellings = Spellings(query.entities)
        self._spellings = spellings if query.entities and spellings.complete else None
        self._part: Any = part_type(names, packed=self._spellings is not None) if names else None
        self._is_topic = _Remembered(self._topic_matches)
        self._is_entity = _Remembered(lambda names: any(m.is_entity(*names) for m in query.entities))
        self._is_source = _Remembered(lambda name: any(m.is_source(name) for m in query.sources))
        self._places = frozenset[str]().union(*(meaning.ids for meaning in query.countries))

    def passes(self, key: bytes | None, value: bytes, *, or_uncertain: bool = False) -> bool:
        """Whether the record is to be decoded; one that is not is none that matches.

        With `or_uncertain` one that counts more entities or sources than it names passes too, if it might be
        as asked for by those. DecodeError if the value is no JSON, or has not the fields that are asked for.
        """
        if self._part is None:
            return True
        if self._bounded and not self.passes_key(key):
            return False
        part, query = decode(value, self._part), self._query
        return (
            part.article_count >= query.min_articles
            and part.source_count >= query.min_sources
            and query.overlaps(part.window.start, part.window.end)
            and (part.topic is None or self._is_topic[bytes(part.topic)])
            and (not query.sources or self._has_source(part) or (or_uncertain and counts_more_sources(part)))
            and (not (query.entities or query.countries) or self._entities_pass(part, value, or_uncertain))
        )

    def passes_key(self, key: bytes | None) -> bool:
        """Whether a record with this key may match; a key that is none of ours says nothing."""
        named = topic_and_window_of(key)
        return named is None or self._query.overlaps(named[1].start, named[1].end)

    def _topic_matches(self, data: bytes) -> bool:
        try:
            topic = decode(data, TopicRef)
        except DecodeError:
            # The record is decoded, and the error says where it lies.
            return True
        return any(m.is_topic(topic.id, topic.label, topic.path) for m in self._query.topics)

    def _has_source(self, part: Any) -> bool:
        for source in part.sources:
            if self._is_source[source.name]:
                return True
        return any(self._is_source[name] for name in part.further_sources)

    def _entities_pass(self, part: Any, value: bytes, or_uncertain: bool) -> bool:
        """Whether the entities are as asked for; they are decoded if their bytes say that they may be."""
        if self._spellings is not None:
            entities, further = bytes(part.entities), bytes(part.further_entities)
            if not self._spellings.may_be_in(entities + further):
                return or_uncertain and counts_more_entities(
                    part.entity_count, decode(entities, _LIST), decode(further, _LIST)
                )
            part = decode(value, part_type(ENTITY_FIELDS))
        return self._has_entity(part) or (
            or_uncertain and counts_more_entities(part.entity_count, part.entities, part.further_entities)
        )

    def _has_entity(self, part: Any) -> bool:
        query = self._query
        return (not query.entities or self._has_named(part)) and (
            not query.countries or self._has_place(part)
        )

    def _has_named(self, part: Any) -> bool:
        # No generator: this is asked of every entity of every record.
        for entity in part.entities:
            if self._is_entity[entity.id, entity.type, entity.label]:
                return True
        return any(self._is_entity[id_,] for id_ in part.further_entities)

    def _has_place(self, part: Any) -> bool:
        for entity in part.entities:
            if entity.id in self._places:
                return True
        return not self._places.isdisjoint(part.further_entities)


class _Remembered(dict[Any, bool]):
    """The answers to a question, each found once."""

    def __init__(self, find: Callable[[Any], bool]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, asked: Hashable) -> bool:
        answer = self._find(asked)
        if len(self) < REMEMBERED:
            self[asked] = answer
        return answer


def _fields_asked(query: Query) -> frozenset[str]:
    """The fields that decide whether a record matches."""
    asked: set[str] = set()
    if query.topics:
        asked.add("topic")
    if query.entities or query.countries:
        asked |= ENTITY_FIELDS
    if query.sources:
        asked |= {"sources", "further_sources", "source_count"}
    if query.since or query.until:
        asked.add("window")
    if query.min_articles or query.min_sources:
        asked |= {"article_count", "source_count"}
    return frozenset(asked)


@cache
def part_type(names: frozenset[str], *, packed: bool = False) -> type[msgspec.Struct]:
    """A struct with these fields of an event record, the topic as bytes, if `packed` lists of entities too;
    others that any query looks at are empty in it."""
    fields: list[Any] = []
    for field in msgspec.structs.fields(EventRecord):
        if field.name in names:
            is_packed = field.name == "topic" or (packed and field.name in _ENTITY_LISTS)
            default = msgspec.Raw(b"[]") if is_packed else field.default
            type_ = msgspec.Raw if is_packed else field.type
            fields.append((field.name, type_, *(() if field.required else (default,))))
    constants = {name: value for name, value in _NOT_ASKED.items() if name not in names}
    return msgspec.defstruct("EventPart", fields, namespace=constants, gc=False, kw_only=True)
