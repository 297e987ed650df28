"""Counts: what was done of each partition in this process, and how long it took; they only grow."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from newsfold.state.stored import StateSize
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.glance import event_time_of

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds up to which durations are counted together; what is longer is counted behind the last."""


class Durations:
    """How long something took: how often up to each of `BOUNDS`, and all seconds together."""

    __slots__ = ("counts", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """It took so long once more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class BatchWork(NamedTuple):
    """What the step of one batch did."""

    records: int
    bytes: int
    """Of the values of its records."""
    dead_letters: Mapping[str, int]
    """By reason."""
    lost: int
    """Offsets whose records were deleted before they were read."""
    event_time: str
    """`published_at` of its last record; "" if that has none."""
    state: StateSize
    seconds: float

    @property
    def set_aside(self) -> int:
        """Dead letters of what is beyond the horizon, or ahead of its time."""
        return self.dead_letters.get("horizon", 0) + self.dead_letters.get("future", 0)


def dead_letters_in(outputs: Iterable[Output]) -> Counter[str]:
    """How many of these are dead letters, by reason."""
    return Counter(output.subject for output in outputs if output.channel is Channel.DEAD_LETTERS)


def bytes_of(records: Iterable[Received]) -> int:
    """Bytes of the values of records."""
    return sum(len(record.value) for record in records if record.value)


def last_event_time(records: Sequence[Received]) -> str:
    """The event time that the last record says; "" for none."""
    return event_time_of(records[-1]) if records else ""


@dataclass
class PartitionCounts:
    """What was done of one partition since the process began."""

    records: int = 0
    batches: int = 0
    bytes: int = 0
    dead_letters: Counter[str] = field(default_factory=Counter)
    steps: Durations = field(default_factory=Durations)
    flushes: Durations = field(default_factory=Durations)
    """From the sending of a batch's outputs until they and its changes are durable."""
    recoveries: int = 0
    last_recovery: tuple[int, float] = (0, 0.0)
    """Entries that were read, and seconds."""
    recovered_entries: int = 0
    recovery_seconds: float = 0.0
    event_time: str = ""
    """Of the last record that is done."""
    state: StateSize = field(default_factory=lambda: StateSize(0, 0))

    def worked(self, work: BatchWork, flush_seconds: float) -> None:
        """A batch is done."""
        self.records += work.records
        self.batches += 1
        self.bytes += work.bytes
        self.dead_letters.update(work.dead_letters)
        self.steps.add(work.seconds)
        self.flushes.add(flush_seconds)
        self.event_time = work.event_time or self.event_time
        self.state = work.state

    def recovered(self, entries: int, seconds: float, state: StateSize) -> None:
        """The state was brought up to its log."""
        self.recoveries += 1
        self.last_recovery = entries, seconds
        self.recovered_entries += entries
        self.recovery_seconds += seconds
        self.state = state
