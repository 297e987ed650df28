"""What became of each article of a push, and who is asked for it."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from newsfold.errors import RecordError
from newsfold.sources.item import Item


class Accepted(NamedTuple):
    """An article that the broker holds durably. `at` is its place in what was sent, as a JSON path or a line.

    `paragraphs` is 0 for a withdrawal. `notices` are what its sender should know.
    """

    at: str
    uri: str
    article_id: str
    version: int
    paragraphs: int
    notices: tuple[str, ...] = ()


class Refused(NamedTuple):
    """What is no article that can be published, and why; nothing of it was sent to the broker."""

    at: str
    error: RecordError


Outcome = Accepted | Refused


class Desk(Protocol):
    """Takes what is pushed."""

    async def take(self, items: Iterable[Item], *, atomic: bool = False) -> list[Outcome]:
        """What became of each article, in order; returns when the broker holds all that is Accepted.

        `items` is iterated in another thread. With `atomic`, nothing is sent if one is Refused.
        BrokerError if the broker does not confirm: any part may be sent, and may be sent again.
        """

    @property
    def trouble(self) -> str:
        """Why nothing can be taken at the moment; "" if all is well."""

    def close(self) -> None:
        """Finish what was taken; blocks until it is."""
