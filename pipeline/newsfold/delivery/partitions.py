"""Owned partitions: the state of each, the step on it and its log, taken over when the group gives it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from newsfold.delivery.offsets import Batch, Fetched
from newsfold.delivery.ownership import Ownership
from newsfold.delivery.ports import Log, Parcel, Run
from newsfold.delivery.reach import (
    ALL_KEYS,
    BEGUN,
    REACHED,
    Ends,
    begin,
    changelog_lost,
    extend,
    is_short,
    untold_history,
)
from newsfold.delivery.stage import Stage, Step
from newsfold.errors import ChangelogLost
from newsfold.state.stored import Changes, StoredState
from newsfold.wire.envelope import Channel, Output, Partition, Received

NOWHERE = 2**62, -1
"""The position of a state whose log was lost: however long a new log becomes, it is not behind this."""
WRITTEN_AT_ONCE = 10_000
"""Entries of a log that is written anew."""

Tell = Callable[[str], None]
"""Takes a line for a person; nothing has gone wrong that would end the worker."""
Wanted = Callable[[], bool]


@dataclass
class OwnedPartition:
    """One input partition; `rewrite` are keys that the next flush must write whether changed or not."""

    source: Partition
    state: StoredState
    step: Step
    log: Log
    ownership: Ownership
    tell: Tell
    rewrite: set[bytes] = field(default_factory=set)
    assignment: int = 0
    void: bool = False
    """The state is ahead of the log, by a batch that will never be finished."""
    misplaced: bool = False
    """It was said that records lie in a wrong partition."""

    def process(self, fetched: Fetched) -> list[Output]:
        """Take a batch through the step; one without records is a gap, which only moves the reach."""
        begin(self.state, fetched.batch.first)
        outputs = self.step(fetched.records) if fetched.records else []
        extend(self.state, fetched.batch.last + 1)
        self._tell_misplaced(outputs)
        return outputs

    def _tell_misplaced(self, outputs: Iterable[Output]) -> None:
        """Say once that records lie in another partition than their key's, which the stage has set aside."""
        if self.misplaced:
            return
        for output in outputs:
            if output.channel is Channel.DEAD_LETTERS and output.subject == "partition":
                self.misplaced = True
                offset = dict(output.headers)["offset"] or b""
                name, number = self.source
                self.tell(
                    f"{name}[{number}]@{offset.decode()}: from here on records lie in another partition than "
                    "their key's; each is a dead letter (reason: partition)"
                )
                return

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
        # A new one: an append of the old one may still be under way.
        self.ownership = self.ownership.anew(self.state.position())
        self.void = False

    async def catch_up(self, committed: int | None, run: Run, wanted: Wanted) -> set[bytes] | None:
        """Own the log and bring the state up to its end; the keys to be written again.

        None if no longer `wanted`; ChangelogLost if the log holds less than `committed` stands for.
        """
        kept = not await self.ownership.claim()
        if kept:
            log_alone = Ends()
            if await self.ownership.anew((0, -1)).read(log_alone, wanted=wanted) is None:
                return None
            if is_short(log_alone, committed):
                await run(partial(self.state.settle, {}, *NOWHERE))
                raise changelog_lost(self.ownership.name, self.state, self.source, committed, kept=True)
            self.tell(f"{self.ownership.name}: the state kept here is of another changelog, it is emptied")
            await run(self.forget)
        stale = await self.ownership.read(self.state, wanted=wanted)
        if stale is not None:
            await run(partial(self.state.settle, {}, *self.ownership.position))
            if is_short(self.state, committed):
                raise changelog_lost(self.ownership.name, self.state, self.source, committed, kept=False)
            self.ownership.begin_after_mark()
        return stale

    async def write_anew(self, committed: int | None, run: Run) -> set[bytes]:
        """Make the log hold the state as it is, which then stands for all that the group has committed."""
        keys = await self.ownership.keys()
        self.ownership.begin_after_mark()

        def prepare() -> list[bytes]:
            begin(self.state, 0)
            extend(self.state, committed or 0)
            self.state.take_changes()
            keys.update(key for key, _ in self.state.scan_range(*ALL_KEYS))
            return [BEGUN, *sorted(keys - {BEGUN, REACHED}), REACHED]

        ordered = await run(prepare)
        for start in range(0, len(ordered), WRITTEN_AT_ONCE):
            changes = {key: self.state.get(key) for key in ordered[start : start + WRITTEN_AT_ONCE]}
            await self.ownership.append(self.packed(changes))
            await run(partial(self.settle, changes))
        self.tell(f"{self.ownership.name}: written anew from the state there is, {len(ordered)} entries")
        return set()


