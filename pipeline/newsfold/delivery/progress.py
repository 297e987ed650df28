"""Progress: what a stage has done in this process, and what lies before it."""

from collections.abc import Callable, Iterable
from typing import Any

from newsfold.wire.envelope import Partition


class StageProgress:
    """Progress of one stage in this process; `clock` gives seconds."""

    def __init__(self, stage: str, clock: Callable[[], float]) -> None:
        self.stage, self._clock = stage, clock
        self.records = 0
        self.lag: int | None = None
        self.partitions: list[int] | None = None
        self.moved_at = clock()

    def assigned(self, partitions: Iterable[Partition]) -> None:
        """The group has given this process these partitions."""
        self.partitions = sorted(number for _, number in partitions)
        self.moved()

    def moved(self) -> None:
        """Offsets were committed, or a piece of a changelog was read."""
        self.moved_at = self._clock()

    def measured(self, lag: int) -> None:
        """`lag` records wait in the partitions of this process."""
        self.lag = lag

    def still_seconds(self) -> float:
        """Seconds since anything moved."""
        return self._clock() - self.moved_at

    def idle(self, seconds: float) -> bool:
        """Assigned, nothing waiting, and nothing moved for `seconds`."""
        return self.partitions is not None and self.lag == 0 and self.still_seconds() >= seconds

    def describe(self) -> dict[str, Any]:
        """The stage's part of the status file."""
        return {
            "stage": self.stage,
            "partitions": self.partitions,
            "lag": self.lag,
            "records": self.records,
            "seconds_since_progress": round(self.still_seconds(), 1),
        }
