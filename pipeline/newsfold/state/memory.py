"""State in memory: a sorted dict."""

from collections.abc import Iterator, Mapping

from sortedcontainers import SortedDict

from newsfold.state.stored import Changes, StateSize


class MemoryState:
    """State in a sorted dict; `changes` collects what a flush must write to the changelog."""

    def __init__(self) -> None:
        self._entries: SortedDict[bytes, bytes] = SortedDict()
        self._bytes = 0
        self.changes: Changes = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: bytes) -> bytes | None:
        value: bytes | None = self._entries.get(key)
        return value

    def put(self, key: bytes, value: bytes) -> None:
        self._set(key, value)
        self.changes[key] = value

    def delete(self, key: bytes) -> None:
        if self._drop(key):
            self.changes[key] = None

    def scrub(self, key: bytes) -> None:
        """Does nothing: what is replaced is gone."""

    def scan_range(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        for key in self._entries.irange(start, end, inclusive=(True, False)):
            yield key, self._entries[key]

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Apply one entry of the log: as `put` or `delete`, but not a change to be written again."""
        if value is None:
            self._drop(key)
        else:
            self._set(key, value)

    def take_changes(self) -> Changes:
        """The changes since the last call, each key once; None is a deletion."""
        changes, self.changes = self.changes, {}
        return changes

    def position(self) -> tuple[int, int]:
        """(0, -1): nothing outlives the process, so the log is read from its first entry."""
        return 0, -1

    def settle(self, changes: Mapping[bytes, bytes | None], offset: int, epoch: int) -> None:
        """Does nothing: no state outlives the process."""

    def size(self) -> StateSize:
        """Counted as entries come and go."""
        return StateSize(len(self._entries), self._bytes)

    def clear(self) -> None:
        """Delete all entries."""
        self._entries.clear()
        self._bytes = 0
        self.changes.clear()

    def close(self) -> None:
        """Does nothing: there is nothing to close."""

    def _set(self, key: bytes, value: bytes) -> None:
        old = self._entries.get(key)
        self._bytes += len(value) - len(old) if old is not None else len(key) + len(value)
        self._entries[key] = value

    def _drop(self, key: bytes) -> bool:
        old = self._entries.pop(key, None)
        if old is not None:
            self._bytes -= len(key) + len(old)
        return old is not None
