"""The outbox: outputs of a stage as encoded batches, through the producer of its Faust app."""

import asyncio
from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.record_batch import EncodedRecords, OutputEncoder
from newsfold.faust_engine.aiokafka_clients import EncodedBatch, GuardedProducer
from newsfold.faust_engine.clients import not_delivered
from newsfold.faust_engine.clock import milliseconds
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Output

MAX_BATCH_BYTES = 640 * 1024
"""A record larger than that gets a batch of its own."""


class Parcel(NamedTuple):
    """A closed batch and the partition it is for."""

    kafka_topic: str
    partition: int
    batch: EncodedBatch


def parcel(records: EncodedRecords, now: int) -> Parcel:
    """Encoded records, made at `now` (milliseconds after 1970), as a batch."""
    batch = EncodedBatch(records.records, records.count, now)
    return Parcel(records.kafka_topic, records.partition, batch)


class Sent:
    """Batches on their way; awaiting it returns once all are durable. DeliveryError if one is not."""

    def __init__(self, stage: str, producer: GuardedProducer) -> None:
        self._stage, self._producer = stage, producer
        self._batches: list[asyncio.Future[RecordMetadata]] = []
        self._kafka_topics: list[str] = []

    def add(self, kafka_topic: str, batch: "asyncio.Future[RecordMetadata]") -> None:
        """One batch more, for a Kafka topic."""
        # A worker that ends does not wait for its last deliveries; their errors are no news then.
        batch.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._batches.append(batch)
        self._kafka_topics.append(kafka_topic)

    def __await__(self) -> Generator[Any, None, None]:
        return self._confirmed().__await__()

    async def _confirmed(self) -> None:
        try:
            await asyncio.gather(*self._batches)
        except KafkaError as error:
            raise not_delivered(error, f"outputs of {self._stage} not confirmed", self._refusing()) from None
        if self._batches:
            self._producer.check()

    def _refusing(self) -> str:
        """The Kafka topics of what was not confirmed."""
        failed = {
            kafka_topic
            for kafka_topic, batch in zip(self._kafka_topics, self._batches, strict=True)
            if batch.done() and not batch.cancelled() and batch.exception()
        }
        return ", ".join(sorted(failed))


class KafkaOutbox:
    """Packs and sends outputs."""

    def __init__(self, stage: str, producer: GuardedProducer, settings: Settings) -> None:
        self._stage, self._producer = stage, producer
        self._limit = settings.max_record_bytes
        self._kafka_topics = {c: (kafka_topic_name(c, settings), settings.partitions) for c in Channel}

    def pack(self, outputs: Sequence[Output]) -> list[Parcel]:
        """All outputs in batches, in order within each partition; one processing time for all of them.

        One that is larger than a record may be (a text with very many tags) goes to the dead letters: the
        broker would refuse it again after every start.
        """
        now = milliseconds()
        encoder = OutputEncoder(
            self._kafka_topics.__getitem__,
            limit=self._limit,
            max_batch_bytes=MAX_BATCH_BYTES,
            milliseconds=now,
        )
        return [parcel(records, now) for records in encoder.encode(outputs)]

    async def send(self, parcels: Sequence[Parcel]) -> Sent:
        """Hand batches to the producer."""
        sent = Sent(self._stage, self._producer)
        try:
            for kafka_topic, partition, batch in parcels:
                future = await self._producer.send_batch(batch, kafka_topic, partition=partition)
                sent.add(kafka_topic, future)
        except KafkaError as error:
            raise not_delivered(error, "records not sent", self._stage) from None
        return sent
