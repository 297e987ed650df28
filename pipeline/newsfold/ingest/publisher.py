"""What ingest asks of the world: a place that takes outputs and confirms them."""

from collections.abc import Iterable
from typing import Protocol, Self

from newsfold.errors import RecordError
from newsfold.model import Output


class Publisher(Protocol):
    """Sends outputs, keyed: one key always goes to one partition (murmur2, as Kafka's own clients do)."""

    def publish(self, outputs: Iterable[Output]) -> list[RecordError]:
        """Hand over outputs; blocks while too many are unconfirmed.

        Returns why outputs larger than `max_record_bytes` went to the dead letters instead (reason
        "too-large", the value cut to what fits): already handed over, for the caller to count and tell.
        DeliveryError if an earlier output failed; KafkaTopicError if the Kafka topic is missing.
        """

    def flush(self) -> None:
        """Return once every output handed over is confirmed; DeliveryError if any was not."""

    def close(self) -> None:
        """Flush and let go of the connection."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: object, value: object, traceback: object, /) -> None: ...
