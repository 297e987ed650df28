"""Stored state as delivery sees it: the changes of a step, and the position in the log of changes."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from newsfold.state.keyed import KeyedState


class StateSize(NamedTuple):
    """Entries of a state, and bytes of their keys and values; on disk, of the pages that hold them."""

    entries: int
    bytes: int


Changes = dict[bytes, bytes | None]
"""Changed keys with their newest values, each key once; None is a deletion."""


class StoredState(KeyedState, Protocol):
    """The state of one partition: collects the changes of a step, and is restored from their log."""

    def take_changes(self) -> Changes:
        """The changes since the last call."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Apply one entry of the log: as `put` or `delete`, but not a change to be written again."""

    def position(self) -> tuple[int, int]:
        """The log offset up to which the state is known, and the epoch there; (0, -1) for none."""

    def settle(self, changes: Mapping[bytes, bytes | None], offset: int, epoch: int) -> None:
        """Make `changes` permanent: the log holds them up to `offset` under `epoch`."""

    def size(self) -> StateSize:
        """How large it is; quickly told, however many entries it has."""

    def clear(self) -> None:
        """Delete all entries, as for a new log."""

    def close(self) -> None:
        """Close files and connections."""
