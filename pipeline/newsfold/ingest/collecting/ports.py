"""What the collector asks of others: fetching, and the text of pages."""

from collections.abc import Mapping
from typing import Protocol

from newsfold.intake.fetching.outcome import Outcome, Validators
from newsfold.sources.item import Item


class Fetching(Protocol):
    """Gives what an address gives (`intake.fetching.fetcher.Fetcher`, or a recording of it); never raises for
    what strangers do."""

    async def fetch(
        self, address: str, validators: Validators = ..., *, headers: Mapping[str, str] = ...
    ) -> Outcome:
        """The answer of an address that the configuration names; `headers` go to its own host alone."""

    async def page(self, address: str, validators: Validators = ...) -> Outcome:
        """That of a page that a source leads to, if its site lets robots fetch it."""


class PageReading(Protocol):
    """Takes the article out of a page, where it can be stopped."""

    async def read(self, data: bytes, address: str, content_type: str = ...) -> list[Item]:
        """The items of a page: one article, or a Rejected that says why there is none (reason "wall", "empty")."""
