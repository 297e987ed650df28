"""Tables of event records, stories and trends for a terminal: one line a row, whatever the width."""

from collections.abc import Sequence
from datetime import date, timedelta

from rich import box
from rich.console import Console
from rich.table import Table

from newsfold.model.event import EventRecord
from newsfold.subscription.trend import Trend

DAY_START = "T00:00:00Z"
WIDE = 120
"""Columns from which the sources are named instead of counted."""
PIPED_WIDTH = 160


def event_console() -> Console:
    """Standard output, as wide as the terminal, or PIPED_WIDTH without one."""
    console = Console()
    return console if console.is_terminal else Console(width=PIPED_WIDTH)


def print_events(
    events: Sequence[EventRecord], console: Console, *, title: str = "", limit: int | None = None
) -> None:
    """Topic, window, articles, paragraphs, sources, top entities, first and last seen.

    With `limit`, only that many records, those with the most articles, and the number left out.
    """
    shown = sorted(events, key=lambda e: (-e.article_count, -e.paragraph_count, e.id))[:limit]
    shown.sort(key=lambda e: (e.window.start, -e.article_count, -e.paragraph_count, e.topic.id))
    wide = console.width >= WIDE
    table = Table(title=title or None, box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.add_column("Topic", style="bold", no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column("Window", no_wrap=True)
    for count in ("Art.", "Par."):
        table.add_column(count, justify="right", no_wrap=True)
    if wide:
        table.add_column("Sources", no_wrap=True, overflow="ellipsis", ratio=3)
    else:
        table.add_column("Src.", justify="right", no_wrap=True)
    table.add_column("Top entities", no_wrap=True, overflow="ellipsis", ratio=4)
    table.add_column("First seen", no_wrap=True)
    table.add_column("Last seen", no_wrap=True)
    table.expand = True
    for event in shown:
        table.add_row(
            event.topic.label,
            _window(event),
            str(event.article_count),
            str(event.paragraph_count),
            _sources(event) if wide else str(event.source_count),
            ", ".join(f"{entity.label} {entity.count}" for entity in event.entities[:5]),
            _moment(event, event.first_seen),
            _moment(event, event.last_seen),
        )
    console.print(table)
    if len(shown) < len(events):
        console.print(f"… and {len(events) - len(shown)} more with fewer articles.")


def print_stories(events: Sequence[EventRecord], console: Console) -> None:
    """Window, topic, articles, sources, first seen, headline: by window, the largest stories first."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Window", no_wrap=True)
    table.add_column("Topic", style="bold", no_wrap=True, overflow="ellipsis", ratio=2)
    for count in ("Art.", "Src."):
        table.add_column(count, justify="right", no_wrap=True)
    table.add_column("First seen", no_wrap=True)
    table.add_column("Story", no_wrap=True, overflow="ellipsis", ratio=5)
    stories = [(event, story) for event in events for story in event.stories]
    stories.sort(key=lambda e: (e[0].window.start, -e[1].article_count, e[0].topic.id, e[1].id))
    for event, story in stories:
        table.add_row(
            _window(event),
            event.topic.label,
            str(story.article_count),
            str(story.source_count),
            _moment(event, story.first_seen),
            story.title or story.text,
        )
    console.print(table)
    unlisted = sum(event.story_count for event in events) - len(stories)
    if unlisted:
        console.print(f"… and {unlisted} more stories with fewer articles, beyond those the records list.")


def print_trends(trends: Sequence[Trend], console: Console) -> None:
    """Topic, window, count, baseline, score, and the largest story."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Topic", style="bold", no_wrap=True, overflow="ellipsis", ratio=2)
    table.add_column("Window", no_wrap=True)
    for number in ("Count", "Usual", "Score"):
        table.add_column(number, justify="right", no_wrap=True)
    table.add_column("Main story", no_wrap=True, overflow="ellipsis", ratio=3)
    for trend in trends:
        event = trend.event
        story = event.stories[0]
        count = str(event.distinct_paragraph_count)
        baseline, score = f"{trend.baseline:g}", f"{trend.score:+.1f}"
        table.add_row(event.topic.label, _window(event), count, baseline, score, story.title or story.text)
    console.print(table)


def _window(event: EventRecord) -> str:
    start, end = event.window.start, event.window.end
    if start.endswith(DAY_START) and end.endswith(DAY_START):
        return start[:10]
    return f"{start[5:10]} {start[11:16]}–{end[11:16]}"


def _moment(event: EventRecord, time: str) -> str:
    """The time of day, with the day before it if the window is longer than that day."""
    same_day = event.window.start[:10] == time[:10] and event.window.end[:10] <= _next(time[:10])
    return time[11:16] if same_day else f"{time[5:10]} {time[11:16]}"


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _sources(event: EventRecord) -> str:
    more = event.source_count - 3
    return ", ".join(source.name for source in event.sources[:3]) + (f" +{more}" if more > 0 else "")
