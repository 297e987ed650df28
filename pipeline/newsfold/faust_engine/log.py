"""The changelog of one partition on the broker."""

from collections.abc import AsyncGenerator, Mapping, Sequence

import aiokafka
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from newsfold.broker.record_batch import encode_entries
from newsfold.errors import BrokerError
from newsfold.faust_engine.aiokafka_clients import Consumer, GuardedProducer
from newsfold.faust_engine.aiokafka_internals import check_consumer
from newsfold.faust_engine.aiokafka_parser import receive_directly
from newsfold.faust_engine.clients import client_options, not_delivered, not_done
from newsfold.faust_engine.clock import milliseconds
from newsfold.faust_engine.outbox import MAX_BATCH_BYTES, Parcel, parcel
from newsfold.settings import Settings
from newsfold.wire.envelope import Header, Received

READ_AT_ONCE = 20_000
"""Entries of one piece of a log that is read."""
MAX_FETCH_BYTES = 1024 * 1024


class KafkaLog:
    """Packs, appends and reads the entries of one partition's state."""

    def __init__(
        self, kafka_topic: str, partition: int, producer: GuardedProducer, settings: Settings
    ) -> None:
        self._tp = TopicPartition(kafka_topic, partition)
        self._producer, self._settings = producer, settings

    def pack(self, entries: Mapping[bytes, bytes | None], headers: Sequence[Header]) -> list[Parcel]:
        """Entries in batches."""
        now = milliseconds()
        encoded = encode_entries(entries, headers, self._tp.topic, self._tp.partition, MAX_BATCH_BYTES)
        return [parcel(records, now) for records in encoded]

    async def append(self, one: Parcel) -> range:
        """Write a batch and wait until it is durable; the offsets of its entries."""
        try:
            sent = await self._producer.send_batch(one.batch, self._tp.topic, partition=self._tp.partition)
            first = int((await sent).offset)
        except KafkaError as error:
            raise not_delivered(error, "changelog not written", self.name) from None
        self._producer.check()
        return range(first, first + one.batch.record_count())

    async def read(self, start: int, end: int) -> AsyncGenerator[list[Received], None]:
        """The entries from `start` to before `end`; BrokerError if nothing comes for a request's time."""
        consumer = Consumer(
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_FETCH_BYTES,
            request_timeout_ms=int(self._settings.request_timeout * 1000),
            **client_options(self._settings),
        )
        try:
            await consumer.start()
            check_consumer(consumer, grouped=False)
            receive_directly(consumer)
            consumer.assign([self._tp])
            consumer.seek(self._tp, start)
            while await consumer.position(self._tp) < end:
                yield [entry for entry in await self._fetched(consumer, end) if entry.offset < end]
        except KafkaError as error:
            raise not_done(error, "changelog cannot be read", self.name) from None
        finally:
            await consumer.stop()

    async def _fetched(self, consumer: aiokafka.AIOKafkaConsumer, end: int) -> list[Received]:
        patience = self._settings.request_timeout
        fetched = await consumer.getmany(timeout_ms=int(patience * 1000), max_records=READ_AT_ONCE)
        entries = [entry for records in fetched.values() for entry in records]
        if not entries:
            raise BrokerError(
                f"changelog gave nothing for {patience:g} s before its end at {end}", where=self.name
            )
        return entries

    @property
    def name(self) -> str:
        """As `name[partition]`."""
        return f"{self._tp.topic}[{self._tp.partition}]"
