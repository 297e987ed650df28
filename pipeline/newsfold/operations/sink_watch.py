"""What operators see of a sink: a line about what was written, now and then, and metrics."""

import logging
import time
from collections.abc import Iterator
from typing import Protocol

from newsfold.operations import metric_names as names
from newsfold.operations.health import STUCK_SECONDS
from newsfold.operations.logs import log
from newsfold.operations.metrics import Sample

SECONDS = 60.0
"""Between two lines."""
UNNAMED = "default"
"""The label of a sink without a name."""
_log = logging.getLogger("newsfold.sink")


class SinkCounts(Protocol):
    """What a sink has counted (`stores.sink.Sink`)."""

    read: int
    put: int
    removed: int
    unreadable: int
    gaps: int
    written_at: float

    @property
    def waiting(self) -> int:
        """Records that are read and not yet written."""

    def silence(self) -> float:
        """Seconds since the broker was heard of."""


class SinkLog:
    """Logs what a sink has written since the last line, if anything, at most once a minute."""

    def __init__(self, sink: SinkCounts) -> None:
        self._sink = sink
        self._read, self._at = 0, time.monotonic()

    def look(self) -> None:
        """Log if it is time."""
        now, sink = time.monotonic(), self._sink
        fresh, seconds = sink.read - self._read, now - self._at
        if seconds < SECONDS or not fresh:
            return
        self._read, self._at = sink.read, now
        log(
            _log,
            logging.INFO,
            f"sink: {fresh:,} records read in {seconds:.0f} s; in all {sink.put:,} put, {sink.removed:,} "
            f"withdrawn, {sink.unreadable:,} unreadable",
            read=fresh,
            seconds=round(seconds, 1),
            put=sink.put,
            removed=sink.removed,
            unreadable=sink.unreadable,
        )


def sink_samples(sink: SinkCounts, name: str) -> Iterator[Sample]:
    """The metrics of a sink."""
    label = name or UNNAMED
    yield names.SINK_READ, (label,), sink.read
    for outcome in ("put", "removed", "unreadable"):
        yield names.SINK_RECORDS, (label, outcome), getattr(sink, outcome)
    yield names.SINK_GAPS, (label,), sink.gaps
    yield names.SINK_WAITING, (label,), sink.waiting
    yield names.SINK_WRITTEN, (label,), sink.written_at


def sink_unready(sink: SinkCounts) -> list[str]:
    """Why nothing new comes into the store, a line; empty if it does."""
    seconds = sink.silence()
    return [f"nothing was heard of the broker for {seconds:.0f} s"] if seconds > STUCK_SECONDS else []
