"""The tables of a store: their columns, and the rows that an event record gives to each. Pure.

Every table but `events` holds lists of the records, one row for each entry: `event_id` says of which record,
`rank` which place it has in the list, from 0 on.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from newsfold.model.event import EventRecord
from newsfold.wire.codec import encode

ColumnType = Literal["text", "integer", "time", "date", "json"]
Value = str | int | None
Row = Sequence[Value]


class Column(NamedTuple):
    """One column; times are RFC 3339 in UTC, dates ISO 8601, JSON is text until a database takes it."""

    name: str
    type: ColumnType
    optional: bool = False


class Table(NamedTuple):
    """One table; `key` are the columns that make a row unique, `indexes` those that are looked for."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()

    @property
    def event_id(self) -> str:
        """The column with the id of the event record."""
        return "id" if self.name == "events" else "event_id"


def _columns(**types: ColumnType) -> tuple[Column, ...]:
    return tuple(Column(name, type_) for name, type_ in types.items())


def _list(table: str, /, *indexes: str, **types: ColumnType) -> Table:
    columns = _columns(event_id="text", rank="integer", **types)
    return Table(table, columns, ("event_id", "rank"), tuple((index,) for index in indexes))


EVENTS = Table(
    "events",
    _columns(
        id="text",
        topic_id="text",
        topic_label="text",
        topic_path="json",
        window_start="time",
        window_end="time",
        window_size="text",
        day="date",
        article_count="integer",
        paragraph_count="integer",
        distinct_paragraph_count="integer",
        source_count="integer",
        story_count="integer",
        entity_count="integer",
        passing_article_count="integer",
        passing_paragraph_count="integer",
        first_seen="time",
        last_seen="time",
        further_sources="json",
        further_entities="json",
        kafka_partition="integer",
        kafka_offset="integer",
    ),
    ("id",),
    (("topic_id", "window_start"), ("window_start",)),
)
SOURCES = _list("sources", "name", name="text", article_count="integer")
ENTITIES = _list(
    "entities", "entity_id", entity_id="text", type="text", label="text", paragraph_count="integer"
)
STORIES = _list(
    "stories",
    "story_id",
    story_id="text",
    title="text",
    text="text",
    article_id="text",
    uri="text",
    url="text",
    article_count="integer",
    source_count="integer",
    first_seen="time",
    last_seen="time",
)
ARTICLES = Table(
    "articles",
    (*_columns(event_id="text", article_id="text", uri="text", url="text"), Column("title", "text", True)),
    ("event_id", "article_id"),
    (("article_id",),),
)
EVIDENCE = _list("evidence", "article_id", article_id="text", seq="integer", text="text")
TABLES = (EVENTS, SOURCES, ENTITIES, STORIES, ARTICLES, EVIDENCE)
"""Those that others point to come first."""


class Placed(NamedTuple):
    """An event record, the size of its window as set ("1d"), and where on the broker it lies."""

    event: EventRecord
    window_size: str
    partition: int
    offset: int


def rows_of(placed: Placed) -> dict[str, list[Row]]:
    """The rows of one record, by table."""
    event = placed.event
    return {
        "events": [_event_row(placed)],
        "sources": [(event.id, rank, s.name, s.count) for rank, s in enumerate(event.sources)],
        "entities": [
            (event.id, rank, e.id, e.type, e.label, e.count) for rank, e in enumerate(event.entities)
        ],
        "stories": [
            (
                *(event.id, rank, s.id, s.title, s.text, s.article_id, s.uri, s.url),
                *(s.article_count, s.source_count, s.first_seen, s.last_seen),
            )
            for rank, s in enumerate(event.stories)
        ],
        "articles": list(_article_rows(event)),
        "evidence": [(event.id, rank, e.article_id, e.seq, e.text) for rank, e in enumerate(event.evidence)],
    }


def _event_row(placed: Placed) -> Row:
    event, window_size, partition, offset = placed
    return (
        *(event.id, event.topic.id, event.topic.label, encode(event.topic.path).decode()),
        *(event.window.start, event.window.end, window_size, event.window.start[:10]),
        *(event.article_count, event.paragraph_count, event.distinct_paragraph_count),
        *(event.source_count, event.story_count, event.entity_count),
        *(event.passing.articles, event.passing.paragraphs, event.first_seen, event.last_seen),
        *(encode(event.further_sources).decode(), encode(event.further_entities).decode()),
        *(partition, offset),
    )


def _article_rows(event: EventRecord) -> Iterator[Row]:
    """The articles that the record names, each once; of one that stands for a story the title is known."""
    titles = {story.article_id: story.title or None for story in event.stories}
    addresses = {e.article_id: (e.uri, e.url) for e in event.evidence}
    addresses |= {story.article_id: (story.uri, story.url) for story in event.stories}
    for article_id, (uri, url) in addresses.items():
        yield event.id, article_id, uri, url, titles.get(article_id)
