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
prefer the late entry.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from typing import NamedTuple, Protocol

from newsfold.delivery.ports import Log, Parcel
from newsfold.errors import AnotherLog, Fenced
from newsfold.wire.envelope import Header, Received

EPOCH, OWNER = "epoch", "owner"
OWNER_KEY = b"\x00owner"


class Restorable(Protocol):
    """A state that can take over entries of its log."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Apply an entry; None is a deletion."""


class Reading(NamedTuple):
    """What reading a stretch of the log found: the highest epoch, and the keys that were written too late."""

    epoch: int
    stale: set[bytes]


class Ownership:
    """The log of one partition; `next` is the offset behind the last entry that the state has."""

    def __init__(self, log: Log, name: str, position: tuple[int, int]) -> None:
        """`name` is for errors; `position` is offset and epoch that the state stands at."""
        self._log, self.name = log, name
        self.next, self.epoch = position

    async def take_over(self, state: Restorable, *, wanted: Callable[[], bool]) -> set[bytes] | None:
        """Bring `state` up to the end of the log and own it; returns the keys to be written again.

        None if `wanted` became false meanwhile; the state is then of no use.
        """
        [mark] = self._log.pack({OWNER_KEY: b"1"}, [(OWNER, b"1")])
        before, self.epoch = self.epoch, (await self._log.append(mark)).start
        if self.next > self.epoch:
            raise AnotherLog(
                "the changelog ends before the state that was kept: it is another one, the state is void",
                where=f"{self.name}@{self.epoch}",
                hint="start the worker again; it begins with what the changelog has",
            )
        reading = await self._read(self.next, self.epoch, before, state, wanted)
        if reading is None:
            return None
        self.next = self.epoch + 1
        return reading.stale

    def headers(self) -> list[Header]:
        """The headers of every entry of the present owner."""
        return [(EPOCH, str(self.epoch).encode())]

    async def append(self, parcels: Sequence[Parcel]) -> set[bytes]:
        """Write entries and wait until they are durable; returns the keys to be written again.

        One parcel after the other, so that a hole is looked into before more is written. Fenced if another
        worker has taken over; DeliveryError if the broker did not confirm.
        """
        stale: set[bytes] = set()
        for parcel in parcels:
            offsets = await self._log.append(parcel)
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
        reading = Reading(epoch, set())
        if start < end:
            async with aclosing(self._log.read(start, end)) as stretches:
                async for entries in stretches:
                    if not wanted():
                        return None
                    reading = _apply(entries, reading, state)
        return reading


class _Keys:
    """Notes the keys of entries instead of their values."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()

    def restore(self, key: bytes, value: bytes | None) -> None:
        self.seen.add(key)


def _apply(entries: Iterable[Received], before: Reading, state: Restorable) -> Reading:
    """Apply entries in order to what was read before them."""
    highest, stale = before
    for entry in entries:
        headers = dict(entry.headers)
        if OWNER in headers:
            highest = entry.offset
            continue
        key, epoch = entry.key or b"", _number(headers.get(EPOCH, b""))
        if epoch < highest:
            stale.add(key)
        else:
            highest = epoch
            stale.discard(key)
            state.restore(key, entry.value)
    return Reading(highest, stale)


def _number(text: bytes | None) -> int:
    """An epoch; -1 for what no owner has written."""
    return int(text) if text and text.isdigit() else -1
