"""Offsets: per partition, what was delivered, what is done, and how far a commit may go; pure.

The law: what may be committed never passes the smallest offset in flight, and never moves back. A
batch is in flight from its delivery until `done`; one that failed stays in flight until the partition
is assigned anew. Only `committed` moves the idea of what the broker holds, so a refused commit changes
nothing. Offsets may have gaps (compaction, transaction markers, what was aborted): a batch is a range, and a
gap between two batches belongs to nobody. One behind the last record becomes a batch without records, so
that what is committed is also in the log (see `reach`).
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from newsfold.wire.envelope import Partition, Received
from newsfold.wire.gap import Gap


class Batch(NamedTuple):
    """Records `first` to `last` (both inclusive) of one partition, of one assignment of it."""

    partition: Partition
    first: int
    last: int
    assignment: int

    @property
    def opens_only(self) -> bool:
        """It stands for no offsets: the state is to be opened before there is a record."""
        return self.last < self.first


class Fetched(NamedTuple):
    """What one fetch gave of one partition: the records, and the batch that stands for them.

    Without records it stands for offsets that have none, or for a `gap` of records that were deleted unread.
    """

    batch: Batch
    records: Sequence[Received]
    gap: Gap | None = None


class Again(NamedTuple):
    """Records seem to be missing: read the partition once more, from `offset` on."""

    partition: Partition
    offset: int


class _Assigned:
    """One partition while it is ours."""

    __slots__ = (
        "assignment", "begin", "committed", "hole", "in_flight", "opening", "position", "reached", "written",
    )  # fmt: skip

    def __init__(self, assignment: int, committed: int | None) -> None:
        self.assignment = assignment
        self.committed = committed
        self.begin = committed
        """Where reading began, once it is known."""
        self.position = committed
        self.reached = committed
        self.in_flight: dict[Batch, bool] = {}
        self.written: deque[tuple[int, int]] = deque()
        """Of each batch that is not committed its last offset, and when its first record was written."""
        self.hole: int | None = None
        """Where a hole began that was read again."""
        self.opening = False
        """Whether its state was to be opened, without waiting for a record."""

    def release(self) -> None:
        """Move `reached` behind every leading batch that is done."""
        while self.in_flight:
            first, done = next(iter(self.in_flight.items()))
            if not done:
                return
            del self.in_flight[first]
            self.reached = first.last + 1

    def seems_missing(self, first: int) -> bool:
        """Whether what lies between the position and `first` must be read once more; noted, so asked once."""
        if self.position is None or first <= self.position or self.hole == self.position:
            return False
        self.hole = self.position
        return True


class Offsets:
    """The offsets of all assigned partitions."""

    def __init__(self) -> None:
        self._assigned: dict[Partition, _Assigned] = {}
        self._assignments = 0

    def assign(self, partition: Partition, committed: int | None) -> None:
        """The partition is ours from offset `committed` on (None: nothing was ever committed).

        Whatever was delivered before is forgotten: it is read again from there.
        """
        self._assignments += 1
        self._assigned[partition] = _Assigned(self._assignments, committed)

    def revoke(self, partition: Partition) -> None:
        """The partition is no longer ours; what of it is in flight will never be committed here."""
        self._assigned.pop(partition, None)

    def position(self, partition: Partition) -> int | None:
        """The offset that must be delivered next; None if not known (nothing committed or delivered)."""
        state = self._assigned.get(partition)
        return state.position if state else None

    def openings(self) -> list[Fetched]:
        """A batch without offsets for each partition that has a state, once in each assignment.

        So what is wrong with a state, or the settings with it, is told at the start, not at the next record.
        """
        openings = []
        for partition, state in self._assigned.items():
            if state.committed and not state.opening:
                state.opening = True
                batch = Batch(partition, state.committed, state.committed - 1, state.assignment)
                openings.append(Fetched(batch, ()))
        return openings

    def admit(self, partition: Partition, records: Sequence[Received]) -> Fetched | Again | None:
        """Take what was fetched into work: without the records that were delivered before; None if no other.

        A record that was fetched and dropped around a rebalance would never come again. So a hole before
        the first record is read once more; if it is still there, the broker has nothing in it.
        """
        position = self.position(partition)
        if position is not None and records and records[0].offset < position:
            records = [record for record in records if record.offset >= position]
        if not records:
            return None
        first = records[0].offset
        state = self._assigned.get(partition)
        if state and position is not None and state.seems_missing(first):
            return Again(partition, position)
        batch = self.deliver(partition, first, records[-1].offset)
        if state and batch:
            state.written.append((batch.last, records[0].timestamp))
        return Fetched(batch, records) if batch else None

    def passed(self, partition: Partition, position: int) -> Fetched | Again | None:
        """The client has read up to `position` and gave nothing behind what was delivered.

        So there are no records: transaction markers, aborted records, or what compaction took. As a hole
        before a record, it is read once more before that is believed and becomes a batch without records.
        """
        state = self._assigned.get(partition)
        if state is None:
            return None
        if state.position is None:
            state.begin = state.position = position
        elif state.seems_missing(position):
            return Again(partition, state.position)
        elif batch := self.deliver(partition, state.position, position - 1):
            return Fetched(batch, ())
        return None

    def overtaken(self, gap: Gap) -> Fetched | None:
        """The records in a gap are gone: a batch without records stands for them."""
        batch = self.deliver(gap.partition, gap.position, gap.resumed - 1)
        return Fetched(batch, (), gap) if batch else None

    def begin_anew(self, partition: Partition, beginning: int) -> None:
        """The partition is another log under the same name: it is ours from `beginning` on.

        Nothing of what is in flight will be committed, and the offset to commit is the beginning: what the
        broker holds is of the old log, and would pass over the new one up to there.
        """
        self.assign(partition, None)
        state = self._assigned[partition]
        state.begin = state.position = state.reached = beginning

    def deliver(self, partition: Partition, first: int, last: int) -> Batch | None:
        """Records `first` to `last` are taken into work.

        None, and nothing happens, if the partition is not ours or they were delivered already.
        """
        state = self._assigned.get(partition)
        if state is None or last < first or (state.position is not None and first < state.position):
            return None
        state.begin = first if state.begin is None else state.begin
        batch = Batch(partition, first, last, state.assignment)
        state.in_flight[batch] = False
        state.position = last + 1
        return batch

    def done(self, batch: Batch) -> bool:
        """Everything that the batch causes is durable. False if it is not of the present assignment."""
        state = self._assigned.get(batch.partition)
        if state is None or batch not in state.in_flight:
            return False
        state.in_flight[batch] = True
        state.release()
        return True

    def current(self, batch: Batch) -> bool:
        """The batch still belongs to the present assignment of its partition."""
        state = self._assigned.get(batch.partition)
        return state is not None and state.assignment == batch.assignment

    def committable(self) -> dict[Partition, int]:
        """Per partition the offset to commit (of the next record), where it is beyond the committed one."""
        return {
            partition: state.reached
            for partition, state in self._assigned.items()
            if state.reached is not None and (state.committed is None or state.reached > state.committed)
        }

    def committed(self, offsets: Mapping[Partition, int]) -> None:
        """The broker has accepted these offsets; a smaller one than before is ignored."""
        for partition, offset in offsets.items():
            state = self._assigned.get(partition)
            if state and state.reached is not None and offset <= state.reached:
                state.committed = max(offset, state.committed or 0)
                while state.written and state.written[0][0] < state.committed:
                    state.written.popleft()

    def assigned(self) -> dict[Partition, int | None]:
        """The partitions that are ours, each with the offset that the broker holds for it."""
        return {partition: state.committed for partition, state in self._assigned.items()}

    def waiting_from(self) -> dict[Partition, int | None]:
        """Per partition the offset behind what is committed; None as long as it is not known."""
        return {
            partition: state.begin if state.committed is None else state.committed
            for partition, state in self._assigned.items()
        }

    def promised(self, partition: Partition) -> int | None:
        """The offset that the broker holds for a partition of ours; None if there is none."""
        state = self._assigned.get(partition)
        return state.committed if state else None

    def oldest(self) -> dict[Partition, int]:
        """When the oldest record was written that was delivered and is not committed, in milliseconds after
        1970, of each partition that has one."""
        return {p: state.written[0][1] for p, state in self._assigned.items() if state.written}

    def in_flight(self) -> int:
        """Batches delivered and not yet done."""
        return sum(not done for state in self._assigned.values() for done in state.in_flight.values())
