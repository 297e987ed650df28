"""Progress: what a stage has done in this process, and what lies before it, for each of its partitions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from newsfold.delivery.counts import BatchWork, PartitionCounts
from newsfold.state.stored import StateSize
from newsfold.wire.envelope import Partition


class StageProgress:
    """Progress of one stage in this process; `clock` gives seconds. Other threads may read it.

    A partition has progressed when offsets of it were committed, a piece of its changelog was read, or
    nothing of it was waiting.
    """

    def __init__(self, stage: str, clock: Callable[[], float]) -> None:
        self.stage, self._clock = stage, clock
        self.records = 0
        self.set_aside = 0
        """Dead letters of what was dated beyond the horizon, or ahead of its time."""
        self.lost = 0
        """Records that were deleted before they were read; each stretch of them is a dead letter."""
        self.begun_anew = 0
        """How often a partition was another log than before."""
        self.partitions: list[int] | None = None
        """Those that the group has given to this process; None until it has given any, or none."""
        self.lag: dict[int, int | None] = {}
        """Records that wait in each partition; None if that is not known."""
        self.waiting_since: float | None = clock()
        """Since when this process waits for the group to deal the partitions out; None if it has."""
        self.silent_since: float | None = None
        """When the broker was last heard, if it should have been heard since."""
        self.counts: defaultdict[int, PartitionCounts] = defaultdict(PartitionCounts)
        """Of each partition that was ever given to this process."""
        self.rebalances = 0
        """How often the group has dealt the partitions out."""
        self.oldest: dict[int, float] = {}
        """When the oldest record that is read and not committed was written, in Unix seconds."""
        self.lease_left = 0.0
        """Seconds for which this process may be sure of its partitions, when last looked."""
        self._progressed_at: dict[int, float] = {}
        self._moved_at = clock()

    def now(self) -> float:
        """The clock, in seconds."""
        return self._clock()

    def assigned(self, partitions: Iterable[Partition]) -> None:
        """The group has given this process these partitions."""
        self.waiting_since = None
        self.rebalances += 1
        self.partitions = sorted(number for _, number in partitions)
        self.lag = {number: self.lag.get(number) for number in self.partitions}
        self._moved_at = self._clock()
        self._progressed_at = {n: self._progressed_at.get(n, self._moved_at) for n in self.partitions}

    def waiting(self) -> None:
        """The group deals the partitions out anew."""
        self.waiting_since, self.silent_since = self._clock(), None

    def moved(self, partitions: Iterable[Partition]) -> None:
        """Offsets of these partitions were committed, or a piece of their changelog was read."""
        self._moved_at = self._clock()
        self._progressed_at |= {number: self._moved_at for _, number in partitions}

    def done(self, partition: Partition, work: BatchWork, flush_seconds: float) -> None:
        """All that a batch caused is durable."""
        self.records += work.records
        self.set_aside += work.set_aside
        self.lost += work.lost
        self.counts[partition[1]].worked(work, flush_seconds)

    def recovered(self, partition: Partition, entries: int, seconds: float, state: StateSize) -> None:
        """A partition was taken over, and its state is what its log has."""
        self.counts[partition[1]].recovered(entries, seconds, state)

    def still_for(self, number: int) -> float:
        """Seconds since a partition that this process has, progressed; 0 for one that it has not."""
        now = self._clock()
        return now - self._progressed_at.get(number, now)

    def measured(self, lag: Mapping[Partition, int | None]) -> None:
        """So many records wait in each partition; below 0 where the position is beyond the end."""
        now = self._clock()
        self.lag = {number: waiting for (_, number), waiting in lag.items()}
        self._progressed_at |= {number: now for number, waiting in self.lag.items() if waiting == 0}

    def heard(self, seconds_ago: float | None) -> None:
        """The broker has answered, or has not for `seconds_ago`: what waits there is not known then."""
        if seconds_ago is None:
            self.silent_since = None
        else:
            self.silent_since = self._clock() - seconds_ago
            self.lag = dict.fromkeys(self.lag)

    def idle(self, seconds: float) -> bool:
        """Assigned, nothing waiting, and nothing moved for `seconds`."""
        waits = self.partitions is None or any(self.lag.get(number) != 0 for number in self.partitions)
        return not waits and self._clock() - self._moved_at >= seconds

    def describe(self) -> dict[str, Any]:
        """The stage's part of the status file; partitions are texts where they are keys."""
        now = self._clock()
        held = self.partitions or ()
        return {
            "stage": self.stage,
            "partitions": self.partitions,
            "records": self.records,
            "set_aside": self.set_aside,
            "lost": self.lost,
            "begun_anew": self.begun_anew,
            "lag": {str(number): self.lag.get(number) for number in held},
            "seconds_since_progress": {str(n): round(self.still_for(n), 1) for n in held},
            "seconds_waiting_for_group": _since(self.waiting_since, now),
            "seconds_of_silence": _since(self.silent_since, now),
        }


def _since(moment: float | None, now: float) -> float | None:
    return None if moment is None else round(now - moment, 1)
