"""Keyed state of a stage: bytes to bytes, one state per input partition, scanned by key."""

from collections.abc import Iterator
from typing import Protocol

from sortedcontainers import SortedDict


class KeyedState(Protocol):
    """What a stage may ask of its state; whatever is put here is in the changelog before a commit."""

    def get(self, key: bytes) -> bytes | None:
        """The value under `key`, or None."""

    def put(self, key: bytes, value: bytes) -> None:
        """Set `key`; the last value put before a flush is the one that is kept."""

    def delete(self, key: bytes) -> None:
        """Forget `key`; no error if it is not there."""

    def scan_range(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """All entries with start <= key < end, by key; not to be changed meanwhile."""


class MemoryState:
    """State in a sorted dict; `changes` collects what a flush must write to the changelog."""

    def __init__(self) -> None:
        self._entries: SortedDict[bytes, bytes] = SortedDict()
        self.changes: dict[bytes, bytes | None] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: bytes) -> bytes | None:
        value: bytes | None = self._entries.get(key)
        return value

    def put(self, key: bytes, value: bytes) -> None:
        self._entries[key] = value
        self.changes[key] = value

    def delete(self, key: bytes) -> None:
        if self._entries.pop(key, None) is not None:
            self.changes[key] = None

    def scan_range(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        for key in self._entries.irange(start, end, inclusive=(True, False)):
            yield key, self._entries[key]

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Apply one changelog entry: as `put` or `delete`, but not a change to be written again."""
        if value is None:
            self._entries.pop(key, None)
        else:
            self._entries[key] = value

    def take_changes(self) -> dict[bytes, bytes | None]:
        """The changes since the last call, each key once; None is a deletion."""
        changes, self.changes = self.changes, {}
        return changes
