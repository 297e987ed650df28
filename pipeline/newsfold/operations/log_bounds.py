"""Bounds on the rate of log lines: what repeats itself is said a few times and then counted."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

SECONDS = 60.0
"""A stretch of time in which lines of one kind are counted together."""
LINES, LIBRARY_LINES = 10, 2
"""Lines of one kind in that time, at most: our own, and those of a library."""
OURS = "newsfold"
"""The logger above all of ours."""
KINDS = 1000
"""Kinds that are remembered; the oldest is forgotten for a new one."""
_NUMBERS = re.compile(r"\d+")
_KIND_CHARACTERS = 120


@dataclass
class _Stretch:
    began: float
    lines: int = 0
    left_out: int = 0


class LineBounds:
    """Says which lines are to be written. Lines are of one kind if they differ in numbers alone.

    Lines of DEBUG are not bounded: who asks for them wants all.
    """

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, int, str], _Stretch] = {}

    def admits(self, record: logging.LogRecord) -> bool:
        """Whether a line may be written; one that may not is counted."""
        if record.levelno <= logging.DEBUG:
            return True
        kind = record.name, record.levelno, _NUMBERS.sub("#", record.getMessage())[:_KIND_CHARACTERS]
        stretch = self._kinds.get(kind)
        if stretch is None:
            if len(self._kinds) >= KINDS:
                del self._kinds[next(iter(self._kinds))]
            stretch = self._kinds[kind] = _Stretch(record.created)
        stretch.lines += 1
        most = LINES if record.name.partition(".")[0] == OURS else LIBRARY_LINES
        if stretch.lines > most:
            stretch.left_out += 1
        return stretch.lines <= most

    def summaries(self, now: float) -> Iterator[logging.LogRecord]:
        """A line for each kind whose stretch is over at `now` and that was left out; others begin anew."""
        for kind, stretch in [(k, s) for k, s in self._kinds.items() if now - s.began >= SECONDS]:
            del self._kinds[kind]
            if stretch.left_out:
                yield _summary(kind, stretch, now)

    def rest(self, now: float) -> Iterator[logging.LogRecord]:
        """The same of all that was left out, at the end."""
        for kind, stretch in self._kinds.items():
            if stretch.left_out:
                yield _summary(kind, stretch, now)
        self._kinds.clear()


def _summary(kind: tuple[str, int, str], stretch: _Stretch, now: float) -> logging.LogRecord:
    name, level, words = kind
    line = f"{stretch.left_out} more lines like this in {now - stretch.began:.0f} s: {words}"
    record = logging.LogRecord(name, level, "", 0, line, None, None)
    record.created = now
    record.fields = {"left_out": stretch.left_out}
    return record
