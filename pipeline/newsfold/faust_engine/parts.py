"""What the delivery of a stage is made of in this engine; a test of faults puts others in their place."""

from collections.abc import Callable
from dataclasses import dataclass

from newsfold.delivery.flush import Flow
from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Offsets
from newsfold.delivery.overlap import Overlap
from newsfold.delivery.ports import Log
from newsfold.faust_engine.clock import uptime

BUFFERED_BATCHES = 2
"""Fetched batches that wait for a stage, over all its partitions."""

FINISH_SECONDS = 15.0
"""Seconds in which a worker that is told to stop finishes what is under way. What is not finished comes
again; supervisors kill after 30 s, and without a word."""


def make_lease(session_timeout: float) -> Lease:
    """A lease on the clock of the machine."""
    return Lease(session_timeout, uptime)


def as_it_is(log: Log) -> Log:
    """The log itself."""
    return log


@dataclass(frozen=True)
class Parts:
    """Makers of the parts; `log` is given the real one, to wrap or to return."""

    offsets: Callable[[], Offsets] = Offsets
    lease: Callable[[float], Lease] = make_lease
    overlap: Callable[[Flow], Overlap] = Overlap
    log: Callable[[Log], Log] = as_it_is
    buffered_batches: int = BUFFERED_BATCHES
    finish_seconds: float = FINISH_SECONDS
