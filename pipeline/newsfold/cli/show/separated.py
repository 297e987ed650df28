"""Records as comma-separated values, for spreadsheets: one row a record, times in RFC 3339."""

from collections.abc import Iterable, Iterator, Sequence

from newsfold.cli.show.tables import stories_of
from newsfold.model.event import EventRecord
from newsfold.subscription.order import Order, lines_in_order
from newsfold.subscription.spreadsheet import EVENT, PLACE, csv_line, event_cells, place_cells
from newsfold.subscription.trend import Trend

STORY = (*PLACE, "article_count", "source_count", "first_seen", "last_seen", "title", "text", "url")
TREND = ("score", "baseline", "trailing", *EVENT)


def event_rows(
    events: Iterable[EventRecord], order: Order = Order.newest, limit: int | None = None
) -> Iterator[str]:
    """A header and a line for each record; the entities and sources that it lists, by falling count."""
    yield csv_line(EVENT)
    for row in lines_in_order(events, order, limit, _event_line):
        yield row.decode()


def story_rows(events: Sequence[EventRecord], limit: int | None) -> Iterator[str]:
    """A header and a line for each story of the records."""
    yield from _lines(
        STORY,
        (
            (
                *place_cells(event),
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
    yield from _lines(TREND, ((t.score, t.baseline, t.trailing, *event_cells(t.event)) for t in trends))


def _event_line(event: EventRecord) -> bytes:
    return csv_line(event_cells(event)).encode("utf-8", "backslashreplace")


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    return map(csv_line, (header, *rows))
