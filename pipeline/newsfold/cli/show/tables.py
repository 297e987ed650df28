"""Tables of event records, stories and trends for a terminal: one line a row, whatever the width."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace
from rich.console import Console

from newsfold.cli.show.layout import Column, print_table
from newsfold.model.event import EventRecord, StoryRef
from newsfold.subscription.trend import Trend

DAY_START = "T00:00:00Z"
WIDE = 120
"""Columns from which the sources are named instead of counted."""
SOURCES_SHOWN, ENTITIES_SHOWN = 3, 5
TOPIC = Column("Topic", share=3, least=24)
STORY = Column("Story", share=5, least=24)
WINDOW = Column("Window", order=3)
FIRST_SEEN, LAST_SEEN = Column("First seen", order=5), Column("Last seen", order=6)
ARTICLES, PARAGRAPHS = Column("Art.", right=True), Column("Par.", right=True, order=2)
SOURCE_COUNT = Column("Src.", right=True, order=2)


def in_a_row(event: EventRecord) -> EventRecord:
    """A record with no more than a row of a table shows."""
    return replace(
        with_stories_alone(event),
        sources=event.sources[:SOURCES_SHOWN],
        entities=event.entities[:ENTITIES_SHOWN],
        stories=(),
    )


def with_stories_alone(event: EventRecord) -> EventRecord:
    """A record with no other list than its stories."""
    return replace(event, sources=(), entities=(), evidence=(), further_sources=(), further_entities=())


def print_events(
    events: Sequence[EventRecord], console: Console, *, title: str = "", left_out: int = 0
) -> None:
    """Topic, window, articles, paragraphs, sources, top entities, first and last seen, in this order.

    `left_out` is the number of records that are not among them.
    """
    if title:
        console.print(title, markup=False, highlight=False)
    wide = console.width >= WIDE
    sources = Column("Sources", share=3, least=16) if wide else SOURCE_COUNT
    entities = Column("Top entities", share=4, least=20, order=4)
    columns = (TOPIC, WINDOW, ARTICLES, PARAGRAPHS, sources, entities, FIRST_SEEN, LAST_SEEN)
    rows = (
        (
            event.topic.label,
            _window(event),
            str(event.article_count),
            str(event.paragraph_count),
            _sources(event) if wide else str(event.source_count),
            ", ".join(f"{entity.label} {entity.count}" for entity in event.entities[:ENTITIES_SHOWN]),
            _moment(event, event.first_seen),
            _moment(event, event.last_seen),
        )
        for event in events
    )
    print_table(columns, rows, console)
    _print_left_out(left_out, "event record", console)


def stories_of(events: Sequence[EventRecord]) -> list[tuple[EventRecord, StoryRef]]:
    """The stories of the records with their record, the newest window first, in it the largest."""
    stories = [(event, story) for event in events for story in event.stories]
    stories.sort(key=lambda e: (-e[1].article_count, e[0].topic.id, e[1].id))
    return sorted(stories, key=lambda e: e[0].window.start, reverse=True)


def print_stories(events: Sequence[EventRecord], console: Console, limit: int | None = None) -> None:
    """Window, topic, articles, sources, first seen, headline: of all stories or the first `limit`."""
    stories = stories_of(events)
    columns = (WINDOW, TOPIC, ARTICLES, SOURCE_COUNT, FIRST_SEEN, STORY)
    rows = (
        (
            _window(event),
            event.topic.label,
            str(story.article_count),
            str(story.source_count),
            _moment(event, story.first_seen),
            story.title or story.text,
        )
        for event, story in stories[:limit]
    )
    print_table(columns, rows, console)
    _print_left_out(len(stories) - len(stories[:limit]), "story", console)
    unlisted = sum(event.story_count for event in events) - len(stories)
    if unlisted > 0:
        console.print(f"… and {unlisted} more stories with fewer articles, beyond those the records list.")


def print_trends(trends: Sequence[Trend], console: Console, left_out: int = 0) -> None:
    """Topic, window, count, baseline, score, and the largest story."""
    numbers = (Column(name, right=True) for name in ("Count", "Usual", "Score"))
    columns = (TOPIC, WINDOW, *numbers, Column("Main story", share=5, least=24, order=4))
    rows = (
        (
            trend.event.topic.label,
            _window(trend.event),
            str(trend.event.distinct_paragraph_count),
            f"{trend.baseline:g}",
            f"{trend.score:+.1f}",
            next((story.title or story.text for story in trend.event.stories), ""),
        )
        for trend in trends
    )
    print_table(columns, rows, console)
    _print_left_out(left_out, "trend", console)


def _print_left_out(count: int, what: str, console: Console) -> None:
    if count > 0:
        names = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
        console.print(f"… and {count:,} more {what if count == 1 else names}; --limit shows more.")


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
    names = ", ".join(source.name for source in event.sources[:SOURCES_SHOWN])
    more = event.source_count - SOURCES_SHOWN
    return names + (f" +{more}" if more > 0 else "")
