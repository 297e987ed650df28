"""State in memory: a sorted dict."""

from collections.abc import Iterator, Mapping

from sortedcontainers import SortedDict

from newsfold.state.stored import Changes


class MemoryState:
    """State in a sorted dict; `changes` collects what a flush must write to the changelog."""

    def __init__(self) -> None:
        self._entries: SortedDict[bytes, bytes] = SortedDict()
        self.changes: Changes = {}

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
        """Apply one entry of the log: as `put` or `delete`, but not a change to be written again."""
        if value is None:
            self._entries.pop(key, None)
        else:
            self._entries[key] = value

    def take_changes(self) -> Changes:
        """The changes since the last call, each key once; None is a deletion."""
        changes, self.changes = self.changes, {}
        return changes

    def position(self) -> tuple[int, int]:
        """(0, -1): nothing outlives the process, so the log is read from its first entry."""
        return 0, -1

    def settle(self, changes: Mapping[bytes, bytes | None], offset: int, epoch: int) -> None:
        """Does nothing: no state outlives the process."""

    def clear(self) -> None:
        """Delete all entries."""
        self._entries.clear()
        self.changes.clear()

    def close(self) -> None:
        """Does nothing: there is nothing to close."""
