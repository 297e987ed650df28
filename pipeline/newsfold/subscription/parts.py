"""The part of an event record that a query asks for: of a record that does not match, no more is decoded."""

from functools import cache
from typing import Any, cast

import msgspec

from newsfold.model.event import EventRecord, WindowRef
from newsfold.subscription.keys import topic_and_window_of
from newsfold.subscription.query import Query
from newsfold.wire.codec import decode

_NOT_ASKED = {"window": WindowRef("", ""), "article_count": 0, "source_count": 0}
"""What a query without bounds and minimum counts looks at all the same."""


class Sieve:
    """Whether event records may match a query, by as little of each as says so."""

    def __init__(self, query: Query) -> None:
        self._query = query
        names = _fields_asked(query)
        self._part = cast(type[EventRecord], part_type(names)) if names else None

    def passes(self, key: bytes | None, value: bytes) -> bool:
        """Whether the record is to be decoded: by the window in its key, then by the fields asked for.

        DecodeError if the value does not have them.
        """
        if self._part is None:
            return True
        return self.passes_key(key) and self._query.wants_event(decode(value, self._part))

    def passes_key(self, key: bytes | None) -> bool:
        """Whether a record with this key may match; a key that is none of ours says nothing."""
        named = topic_and_window_of(key)
        return named is None or self._query.overlaps(named[1].start, named[1].end)


def _fields_asked(query: Query) -> frozenset[str]:
    """The fields that decide whether a record matches."""
    asked: set[str] = set()
    if query.topics:
        asked.add("topic")
    if query.entities or query.countries:
        asked |= {"entities", "further_entities"}
    if query.sources:
        asked |= {"sources", "further_sources"}
    if query.since or query.until:
        asked.add("window")
    if query.min_articles or query.min_sources:
        asked |= {"article_count", "source_count"}
    return frozenset(asked)


@cache
def part_type(names: frozenset[str]) -> type[msgspec.Struct]:
    """A struct with these fields of an event record; others that any query looks at are empty in it."""
    fields: list[Any] = [
        (field.name, field.type) if field.required else (field.name, field.type, field.default)
        for field in msgspec.structs.fields(EventRecord)
        if field.name in names
    ]
    constants = {name: value for name, value in _NOT_ASKED.items() if name not in names}
    return msgspec.defstruct("EventPart", fields, namespace=constants, gc=False, kw_only=True)
