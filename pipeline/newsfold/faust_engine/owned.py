"""Owned partitions: the state of each, the step on it and its log, taken over when the group gives it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import aiokafka

from newsfold.broker.catalogue import changelog_topic, consumer_group
from newsfold.delivery.offsets import Batch, Partition
from newsfold.faust_engine.changelog import AnotherLog, Changelog
from newsfold.settings import Settings
from newsfold.state.disk import DiskState
from newsfold.state.memory import MemoryState
from newsfold.topology import Stage, Step


@dataclass
class Owned:
    """One input partition; `rewrite` are keys that the next flush must write whether changed or not."""

    state: MemoryState | DiskState
    step: Step
    changelog: Changelog
    rewrite: set[bytes] = field(default_factory=set)
    assignment: int = 0

    def take_changes(self) -> dict[bytes, bytes | None]:
        """What a flush must write: the changes since the last call, and the keys to be written again."""
        changes = self.state.take_changes()
        rewrite, self.rewrite = self.rewrite, set()
        for key in rewrite - changes.keys():
            changes[key] = self.state.get(key)
        return changes

    def settle(self, changes: dict[bytes, bytes | None]) -> None:
        """The changelog has `changes`: a state on disk writes them down."""
        if isinstance(self.state, DiskState):
            self.state.settle(changes, self.changelog.next, self.changelog.epoch)

    def let_go(self) -> None:
        """Close what the state holds open."""
        if isinstance(self.state, DiskState):
            self.state.close()


class OwnedPartitions:
    """The partitions of one stage that this process owns."""

    def __init__(self, stage: Stage, settings: Settings) -> None:
        self._stage, self._settings = stage, settings
        self._log_name = changelog_topic(stage.name, settings).name
        self._owned: dict[Partition, Owned] = {}

    def get(self, batch: Batch) -> Owned | None:
        """The batch's partition, if it was taken over in the present assignment."""
        owned = self._owned.get(batch.partition)
        return owned if owned and owned.assignment == batch.assignment else None

    async def take_over(
        self, batch: Batch, producer: aiokafka.AIOKafkaProducer, *, wanted: Callable[[], bool]
    ) -> Owned | None:
        """The batch's partition with its state as the changelog has it; None if no longer `wanted`.

        A state kept from the last assignment, in memory or on disk, reads only what came since.
        """
        owned = self._owned.pop(batch.partition, None) or self._found(batch.partition[1])
        try:
            stale = await owned.changelog.take_over(owned.state, producer, wanted=wanted)
        except AnotherLog:
            if isinstance(owned.state, DiskState):
                owned.state.clear()
            raise
        if stale is None:
            owned.let_go()
            return None
        owned.settle({})
        owned.rewrite |= stale
        # A step may keep what it made of the state, and the log may have changed the state under it.
        owned.step = self._stage.open(owned.state)
        owned.assignment = batch.assignment
        self._owned[batch.partition] = owned
        return owned

    def keep_only(self, partitions: Iterable[Partition]) -> None:
        """Let go of all others."""
        for partition in self._owned.keys() - set(partitions):
            self._owned.pop(partition).let_go()

    def _found(self, partition: int) -> Owned:
        """A partition as this process finds it: nothing in memory, or what its folder holds."""
        changelog = Changelog(self._log_name, partition, self._settings)
        folder = self._settings.state_dir
        if folder is None:
            state: MemoryState | DiskState = MemoryState()
        else:
            state = DiskState(folder / consumer_group(self._stage.name, self._settings) / str(partition))
            changelog.next, changelog.epoch = state.position()
        return Owned(state, self._stage.open(state), changelog)
