"""The guard of the producer: every batch that a broker confirmed was sent under a lease."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiokafka.errors import DuplicateSequenceNumber, IllegalGenerationError, NoError

from newsfold.libraries import missing

CONFIRMED = {NoError.errno, DuplicateSequenceNumber.errno}
"""The codes of an answer with which the library takes a batch for durable."""


class Guard:
    """Lets requests pass while `allowed` says yes, and counts batches.

    `confirmed` are those of which the library says that they are durable, `passed` those of which the answer
    to a request that was let pass says so. An answer comes before the library hands it on: a batch that is
    confirmed and not among those that passed was sent by another way. Counted are answers, not requests, for
    a batch that is sent again is confirmed once.
    """

    def __init__(self, allowed: Callable[[], bool]) -> None:
        self._allowed = allowed
        self.confirmed = self.passed = 0

    def admit(self) -> None:
        """IllegalGenerationError, which the library does not retry, if nothing may be sent."""
        if not self._allowed():
            raise IllegalGenerationError

    def answered(self, response: Any) -> None:
        """The answer (a ProduceResponse) to a request that was let pass."""
        for _, partitions in response.topics:
            self.passed += sum(error in CONFIRMED for _, error, *_ in partitions)

    def delivered(self, batch: "asyncio.Future[Any]") -> None:
        """A batch on its way has ended."""
        if not batch.cancelled() and batch.exception() is None:
            self.confirmed += 1

    def check(self, library: str, purpose: str) -> None:
        """SetupError if a batch was confirmed past the guard."""
        if self.confirmed > self.passed:
            raise missing(library, "way through AIOKafkaClient.send for all records", purpose)
