"""The part of a tagged paragraph that a query asks for: of one that does not match, no more is decoded."""

from typing import Any

import msgspec

from newsfold.subscription.query import Query
from newsfold.subscription.spelling import Spellings
from newsfold.wire.codec import decode


class _Topic(msgspec.Struct, gc=False):
    """What of a topic says whether it is asked for."""

    id: str
    label: str
    path: tuple[str, ...]
    passing: bool = False


class ParagraphSieve:
    """Whether tagged paragraphs may match a query, by as little of each as says so."""

    def __init__(self, query: Query) -> None:
        self._query = query
        spellings = Spellings(query.entities)
        self._spellings = spellings if query.entities and spellings.complete else None
        fields: list[tuple[str, Any]] = []
        if query.since or query.until:
            fields.append(("published_at", str))
        if query.sources:
            fields.append(("source", str))
        if query.topics:
            fields.append(("topics", tuple[_Topic, ...]))
        if self._spellings:
            fields.append(("entities", msgspec.Raw))
        self._part: Any = msgspec.defstruct("ParagraphPart", fields, gc=False) if fields else None

    def passes(self, value: bytes) -> bool:
        """Whether the paragraph is to be decoded; one that is not is none that matches.

        DecodeError if the value is no JSON, or has not the fields that are asked for.
        """
        if self._part is None:
            return True
        part, query = decode(value, self._part), self._query
        return (
            (not query.since or part.published_at >= query.since)
            and (not query.until or part.published_at < query.until)
            and (not query.sources or any(meaning.is_source(part.source) for meaning in query.sources))
            and (not query.topics or self._has_topic(part))
            and (self._spellings is None or self._spellings.may_be_in(bytes(part.entities)))
        )

    def _has_topic(self, part: Any) -> bool:
        return any(
            meaning.is_topic(topic.id, topic.label, topic.path)
            for topic in part.topics
            if self._query.passing or not topic.passing
            for meaning in self._query.topics
        )
