"""The ports of the law of delivery, over the memory broker; as hard on the law as a broker may be.

Outputs are on the broker only once they were awaited, entries get offsets as a broker gives them, and
`reach` is awaited at every point where a worker could die or wait for the broker.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from newsfold.broker.memory.broker import MemoryBroker
from newsfold.delivery.ownership import OWNER_KEY
from newsfold.memory_engine.changelog import MemoryChangelog
from newsfold.memory_engine.crash import CrashPoint
from newsfold.wire.envelope import Header, Output, Partition, Received

Reach = Callable[[CrashPoint | None], Awaitable[None]]
"""Awaited at a crash point, or (None) at a point that has no name; may raise, or let others go on."""
READ_AT_ONCE = 500


class Entries(NamedTuple):
    """A parcel of a changelog."""

    entries: Mapping[bytes, bytes | None]
    headers: Sequence[Header]


class MemorySent:
    """Outputs on their way: written, the first half before the second, when they are awaited."""

    def __init__(self, broker: MemoryBroker, outputs: Sequence[Output], reach: Reach) -> None:
        self._broker, self._outputs, self._reach = broker, outputs, reach

    def __await__(self) -> Generator[Any, None, None]:
        return self._write().__await__()

    async def _write(self) -> None:
        publisher, half = self._broker.publisher(), len(self._outputs) // 2
        await self._reach(CrashPoint.BEFORE_FLUSH)
        publisher.publish(self._outputs[:half])
        await self._reach(CrashPoint.HALF_OUTPUTS)
        publisher.publish(self._outputs[half:])


class MemoryOutbox:
    """Sends outputs to the memory broker."""

    def __init__(self, broker: MemoryBroker, reach: Reach) -> None:
        self._broker, self._reach = broker, reach

    def pack(self, outputs: Sequence[Output]) -> Sequence[Output]:
        """They travel as they are."""
        return outputs

    async def send(self, parcels: Sequence[Output]) -> MemorySent:
        """Nothing is written before what this gives is awaited."""
        return MemorySent(self._broker, parcels, self._reach)


class MemoryLog:
    """The changelog of one partition, as the law asks for it."""

    def __init__(self, changelog: MemoryChangelog, reach: Reach) -> None:
        self._changelog, self._reach = changelog, reach

    @property
    def name(self) -> str:
        """The name of the changelog."""
        return self._changelog.name

    def pack(self, entries: Mapping[bytes, bytes | None], headers: Sequence[Header]) -> list[Entries]:
        """All entries in one parcel."""
        return [Entries(entries, headers)]

    async def append(self, parcel: Entries) -> range:
        """Write a parcel, the first half before the second; a mark of an owner is one entry."""
        if OWNER_KEY in parcel.entries:
            await self._reach(None)
            return self._changelog.append(parcel.entries, parcel.headers)
        keys, half = list(parcel.entries), len(parcel.entries) // 2
        await self._reach(CrashPoint.BEFORE_CHANGELOG)
        first = self._changelog.append(self._some(parcel, keys[:half]), parcel.headers)
        await self._reach(CrashPoint.HALF_CHANGELOG)
        rest = self._changelog.append(self._some(parcel, keys[half:]), parcel.headers)
        return range(first.start, rest.stop)

    async def read(self, start: int, end: int) -> AsyncGenerator[list[Received], None]:
        """The entries, some at a time."""
        entries = self._changelog.between(start, end)
        while some := list(islice(entries, READ_AT_ONCE)):
            await self._reach(None)
            yield some

    @staticmethod
    def _some(parcel: Entries, keys: Sequence[bytes]) -> dict[bytes, bytes | None]:
        return {key: parcel.entries[key] for key in keys}


class MemoryCommitter:
    """Commits offsets in a group of the memory broker."""

    def __init__(self, broker: MemoryBroker, group: str, reach: Reach) -> None:
        self._broker, self._group, self._reach = broker, group, reach

    async def commit(self, offsets: Mapping[Partition, int]) -> bool:
        """Commit them; nobody refuses."""
        await self._reach(CrashPoint.BEFORE_COMMIT)
        self._broker.commit(self._group, offsets)
        await self._reach(None)
        return True
