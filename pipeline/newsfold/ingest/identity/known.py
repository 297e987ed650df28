"""What must be known of earlier fetches to say which article an item is; the store of known items has it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from newsfold.model.identity import Identity


class LastShown(NamedTuple):
    """How a source showed an item last: the hash of its content, and the identity that it was given."""

    raw: str
    address: str
    uri: str


class KnownItems(Protocol):
    """Look-ups among the identities known so far."""

    def last_shown(self, source: str, key: str) -> LastShown | None:
        """How the source last showed the item with these ids (`Shown.key`), None if it never did."""

    def at(self, address: str) -> Identity | None:
        """What is shown at an address."""

    def marked(self, mark: str) -> Sequence[Identity]:
        """All that have a mark."""

    def newest(self, uri: str) -> Identity | None:
        """Of the identities of an article the one whose text was the last to change."""
