"""Event records as a table for a person's eyes."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from pipeline.model import EventRecord

DAY_START = "T00:00:00Z"


def print_events(events: Sequence[EventRecord], console: Console, *, title: str = "") -> None:
    """Topic, window, counts, sources, top entities, first and last seen, one record a row."""
    table = Table(title=title or None, box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.add_column("Topic", style="bold", overflow="fold", min_width=16)
    table.add_column("Window", no_wrap=True)
    for count in ("Art.", "Par."):
        table.add_column(count, justify="right")
    table.add_column("Sources", overflow="fold")
    table.add_column("Top entities", overflow="fold")
    table.add_column("First seen", no_wrap=True)
    table.add_column("Last seen", no_wrap=True)
    for event in events:
        table.add_row(
            event.topic.label,
            _window(event),
            str(event.article_count),
            str(event.paragraph_count),
            ", ".join(source.name for source in event.sources[:3]) + _more(event.source_count - 3),
            ", ".join(f"{entity.label} {entity.count}" for entity in event.entities[:4]),
            _moment(event.first_seen),
            _moment(event.last_seen),
        )
    console.print(table)


def _window(event: EventRecord) -> str:
    start, end = event.window.start, event.window.end
    if start.endswith(DAY_START) and end.endswith(DAY_START):
        return start[:10]
    return f"{_moment(start)}–{end[11:16]}"


def _moment(time: str) -> str:
    return f"{time[5:10]} {time[11:16]}"


def _more(count: int) -> str:
    return f" +{count}" if count > 0 else ""
