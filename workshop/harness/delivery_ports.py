"""Ports of a small world: they trust the law, as the ports of an engine do, and tell when it is broken.

They look at no lease when they are given something: that is the law's own task, and to fail in it is a
`Violation`. What was given in time they refuse later, as a producer does, but for what is in its socket.
"""

from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from typing import Any

from newsfold.broker.memory.broker import MemoryBroker
from newsfold.delivery.offsets import Batch
from newsfold.delivery.ownership import OWNER_KEY
from newsfold.delivery.partitions import OwnedPartition, OwnedPartitions
from newsfold.delivery.ports import Durable
from newsfold.memory_engine.changelog import MemoryChangelog
from newsfold.memory_engine.ports import Entries, MemoryLog, MemoryOutbox, MemorySent, Reach
from newsfold.state.memory import MemoryState
from newsfold.wire.envelope import Output, Partition

MustOwn = Callable[[str], None]
"""Violation if a worker does this while it may not."""


class Violation(AssertionError):
    """A law was broken."""


class Pause:
    """Lets the world decide who goes on."""

    def __await__(self) -> Any:
        yield


def resume(coroutine: Coroutine[Any, Any, Any]) -> tuple[bool, Any]:
    """Let a coroutine go on to its next pause; whether it ended, and its result."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return True, end.value
    return False, None


def drive(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Let a coroutine go on to its end; its result."""
    while True:
        done, result = resume(coroutine)
        if done:
            return result


class CleanedLog(MemoryChangelog):
    """A changelog that keeps everything until its broker's cleaner comes."""

    def __init__(self) -> None:
        super().__init__("changelog", 0, compacts=False)

    def clean(self) -> int:
        """Leave the newest entry of each key alone, whoever wrote it; how many are gone."""
        kept = {offset: self._entries[offset] for offset in sorted(self._newest.values())}
        gone = len(self._entries) - len(kept)
        self._entries = kept
        return gone

    def copied(self) -> "CleanedLog":
        """Another of the same entries, at the same offsets."""
        other = CleanedLog()
        other._entries, other._newest, other.next = dict(self._entries), dict(self._newest), self.next
        return other


class KeptState(MemoryState):
    """A state that lives on disk: nothing that is ordered once it was closed can be made durable in it."""

    closed = gone = False
    cleared = 0

    def settle(self, changes: Mapping[bytes, bytes | None], offset: int, epoch: int) -> None:
        """Violation if it was closed when this was ordered."""
        if self.gone:
            raise Violation("a state is written to after it was let go")

    def clear(self) -> None:
        """Delete all entries, and count how often that was done."""
        super().clear()
        self.cleared += 1

    def close(self) -> None:
        """Nothing more is written."""
        self.closed = True


class Confirmed:
    """Outputs that the broker has some time before its answer is there."""

    def __init__(self, sent: MemorySent) -> None:
        self._sent = sent

    def __await__(self) -> Generator[Any, None, None]:
        yield from self._sent.__await__()
        yield from Pause().__await__()


class TrustingOutbox(MemoryOutbox):
    """Takes what it is given; that it may be given is for the law to see to."""

    def __init__(self, broker: MemoryBroker, reach: Reach, must_own: MustOwn) -> None:
        super().__init__(broker, reach)
        self._must_own = must_own

    async def send(self, parcels: Sequence[Output]) -> Durable:  # type: ignore[override]
        """As `Outbox.send`."""
        self._must_own("outputs are sent")
        return Confirmed(await super().send(parcels))


class TrustingLog(MemoryLog):
    """Takes what it is given; an owner mark belongs to its takeover."""

    def __init__(self, changelog: MemoryChangelog, reach: Reach, must_own: MustOwn) -> None:
        super().__init__(changelog, reach)
        self._must_own = must_own

    async def append(self, parcel: Entries) -> range:
        """As `Log.append`."""
        if OWNER_KEY not in parcel.entries:
            self._must_own("entries are written")
        return await super().append(parcel)


class TrustingPartitions(OwnedPartitions):
    """Takes over what it is told to."""

    def __init__(self, *parts: Any, must_own: MustOwn, **more: Any) -> None:
        super().__init__(*parts, **more)
        self._must_own = must_own

    async def take_over(self, batch: Batch, **how: Any) -> OwnedPartition | None:
        """As `OwnedPartitions.take_over`."""
        self._must_own("a partition is taken over")
        return await super().take_over(batch, **how)


class WaryCommitter:
    """Commits in a group that does not always take it."""

    def __init__(
        self,
        broker: MemoryBroker,
        group: str,
        generation: Callable[[], int],
        accepts: Callable[[int], bool],
    ) -> None:
        """`accepts` answers for the group by the generation that a commit has; Fenced of another owner."""
        self._broker, self._group, self._generation, self._accepts = broker, group, generation, accepts

    async def commit(self, offsets: Mapping[Partition, int]) -> bool:
        """As `Committer.commit`."""
        generation = self._generation()
        await Pause()
        if not self._accepts(generation):
            return False
        self._broker.commit(self._group, offsets)
        await Pause()
        return True
