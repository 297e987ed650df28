"""Marks in seed data: crash here, pause here, end here, written between the articles themselves.

In Python they stand between items as values (`[a, b, CRASH, c]`), in a JSONL seed as a line of their
own: `{"mark": "CRASH"}`. They speak to a test driver; feeding a broker passes over CRASH.
"""

from enum import StrEnum

from newsfold.errors import SourceError


class Mark(StrEnum):
    """What the driver of a replay does at this place of the input."""

    CRASH = "CRASH"
    """Lose everything that is not durable, start again."""
    PAUSE = "PAUSE"
    """Deliver and process everything so far before going on."""
    END = "END"
    """Read no further."""


CRASH, PAUSE, END = Mark.CRASH, Mark.PAUSE, Mark.END


def mark_of(tree: object) -> Mark | None:
    """The mark in a parsed JSON line, None for any other value; SourceError for an unknown mark."""
    if not isinstance(tree, dict) or set(tree) != {"mark"}:
        return None
    try:
        return Mark(tree["mark"])
    except ValueError:
        raise SourceError(
            f"unknown mark {str(tree['mark'])[:40]!r}",
            hint=f"use {', '.join(Mark)}",
            reason="mark",
            path="$.mark",
        ) from None
