"""Keyed state as a step sees it: bytes to bytes, one state per input partition, scanned by key."""

from collections.abc import Iterator
from typing import Protocol


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
