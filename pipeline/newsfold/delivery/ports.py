"""Ports: what the law of delivery asks of an engine, and nothing more."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from newsfold.delivery.offsets import Fetched
from newsfold.wire.envelope import Header, Output, Partition, Received

T = TypeVar("T")
Parcel = Any
"""Records packed for sending; only the engine that packed them looks inside."""


class Durable(Protocol):
    """Outputs that were sent. Awaiting returns once the broker has all of them, or raises DeliveryError.

    An object that may be dropped unawaited, never a bare coroutine: a worker that ends waits for nothing.
    """

    def __await__(self) -> Generator[Any, None, None]: ...


class Outbox(Protocol):
    """Where the outputs of a stage go."""

    def pack(self, outputs: Sequence[Output]) -> Sequence[Parcel]:
        """Encode them, in order within each partition; called where the step runs."""

    async def send(self, parcels: Sequence[Parcel]) -> Durable:
        """Hand them to the broker, in order, without waiting for it. DeliveryError if it takes none."""


class Log(Protocol):
    """The changelog of one partition."""

    @property
    def name(self) -> str:
        """Its Kafka topic and partition, as errors name them."""

    def pack(self, entries: Mapping[bytes, bytes | None], headers: Sequence[Header]) -> Sequence[Parcel]:
        """Encode entries, all with the same headers; None is a tombstone. Called where the step runs."""

    async def append(self, parcel: Parcel) -> range:
        """Write one parcel and wait until it is durable; the offsets it got. DeliveryError if it did not."""

    def read(self, start: int, end: int) -> AsyncGenerator[Sequence[Received], None]:
        """What there is from offset `start` to before `end`, in order; BrokerError if it cannot be had."""


class Committer(Protocol):
    """Where offsets are committed."""

    async def commit(self, offsets: Mapping[Partition, int]) -> bool:
        """Commit exactly these. False if the group was dealt anew meanwhile; Fenced if it threw us out."""


Follow = Callable[[Fetched, Callable[[], list[Output]]], list[Output]]
"""Takes a batch and its step to be run; gives what is to be sent: what that gave, maybe with more headers."""


def unfollowed(fetched: Fetched, step: Callable[[], list[Output]]) -> list[Output]:
    """Nobody follows: the step alone."""
    return step()


class Run(Protocol):
    """Runs a job, one after the other, where steps run: in a thread, or right here."""

    def __call__(self, job: Callable[[], T], /) -> Awaitable[T]: ...
