"""What a sink asks of a store; one contract suite checks every implementation of it."""

from typing import NamedTuple, Protocol, Self

from newsfold.stores.changes import Batch, Offsets


class Standing(NamedTuple):
    """Up to where a store holds the Kafka topic, and when a sink last said so, in seconds after 1970.

    No offsets: it holds nothing yet, and nobody has begun.
    """

    offsets: dict[int, int]
    seen: int


class Written(NamedTuple):
    """How many event records a batch put into a store, and how many it took out."""

    put: int
    removed: int


class Store(Protocol):
    """Tables of event records and the position up to which they hold a Kafka topic, always both together.

    Whatever ends the process, a store opened anew stands where it stood before a batch, or behind it.
    """

    batch_size: int
    """Kafka records that are best written at a time."""
    batch_bytes: int
    """Bytes of values that are best written at a time."""
    pause_seconds: float
    """How long after a write there is no other, but of a whole batch."""

    def standing(self) -> Standing:
        """Where the store stands."""

    def begin(self, offsets: Offsets, seen: int) -> None:
        """Stand at these offsets, and hold nothing of before once a batch completes what comes from there.

        Until then readers may see what was held, each record until it comes again.
        """

    def write(self, batch: Batch, seen: int) -> Written:
        """Put and remove what the batch says, and stand behind it; of a batch that is held, nothing changes.

        SetupError if the batch begins behind where the store stands: another sink has begun it anew.
        StoreError if the store cannot be written now.
        """

    def close(self) -> None:
        """Let go of the store."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class Identity(NamedTuple):
    """Which sink a store is of: its name, "" for the only one, and the Kafka topic that it keeps."""

    name: str
    kafka_topic: str
