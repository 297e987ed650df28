"""What is remembered of a source between two rounds, and what one round of it came to."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec


class SourceState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A source as its last round left it; moments are Unix seconds, 0.0 for never, lengths are seconds.

    `configured` is the address in the configuration, "" where nobody has noted it. `etag` and `last_modified`
    are validators of what was delivered last, `address` the one to ask in place of the configured one after a
    permanent redirect. `interval` is what the next round waits, without jitter; `rhythm` the usual time
    between two items, 0.0 while nobody knows; `newest_item_at` the latest date of an item. `failures` counts
    rounds in a row that failed, `gone` says that the address is gone for good (410), `empty` counts those in
    a row that had no items, `stale` those in a row without a new or changed item. `pages` and `empty_pages`
    are of the last forty or so pages that were followed. Of files, `positions` are how far each is delivered,
    and the digest of what is before there. `same_second` is the largest number of items of the last round
    with one date.
    """

    name: str
    configured: str = ""
    next_at: float = 0.0
    fetched_at: float = 0.0
    answered_at: float = 0.0
    new_at: float = 0.0
    interval: float = 0.0
    etag: str = ""
    last_modified: str = ""
    address: str = ""
    rhythm: float = 0.0
    newest_item_at: float = 0.0
    failures: int = 0
    failing_since: float = 0.0
    error: str = ""
    gone: bool = False
    empty: int = 0
    stale: int = 0
    pages: int = 0
    empty_pages: int = 0
    same_second: int = 0
    rounds: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    positions: dict[str, tuple[int, str]] = {}

    def for_address(self, configured: str) -> "SourceState":
        """The state for what is configured now: of another address before, only what was counted holds."""
        if self.configured == configured:
            return self
        if not self.configured:
            return msgspec.structs.replace(self, configured=configured)
        return msgspec.structs.replace(
            self,
            configured=configured,
            next_at=0.0,
            address="",
            etag="",
            last_modified="",
            failures=0,
            failing_since=0.0,
            error="",
            gone=False,
        )


class RoundResult(NamedTuple):
    """One round of a source: what was found in it, or why there was nothing to be had.

    `error` is the failure of the fetch, "" for none; without `asked` its host wanted to be left alone, and
    nothing was asked of it; `not_modified` says that the answer was "as before".
    `dates` are the moments of its items, `wait` the seconds that the source asks to wait (Retry-After),
    `hint` the time between two changes that it gives (ttl, updatePeriod, max-age). `later` is how many items
    wait for the next round, since one round follows so many links only. Files that `vanished` have no
    position any more.
    """

    error: str = ""
    gone: bool = False
    asked: bool = True
    not_modified: bool = False
    etag: str = ""
    last_modified: str = ""
    address: str = ""
    wait: float = 0.0
    hint: float = 0.0
    dates: tuple[float, ...] = ()
    items: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    pages: int = 0
    empty_pages: int = 0
    later: int = 0
    positions: Mapping[str, tuple[int, str]] = {}
    vanished: frozenset[str] = frozenset()
