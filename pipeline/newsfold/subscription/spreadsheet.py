"""Rows for spreadsheets: comma-separated values in which a text of others stays a text. Pure."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from newsfold.model.event import EventRecord

JOINERS = "\u00ad\u200c\u200d"
"""Characters that do not print but belong to words: soft hyphen, joiner and non-joiner."""
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, in East Asia of full width too; a text that begins
so gets an apostrophe."""
PLACE = ("topic", "label", "window_start", "window_end")
EVENT = (
    *PLACE, "article_count", "paragraph_count", "distinct_paragraph_count", "source_count", "entity_count",
    "story_count", "first_seen", "last_seen", "sources", "entities",
)  # fmt: skip
"""The columns of an event record, in the order of `event_cells`."""


def csv_line(row: Iterable[object]) -> str:
    """A row as a line without its end."""
    line = StringIO()
    csv.writer(line, lineterminator="").writerow([_cell(value) for value in row])
    return line.getvalue()


def place_cells(event: EventRecord) -> tuple[str, str, str, str]:
    """Topic and window of a record."""
    return event.topic.id, event.topic.label, event.window.start, event.window.end


def event_cells(event: EventRecord) -> Sequence[object]:
    """A record; the sources and entities that it lists, by falling count."""
    return (
        *place_cells(event),
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


def one_line(text: str) -> str:
    """The text on one line: white space as spaces, what does not print as escapes."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in JOINERS else " " if char.isspace() else _escaped(char)
        for char in text
    )


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def _escaped(char: str) -> str:
    return char.encode("ascii", "backslashreplace").decode() if ord(char) > 0x7F else f"\\x{ord(char):02x}"
