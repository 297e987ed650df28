"""Ownership: the log of one partition's state belongs to one worker at a time.

Why not Faust's tables: their recovery seeks to the last offset instead of the one behind it and then waits
for ever on a compacted log, swallows exceptions, and writes each update by itself. Here the log is read
from where the state stands to its end, and written in batches, each changed key once.

Who takes a partition over appends an owner mark, reads the log up to it, and has the offset of the mark as
epoch; every entry carries its writer's epoch. (Appending first also says where the log ends, which brokers
answer differently when asked.) What the owner appends must follow its last entry without a hole, because
the broker gives offsets to whoever writes: a hole is somebody else's writing, found at the next append
without a request of its own. If there is a mark in it, another worker has taken over and this one ends
(Fenced). If not, a worker that was thrown out has written late: a reader ignores entries of an epoch below
the highest before them, and the owner writes those keys again from its own state, before compaction can
prefer the late entry. The same is done with entries that no owner can have written.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

from newsfold.delivery.ports import Log, Parcel
from newsfold.errors import ChangelogLost, Fenced
from newsfold.wire.envelope import Header, Received

EPOCH, OWNER = "epoch", "owner"
OWNER_KEY = b"\x00owner"


class Restorable(Protocol):
    """A state that can take over entries of its log."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Apply an entry; None is a deletion."""


@dataclass
class Reading:
    """What reading a stretch of the log found: the highest epoch, the keys that were written too late, and
    the offsets of entries that no owner has written."""

    epoch: int
    stale: set[bytes] = field(default_factory=set)
    foreign: list[int] = field(default_factory=list)


class Ownership:
    """The log of one partition; `next` is the offset behind the last entry that the state has."""

    def __init__(self, log: Log, position: tuple[int, int], tell: Callable[[str], None]) -> None:
        """`position` is offset and epoch that the state stands at; `tell` is given lines for a person."""
        self._log, self._tell = log, tell
        self.next, self._highest = position
        self.entries = 0
        """Entries of the log that were read."""
        self.epoch = -1

    @property
    def name(self) -> str:
        """The log's name, for errors."""
        return self._log.name

    @property
    def position(self) -> tuple[int, int]:
        """The offset behind the last entry that the state has, and the highest epoch before it."""
        return self.next, self._highest

    def anew(self, position: tuple[int, int]) -> "Ownership":
        """The same owner of the same log, for a state that stands at `position`."""
        other = Ownership(self._log, position, self._tell)
        other.epoch = self.epoch
        return other

    async def claim(self) -> bool:
        """Append an owner mark; False if it stands before the end of what the state has of the log."""
        [mark] = self._log.pack({OWNER_KEY: b"1"}, [(OWNER, b"1")])
        self.epoch = (await self._log.append(mark)).start
        return self.next <= self.epoch

    async def read(self, state: Restorable, *, wanted: Callable[[], bool]) -> set[bytes] | None:
        """Bring `state` up to the owner mark; returns the keys to be written again.

        None if `wanted` became false meanwhile; the state is then of no use.
        """
        reading = await self._read(self.next, self.epoch, self._highest, state, wanted)
        return None if reading is None else reading.stale

    async def keys(self) -> set[bytes]:
        """Every key that the log has."""
        keys = _Keys()
        reading = await self._read(0, self.epoch, -1, keys, lambda: True)
        return keys.seen | (reading.stale if reading else set())

    def begin_after_mark(self) -> None:
        """The state has everything up to the owner mark."""
        self.next, self._highest = self.epoch + 1, self.epoch

    def headers(self) -> list[Header]:
        """The headers of every entry of the present owner."""
        return [(EPOCH, str(self.epoch).encode())]

    async def append(self, parcels: Sequence[Parcel]) -> set[bytes]:
        """Write entries and wait until they are durable; returns the keys to be written again.

        One parcel after the other, so that a hole is looked into before more is written. Fenced if another
        worker has taken over; ChangelogLost if the log is another one; DeliveryError if the broker did not
        confirm.
        """
        stale: set[bytes] = set()
        for parcel in parcels:
            offsets = await self._log.append(parcel)
            if offsets.start < self.next:
                raise ChangelogLost(
                    f"the changelog was made anew: it gives offset {offsets.start} after {self.next - 1}",
                    where=self.name,
                    hint="start the worker again: it says what can be done",
                )
            if offsets.start > self.next:
                stale |= await self._foreign(self.next, offsets.start)
            self.next = offsets.stop
        return stale

    async def _foreign(self, start: int, end: int) -> set[bytes]:
        """The keys that somebody else wrote between `start` and `end`."""
        keys = _Keys()
        reading = await self._read(start, end, self.epoch, keys, lambda: True)
        if reading and reading.epoch > self.epoch:
            raise Fenced(
                "another worker has taken this partition over",
                where=f"{self.name}@{start}",
                hint="what was not committed comes again; start the worker again",
            )
        return keys.seen | (reading.stale if reading else set())

    async def _read(
        self, start: int, end: int, epoch: int, state: Restorable, wanted: Callable[[], bool]
    ) -> Reading | None:
        """Apply what stands between `start` and `end`, where `epoch` is the highest before it."""
        reading = Reading(epoch)
        if start < end:
            async with aclosing(self._log.read(start, end)) as stretches:
                async for entries in stretches:
                    if not wanted():
                        return None
                    _apply(entries, reading, state)
                    self.entries += len(entries)
        if reading.foreign:
            self._tell(
                f"{self.name}: {len(reading.foreign)} entries that no worker has written, the first at "
                f"offset {reading.foreign[0]}; they are passed over, and written again from the state"
            )
        return reading


class _Keys:
    """Notes the keys of entries instead of their values."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()

    def restore(self, key: bytes, value: bytes | None) -> None:
        self.seen.add(key)


def _apply(entries: Iterable[Received], reading: Reading, state: Restorable) -> None:
    """Apply entries in order, after what was read before them."""
    for entry in entries:
        headers = dict(entry.headers)
        if OWNER in headers:
            reading.epoch = entry.offset
            continue
        key, epoch = entry.key or b"", _epoch(headers.get(EPOCH), entry.offset)
        if epoch is None:
            reading.foreign.append(entry.offset)
        if epoch is None or epoch < reading.epoch:
            reading.stale.add(key)
        else:
            reading.epoch = epoch
            reading.stale.discard(key)
            state.restore(key, entry.value)


def _epoch(text: bytes | None, offset: int) -> int | None:
    """The epoch of an entry at `offset`; None for what no owner has written: its mark stands before it."""
    if not text or not text.isdigit() or len(text) > len(str(offset)):
        return None
    epoch = int(text)
    return epoch if epoch < offset else None