class OwnedPartitions:
    """The partitions of one stage that this process owns."""

    def __init__(
        self,
        stage: Stage,
        open_state: Callable[[int], StoredState],
        open_log: Callable[[int], Log],
        *,
        tell: Tell,
        trust_state: bool = False,
    ) -> None:
        """`open_state` and `open_log` give the state and the changelog of a partition by its number.

        With `trust_state` a log that holds less than the group has committed is written anew from the state.
        """
        self._stage, self._open_state, self._open_log = stage, open_state, open_log
        self._tell, self._trust_state = tell, trust_state
        self._owned: dict[Partition, OwnedPartition] = {}

    def get(self, batch: Batch) -> OwnedPartition | None:
        """The batch's partition, if it was taken over in the present assignment."""
        owned = self._owned.get(batch.partition)
        return owned if owned and owned.assignment == batch.assignment else None

    async def take_over(
        self, batch: Batch, *, committed: int | None, run: Run, wanted: Wanted
    ) -> OwnedPartition | None:
        """The batch's partition with its state as the log has it; None if no longer `wanted`.

        A state kept from the last assignment, in memory or on disk, reads only what came since. `run` does
        what changes a state where steps do. ChangelogLost, and nothing is overwritten, if the log holds less
        than `committed` stands for.
        """
        owned = self._owned.pop(batch.partition, None)
        if owned is None:
            owned = await run(partial(self._open, batch.partition))
        try:
            stale = await self._catch_up(owned, committed, run, wanted)
            if stale is None:
                owned.state.close()
                return None
            owned.settle({})
            # A step may keep what it made of the state, and the log may have changed the state under it.
            owned.step = self._stage.open(owned.state)
        except BaseException:
            owned.state.close()
            raise
        if committed is None and (line := untold_history(owned.state, batch.partition, batch.first)):
            self._tell(line)
        owned.rewrite |= stale
        owned.assignment = batch.assignment
        self._owned[batch.partition] = owned
        return owned

    async def _catch_up(
        self, owned: OwnedPartition, committed: int | None, run: Run, wanted: Wanted
    ) -> set[bytes] | None:
        if owned.void:
            await run(owned.forget)
        try:
            return await owned.catch_up(committed, run, wanted)
        except ChangelogLost:
            if not self._trust_state:
                raise
            return await owned.write_anew(committed, run)

    def void(self, partition: Partition) -> None:
        """The state of this partition is ahead of its log: it must be read anew."""
        if owned := self._owned.get(partition):
            owned.void = True

    def keep_only(self, partitions: Iterable[Partition]) -> None:
        """Let go of all others."""
        for partition in self._owned.keys() - set(partitions):
            self._owned.pop(partition).state.close()

    def _open(self, partition: Partition) -> OwnedPartition:
        state, log = self._open_state(partition[1]), self._open_log(partition[1])
        ownership = Ownership(log, state.position(), self._tell)
        return OwnedPartition(partition, state, _not_caught_up, log, ownership, self._tell)


def _not_caught_up(records: Sequence[Received]) -> list[Output]:
    raise RuntimeError("a step before its state is what the log has")
