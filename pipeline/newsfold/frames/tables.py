"""The tables of `newsfold.frame`: their columns, named as in the tables of a store, and rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from newsfold.eventtime.moment import strict_seconds
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.subscription.latest import seconds_of
from newsfold.subscription.trend import Trend

Kind = Literal["text", "category", "integer", "float", "time", "day", "texts"]
"""What a column holds: a time is seconds since 1970 in UTC, a day is days since then, texts are a list."""
Name = Literal["events", "entities", "trends", "mentions"]
Row = Sequence[Any]
DAY = 86_400
NAMED = frozenset(("PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT"))
"""Types of entities that are somebody or something, and no amount, date or quotation."""


class Table(NamedTuple):
    """One table: its columns in their order, and those by which its rows are sorted."""

    name: Name
    columns: dict[str, Kind]
    order: tuple[str, ...]


_TOPIC: dict[str, Kind] = {"topic_id": "category", "topic_label": "category"}
_WINDOW: dict[str, Kind] = {"window_start": "time", "window_end": "time", "day": "day"}
_COUNTS: dict[str, Kind] = {
    "article_count": "integer",
    "paragraph_count": "integer",
    "distinct_paragraph_count": "integer",
    "source_count": "integer",
}
_ENTITY: dict[str, Kind] = {"entity_id": "category", "type": "category", "label": "category"}
EVENTS = Table(
    "events",
    {
        "id": "text",
        **_TOPIC,
        "topic_path": "texts",
        **_WINDOW,
        **_COUNTS,
        "story_count": "integer",
        "entity_count": "integer",
        "passing_article_count": "integer",
        "passing_paragraph_count": "integer",
        "first_seen": "time",
        "last_seen": "time",
        "sources": "texts",
        "entities": "texts",
        "entity_ids": "texts",
        "stories": "texts",
    },
    ("window_start", "window_end", "topic_id"),
)
ENTITIES = Table(
    "entities", {"day": "day", **_TOPIC, **_ENTITY, "paragraph_count": "integer"}, ("day", "topic_id")
)
TRENDS = Table(
    "trends",
    {
        "id": "text",
        **_TOPIC,
        **_WINDOW,
        **_COUNTS,
        "baseline": "float",
        "score": "float",
        "trailing": "integer",
    },
    (),
)
MENTIONS = Table(
    "mentions",
    {
        "article_id": "category",
        "seq": "integer",
        "published_at": "time",
        "day": "day",
        "source": "category",
        **_ENTITY,
        "text": "category",
    },
    ("published_at", "article_id", "seq"),
)
TABLES: dict[str, Table] = {table.name: table for table in (EVENTS, ENTITIES, TRENDS, MENTIONS)}


def event_rows(events: Iterable[EventRecord]) -> Iterator[Row]:
    """One row for each record. `entities` are labels, in the order of `entity_ids`, which name more."""
    for event in events:
        yield (
            event.id,
            *_topic_and_window(event),
            *_counts(event),
            event.story_count,
            event.entity_count,
            event.passing.articles,
            event.passing.paragraphs,
            strict_seconds(event.first_seen),
            strict_seconds(event.last_seen),
            [*(source.name for source in event.sources), *event.further_sources],
            [entity.label for entity in event.entities],
            [*(entity.id for entity in event.entities), *event.further_entities],
            [story.title or story.text for story in event.stories],
        )


def entity_rows(events: Iterable[EventRecord]) -> Iterator[Row]:
    """One row for each entity that a topic counts on a day; windows of one day are added up."""
    counts: Counter[tuple[int, str, str, str, str, str]] = Counter()
    for event in events:
        day, whole = _day(event.window.start), seconds_of(event.window) >= DAY
        for entity in event.entities:
            key = (day, event.topic.id, event.topic.label, entity.id, entity.type, entity.label)
            if whole:
                yield *key, entity.count
            else:
                counts[key] += entity.count
    for key, count in counts.items():
        yield *key, count


def trend_rows(trends: Iterable[Trend]) -> Iterator[Row]:
    """One row for each trend, in their order."""
    for trend in trends:
        topic_id, label, _, *window = _topic_and_window(trend.event)
        yield (
            *(trend.event.id, topic_id, label, *window),
            *(*_counts(trend.event), trend.baseline, trend.score, trend.trailing),
        )


def mention_rows(paragraphs: Iterable[TaggedParagraph]) -> Iterator[Row]:
    """One row for each mention of somebody or something in a paragraph."""
    for paragraph in paragraphs:
        seconds = strict_seconds(paragraph.published_at)
        day = None if seconds is None else seconds // DAY
        for tag in paragraph.entities:
            if tag.type in NAMED:
                yield (
                    *(paragraph.article_id, paragraph.seq, seconds, day, paragraph.source),
                    *(tag.id, tag.type, tag.label, tag.text),
                )


def length_for_days(lengths: Collection[int]) -> int:
    """Of several lengths of windows that by which days are told: the longest of at most a day, else the
    shortest; 0 if there are none."""
    return max((length for length in lengths if length <= DAY), default=min(lengths, default=0))


def _topic_and_window(event: EventRecord) -> tuple[Any, ...]:
    topic, window = event.topic, event.window
    start, end = strict_seconds(window.start), strict_seconds(window.end)
    return topic.id, topic.label, list(topic.path), start, end, _day(window.start)


def _counts(event: EventRecord) -> tuple[int, int, int, int]:
    return event.article_count, event.paragraph_count, event.distinct_paragraph_count, event.source_count


def _day(start: str) -> int:
    return (strict_seconds(start) or 0) // DAY
