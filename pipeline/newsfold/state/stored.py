"""Stored state as the law of delivery sees it: what a step changed, and how far the log of it is known."""

from collections.abc import Mapping
from typing import Protocol

from newsfold.state.keyed import KeyedState

Changes = dict[bytes, bytes | None]
"""Changed keys with their newest values, each key once; None is a deletion."""


class StoredState(KeyedState, Protocol):
    """The state of one partition, kept between the changes of a step and the log that makes them durable."""

    def take_changes(self) -> Changes:
        """The changes since the last call."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Apply one entry of the log: as `put` or `delete`, but not a change to be written again."""

    def position(self) -> tuple[int, int]:
        """The offset in the log that the state stands at, and the epoch there; (0, -1) for none."""

    def settle(self, changes: Mapping[bytes, bytes | None], offset: int, epoch: int) -> None:
        """The log has `changes`, and stands at `offset` under `epoch`: they may be kept for good."""

    def clear(self) -> None:
        """Forget everything, as for a new log."""

    def close(self) -> None:
        """Let go of what is held open."""
