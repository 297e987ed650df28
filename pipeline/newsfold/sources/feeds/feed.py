"""A feed as a value: what it says of itself, what it says of when to ask again, and its items."""

from typing import NamedTuple

from newsfold.sources.item import Item


class Feed(NamedTuple):
    """A feed. Each value is as the feed says it, empty or 0 where it says nothing.

    `source` is the title without what names a section. Hints for a collector: `update_seconds` between
    updates (of `ttl` or `updatePeriod`), hours (0 to 23, UTC) and days ("Sunday") in which nobody should ask,
    the hubs of WebSub, and the address of the next, older page. `is_complete` says that what is not among
    the items is gone; `is_gone` that nothing will come any more.
    """

    title: str = ""
    source: str = ""
    home: str = ""
    address: str = ""
    language: str = ""
    update_seconds: int = 0
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()
    hubs: tuple[str, ...] = ()
    next_page: str = ""
    is_complete: bool = False
    is_gone: bool = False
    items: tuple[Item, ...] = ()
