"""What ingest asks of the world: a place that takes outputs and confirms them."""

from collections.abc import Iterable
from typing import Protocol, Self

from pipeline.model import Output


class Publisher(Protocol):
    """Sends outputs, keyed: one key always goes to one partition (murmur2, as Kafka's own clients do)."""

    def publish(self, outputs: Iterable[Output]) -> None:
        """Hand over outputs; blocks while too many are unconfirmed.

        DeliveryError if an earlier one failed.
        """

    def flush(self) -> None:
        """Return once every output handed over is confirmed; DeliveryError if any was not."""

    def close(self) -> None:
        """Flush and let go of the connection."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...
