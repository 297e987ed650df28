"""Records as comma-separated values, for spreadsheets: one row a record, times in RFC 3339."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from newsfold.cli.show.tables import stories_of
from newsfold.cli.show.text import one_line
from newsfold.model.event import EventRecord
from newsfold.subscription.order import Order, lines_in_order
from newsfold.subscription.trend import Trend

FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet takes for the beginning of a formula; a text that begins so gets an apostrophe."""
PLACE = ("topic", "label", "window_start", "window_end")
EVENT = (
    *PLACE, "article_count", "paragraph_count", "distinct_paragraph_count", "source_count", "entity_count",
    "story_count", "first_seen", "last_seen", "sources", "entities",
)  # fmt: skip
STORY = (*PLACE, "article_count", "source_count", "first_seen", "last_seen", "title", "text", "url")
TREND = ("score", "baseline", "trailing", *EVENT)


def event_rows(
    events: Iterable[EventRecord], order: Order = Order.newest, limit: int | None = None
) -> Iterator[str]:
    """A header and a line for each record; the entities and sources that it lists, by falling count."""
    yield _line(EVENT)
    for row in lines_in_order(events, order, limit, _event_line):
        yield row.decode()


def story_rows(events: Sequence[EventRecord], limit: int | None) -> Iterator[str]:
    """A header and a line for each story of the records."""
    yield from _lines(
        STORY,
        (
            (
                *_place(event),
                story.article_count,
                story.source_count,
                story.first_seen,
                story.last_seen,
                story.title,
                story.text,
                story.url,
            )
            for event, story in stories_of(events)[:limit]
        ),
    )


def trend_rows(trends: Iterable[Trend]) -> Iterator[str]:
    """A header and a line for each trend: score, baseline and trailing windows, then its record."""
    yield from _lines(TREND, ((t.score, t.baseline, t.trailing, *_event(t.event)) for t in trends))


def _event_line(event: EventRecord) -> bytes:
    return _line(_event(event)).encode("utf-8", "backslashreplace")


def _event(event: EventRecord) -> tuple[object, ...]:
    return (
        *_place(event),
        event.article_count,
        event.paragraph_count,
        event.distinct_paragraph_count,
        event.source_count,
        event.entity_count,
        event.story_count,
        event.first_seen,
        event.last_seen,
        "; ".join(source.name for source in event.sources),
        "; ".join(entity.label for entity in event.entities),
    )


def _place(event: EventRecord) -> tuple[str, str, str, str]:
    return event.topic.id, event.topic.label, event.window.start, event.window.end


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    return map(_line, (header, *rows))


def _line(row: Sequence[object]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="").writerow([_cell(value) for value in row])
    return line.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
