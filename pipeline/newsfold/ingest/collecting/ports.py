"""What the collector asks of others, beside fetching: texts of pages, and which sources are this worker's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from newsfold.sources.item import Item


class PageReading(Protocol):
    """Takes the article out of a page, where it can be stopped."""

    async def read(self, data: bytes, address: str, charset: str = ...) -> list[Item]:
        """The items of a page: one article, or a Rejected that says why there is none."""


class Shares(Protocol):
    """Divides the sources among workers, into so many `shares` (`broker.kafka.membership.Membership`)."""

    @property
    def shares(self) -> int: ...

    def owned(self) -> frozenset[int]:
        """The parts that surely are this worker's at this moment."""


OpenShares = Callable[[Callable[[], None]], AbstractContextManager[Shares]]
"""Joins the workers; what it is given is called, in another thread, when parts are taken away: it returns
once nothing is under way for them."""
