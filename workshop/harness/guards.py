"""The guards of delivery, each of which a negative control switches off; for test processes only.

Nothing here is reachable from the package: a worker under test is given other parts of the engine, as
objects. A control must show the loss or the double count that its guard prevents. `Widened` makes the
moments longer in which a fault hurts; it takes no guard away.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import msgspec

from newsfold.delivery.flush import Flow
from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Batch, Fetched, Offsets
from newsfold.delivery.overlap import FLUSHES, Overlap
from newsfold.delivery.ports import Log, Parcel
from newsfold.delivery.stage import Stage, Step
from newsfold.faust_engine.parts import BUFFERED_BATCHES, FINISH_SECONDS, Parts, make_lease
from newsfold.state.keyed import KeyedState
from newsfold.wire.envelope import Channel, Header, Output, Partition, Received

ENTRIES_AT_ONCE = 2000
"""Changelog entries that a slowed recovery takes at a time."""
UNBOUNDED = 1_000_000


class Guards(msgspec.Struct, kw_only=True, frozen=True):
    """What protects the records; False switches it off."""

    flush_first: bool = True
    """Offsets are committed after everything is durable (off: when a batch is delivered)."""
    identity: bool = True
    """A record counts once however often it comes (off: the fold adds what arrives)."""
    fencing: bool = True
    """Lease and ownership of the changelog end a worker that was thrown out (off: it writes on, unseen)."""
    recovery: bool = True
    """State is read back from the changelog (off: it begins empty)."""
    deletions: bool = True
    """What the changelog says was deleted is gone (off: deletions are passed over)."""
    handover: bool = True
    """A rebalance first finishes what is in flight (off: it is dropped half done)."""
    dead_letters: bool = True
    """What cannot be processed is kept (off: it is skipped)."""
    late_amends: bool = True
    """Late contributions amend their window (off: what is a day behind the newest is dropped)."""
    bounded_stop: bool = True
    """A worker that is told to stop gives up what takes long (off: it finishes everything)."""
    bounds: bool = True
    """No more batches are taken while some wait for the stage or the broker (off: they all are)."""


class Widened(msgspec.Struct, kw_only=True, frozen=True):
    """Seconds added to a step per batch, before a commit, and to each piece of a log that is read.

    Of the partition `stalled` nothing that is fetched is processed.
    """

    step: float = 0.0
    commit: float = 0.0
    recovery: float = 0.0
    stalled: int | None = None


def parts_of(guards: Guards, widened: Widened, recovering: Path) -> Parts:
    """The engine's parts with these guards; the file `recovering` exists while state is being read."""
    flushes = FLUSHES if guards.bounds else UNBOUNDED

    def overlap(flow: Flow) -> Overlap:
        return ControlledOverlap(flow, flushes, guards, widened)

    def log(real: Log) -> Log:
        return ControlledLog(real, guards, widened, recovering)

    return Parts(
        offsets=_offsets(guards),
        lease=make_lease if guards.fencing else EndlessLease,
        overlap=overlap,
        log=log,
        buffered_batches=BUFFERED_BATCHES if guards.bounds else UNBOUNDED,
        finish_seconds=FINISH_SECONDS if guards.bounded_stop else UNBOUNDED,
    )


def guarded(stage: Stage, guards: Guards, widened: Widened) -> Stage:
    """The stage with a slower step, and without its dead letters if that guard is off."""

    def open_step(state: KeyedState) -> Step:
        step = stage.open(state)

        def slow(batch: Sequence[Received]) -> list[Output]:
            time.sleep(widened.step)
            outputs = step(batch)
            if guards.dead_letters:
                return outputs
            return [output for output in outputs if output.channel is not Channel.DEAD_LETTERS]

        return slow

    return replace(stage, open=open_step)


def _offsets(guards: Guards) -> type[Offsets]:
    if not guards.flush_first:
        return EagerOffsets
    # Without ownership a late worker's entry says that the changelog reaches less far than it did.
    return Offsets if guards.recovery and guards.fencing else UnpromisedOffsets


class UnpromisedOffsets(Offsets):
    """Offsets that ask of no changelog how far it reaches."""

    def promised(self, partition: Partition) -> int | None:
        """None."""
        return None


class EagerOffsets(UnpromisedOffsets):
    """Offsets of which a batch counts as done when it is delivered."""

    def deliver(self, partition: Partition, first: int, last: int) -> Batch | None:
        batch = super().deliver(partition, first, last)
        if batch is not None:
            super().done(batch)
        return batch


class EndlessLease(Lease):
    """A lease that never expires."""

    def __init__(self, session_timeout: float) -> None:
        super().__init__(session_timeout, time.monotonic)

    def valid(self) -> bool:
        """Always."""
        return True


class ControlledOverlap(Overlap):
    """Delays commits, and drops what is in flight at a rebalance if the `handover` guard is off."""

    def __init__(self, flow: Flow, flushes: int, guards: Guards, widened: Widened) -> None:
        super().__init__(flow, flushes)
        self._guards, self._widened = guards, widened

    async def process(self, fetched: Fetched) -> None:
        """Process a batch, or leave it where it is if its partition is stalled."""
        if fetched.batch.partition[1] != self._widened.stalled:
            await super().process(fetched)

    async def drain(self) -> None:
        """Finish what is in flight; without the guard stop at once."""
        if self._guards.handover:
            await super().drain()
        else:
            self.flow.stop()

    async def commit(self) -> None:
        """Commit after a delay of `widened.commit` seconds."""
        await asyncio.sleep(self._widened.commit)
        await super().commit()


class ControlledLog:
    """A changelog that marks reads by a file, reads slowly or nothing, or hides entries of other owners."""

    def __init__(self, log: Log, guards: Guards, widened: Widened, recovering: Path) -> None:
        self._log, self._guards, self._widened, self._recovering = log, guards, widened, recovering
        self._next: int | None = None

    @property
    def name(self) -> str:
        """As `Log.name`."""
        return self._log.name

    def pack(self, entries: Mapping[bytes, bytes | None], headers: Sequence[Header]) -> Sequence[Parcel]:
        """As `Log.pack`."""
        return self._log.pack(entries, headers)

    async def append(self, parcel: Parcel) -> range:
        """Append a parcel; without fencing, returns the offsets as if no other owner had written since."""
        offsets = await self._log.append(parcel)
        if self._guards.fencing or self._next is None:
            self._next = offsets.stop
            return offsets
        self._next += len(offsets)
        return range(self._next - len(offsets), self._next)

    async def read(self, start: int, end: int) -> AsyncGenerator[Sequence[Received], None]:
        """The entries of the log, delayed by `widened.recovery` seconds a piece; none without recovery."""
        self._recovering.touch()
        try:
            async with aclosing(self._log.read(start, end)) as chunks:
                async for entries in chunks:
                    for at in range(0, len(entries), ENTRIES_AT_ONCE):
                        await asyncio.sleep(self._widened.recovery)
                        yield self._seen(entries[at : at + ENTRIES_AT_ONCE])
        finally:
            self._recovering.unlink(missing_ok=True)

    def _seen(self, entries: Sequence[Received]) -> Sequence[Received]:
        """What is read of these entries with the guards as they are."""
        if not self._guards.recovery:
            return []
        return entries if self._guards.deletions else [entry for entry in entries if entry.value is not None]
