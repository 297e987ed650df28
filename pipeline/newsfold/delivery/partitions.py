"""Owned partitions: the state of each, the step on it and its log, taken over when the group gives it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from newsfold.delivery.offsets import Batch
from newsfold.delivery.ownership import Ownership
from newsfold.delivery.ports import Log, Parcel, Run
from newsfold.delivery.stage import Stage, Step
from newsfold.errors import AnotherLog
from newsfold.state.stored import Changes, StoredState
from newsfold.wire.envelope import Partition


@dataclass
class OwnedPartition:
    """One input partition; `rewrite` are keys that the next flush must write whether changed or not."""

    state: StoredState
    step: Step
    log: Log
    ownership: Ownership
    rewrite: set[bytes] = field(default_factory=set)
    assignment: int = 0
    void: bool = False
    """The state is ahead of the log, by a batch that will never be finished."""

    def take_changes(self) -> Changes:
        """What a flush must write: the changes since the last call, and the keys to be written again."""
        changes = self.state.take_changes()
        rewrite, self.rewrite = self.rewrite, set()
        for key in rewrite - changes.keys():
            changes[key] = self.state.get(key)
        return changes

    def packed(self, changes: Changes) -> list[Parcel]:
        """Changes as entries of the present owner; none for no changes."""
        return list(self.log.pack(changes, self.ownership.headers())) if changes else []

    def settle(self, changes: Changes) -> None:
        """The log has `changes`: the state may keep them for good."""
        self.state.settle(changes, self.ownership.next, self.ownership.epoch)

    def forget(self) -> None:
        """Begin anew with what the log has."""
        self.state.clear()
        self.rewrite.clear()
        self.ownership = Ownership(self.log, self.ownership.name, self.state.position())
        self.void = False


class OwnedPartitions:
    """The partitions of one stage that this process owns."""

    def __init__(
        self, stage: Stage, open_state: Callable[[int], StoredState], open_log: Callable[[int], Log]
    ) -> None:
        """`open_state` and `open_log` give the state and the changelog of a partition by its number."""
        self._stage, self._open_state, self._open_log = stage, open_state, open_log
        self._owned: dict[Partition, OwnedPartition] = {}

    def get(self, batch: Batch) -> OwnedPartition | None:
        """The batch's partition, if it was taken over in the present assignment."""
        owned = self._owned.get(batch.partition)
        return owned if owned and owned.assignment == batch.assignment else None

    async def take_over(self, batch: Batch, *, run: Run, wanted: Callable[[], bool]) -> OwnedPartition | None:
        """The batch's partition with its state as the log has it; None if no longer `wanted`.

        A state kept from the last assignment, in memory or on disk, reads only what came since. `run` does
        what changes a state where steps do.
        """
        owned = self._owned.pop(batch.partition, None) or self._open(batch.partition[1])
        if owned.void:
            await run(owned.forget)
        try:
            stale = await owned.ownership.take_over(owned.state, wanted=wanted)
        except AnotherLog:
            owned.state.clear()
            raise
        if stale is None:
            owned.state.close()
            return None
        owned.settle({})
        owned.rewrite |= stale
        # A step may keep what it made of the state, and the log may have changed the state under it.
        owned.step = self._stage.open(owned.state)
        owned.assignment = batch.assignment
        self._owned[batch.partition] = owned
        return owned

    def void(self, partition: Partition) -> None:
        """The state of this partition is ahead of its log: it must be read anew."""
        if owned := self._owned.get(partition):
            owned.void = True

    def keep_only(self, partitions: Iterable[Partition]) -> None:
        """Let go of all others."""
        for partition in self._owned.keys() - set(partitions):
            self._owned.pop(partition).state.close()

    def _open(self, number: int) -> OwnedPartition:
        state, log = self._open_state(number), self._open_log(number)
        ownership = Ownership(log, f"changelog of {self._stage.name}[{number}]", state.position())
        return OwnedPartition(state, self._stage.open(state), log, ownership)
