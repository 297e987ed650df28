"""A feed as a value: what it says of itself, and its items."""

from typing import NamedTuple

from newsfold.sources.item import Item


class Feed(NamedTuple):
    """A feed. Each value is as the feed says it, empty where it says nothing.

    `source` is the title without what names a section.
    """

    title: str = ""
    source: str = ""
    home: str = ""
    address: str = ""
    language: str = ""
    items: tuple[Item, ...] = ()
