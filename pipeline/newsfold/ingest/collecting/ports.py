"""What the collector asks of others: fetching, the text of pages, and which sources are this worker's."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from newsfold.intake.fetching.outcome import Outcome, Validators
from newsfold.sources.item import Item


class Fetching(Protocol):
    """Gives what an address gives (`intake.fetching.fetcher.Fetcher`, or a recording of it); never raises for
    what strangers do."""

    async def fetch(
        self, address: str, validators: Validators = ..., *, headers: Mapping[str, str] | None = ...
    ) -> Outcome:
        """The answer of an address that the configuration names; `headers` go to its own host alone."""

    async def page(self, address: str, validators: Validators = ...) -> Outcome:
        """That of a page that a source leads to, if its site lets robots fetch it."""


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
