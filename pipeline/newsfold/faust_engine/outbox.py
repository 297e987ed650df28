"""Producer batches: outputs and changelog entries packed per partition, off the event loop."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence

import aiokafka
from aiokafka.errors import IllegalGenerationError, KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.structs import RecordMetadata

from newsfold.delivery.lease import Lease
from newsfold.errors import DeliveryError
from newsfold.faust_engine.encoding import OutputEncoder, Packed
from newsfold.settings import Settings
from newsfold.wire.envelope import Header, Output

MAX_BATCH_BYTES = 640 * 1024
"""A record larger than that gets a batch of its own: a builder always takes its first record."""


def new_batch() -> BatchBuilder:
    """An empty batch, as the producer's own `create_batch` would give."""
    return BatchBuilder(MAX_BATCH_BYTES, 0)


def pack_outputs(outputs: Iterable[Output], settings: Settings) -> list[Packed]:
    """All outputs in batches, in order within each partition; one processing time for all of them.

    One that is larger than a record may be (a text with very many tags) goes to the dead letters: the
    broker would refuse it again after every start.
    """
    return OutputEncoder(settings, MAX_BATCH_BYTES).encode(outputs)


def pack_changes(
    changes: Mapping[bytes, bytes | None], kafka_topic: str, partition: int, headers: Sequence[Header]
) -> list[Packed]:
    """Changed keys in batches for the changelog partition; None is a tombstone."""
    packer = _Packer()
    for key, value in changes.items():
        packer.add((kafka_topic, partition), key, value, headers)
    return packer.close()


async def send(
    packed: Sequence[Packed], producer: aiokafka.AIOKafkaProducer
) -> list["asyncio.Future[RecordMetadata]"]:
    """Hand batches to the producer; the futures tell of their delivery."""
    sent: list[asyncio.Future[RecordMetadata]] = []
    try:
        for p in packed:
            future = await producer.send_batch(p.batch, p.kafka_topic, partition=p.partition)
            future.add_done_callback(_seen)
            sent.append(future)
    except KafkaError as error:
        raise DeliveryError(f"records not sent: {error!r}") from None
    return sent


def _seen(future: "asyncio.Future[RecordMetadata]") -> None:
    """A worker that ends does not wait for its last deliveries; their errors are no news then."""
    if not future.cancelled():
        future.exception()


def refuse_without(lease: Lease, producer: aiokafka.AIOKafkaProducer) -> None:
    """From here on the producer sends nothing, new or again, when the lease has run out."""
    send_request = producer.client.send

    async def guarded(node: int, request: object, **options: object) -> object:
        if isinstance(request, ProduceRequest) and not lease.valid():
            raise IllegalGenerationError
        return await send_request(node, request, **options)

    producer.client.send = guarded


class _Packer:
    """Open batches per place; a full one is closed and the next begun."""

    def __init__(self) -> None:
        self._now = int(time.time() * 1000)
        self._open: dict[tuple[str, int], BatchBuilder] = {}
        self._closed: list[Packed] = []

    def add(self, place: tuple[str, int], key: bytes, value: bytes | None, headers: Sequence[Header]) -> None:
        batch = self._open.get(place)
        if batch is None:
            batch = self._open[place] = new_batch()
        if batch.append(timestamp=self._now, key=key, value=value, headers=headers) is None:
            self._close(place)
            batch = self._open[place] = new_batch()
            batch.append(timestamp=self._now, key=key, value=value, headers=headers)

    def close(self) -> list[Packed]:
        for place in list(self._open):
            self._close(place)
        return self._closed

    def _close(self, place: tuple[str, int]) -> None:
        batch = self._open.pop(place)
        batch.close()
        self._closed.append(Packed(*place, batch))
