"""Keyed state as a step sees it: bytes to bytes, one state per input partition, scanned by key."""

from collections.abc import Iterator
from typing import Protocol


class KeyedState(Protocol):
    """The state of a stage, as its step uses it; every change is in the changelog before a commit."""

    def get(self, key: bytes) -> bytes | None:
        """The value under `key`, or None."""

    def put(self, key: bytes, value: bytes) -> None:
        """Set `key`; the last value before a flush is the one in the changelog."""

    def delete(self, key: bytes) -> None:
        """Delete `key`; no error if it is missing."""

    def scrub(self, key: bytes) -> None:
        """Have no trace, even in unused places of a file, of what `key` held before the next flush."""

    def scan_range(self, start: bytes, end: bytes) -> Iterator[tuple[bytes, bytes]]:
        """All entries with start <= key < end, by key; the state must not change meanwhile."""
