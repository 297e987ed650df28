"""The clients of aiokafka as a worker needs them: whole encoded batches, a guard, and no Kafka topic made.

A worker gives whole encoded batches to the producer, looks at how far it has read, sends nothing once its
lease has run out, and has brokers make no Kafka topic by asking for it.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import aiokafka
from aiokafka.errors import StaleMetadata
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.structs import RecordMetadata, TopicPartition

from newsfold.broker.record_batch import framed
from newsfold.faust_engine.aiokafka_internals import CLIENT, CLIENT_OF_CONSUMER, LIBRARY, PRODUCER
from newsfold.faust_engine.clock import milliseconds
from newsfold.faust_engine.guard import Guard
from newsfold.libraries import require
from newsfold.wire.envelope import Partition

OLD_MILLISECONDS = 60_000
"""What a fetch told of the end of a partition is no longer known after so long."""


class EncodedBatch(BatchBuilder):
    """A closed batch of encoded records, as the producer takes it from a builder."""

    def __init__(self, records: bytes, count: int, milliseconds: int) -> None:
        self._buffer = framed(records, count, milliseconds)
        self._relative_offset = count
        self._closed = True


class Consumer(aiokafka.AIOKafkaConsumer):
    """A consumer that has brokers make no Kafka topic."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        require(LIBRARY, self, CLIENT_OF_CONSUMER)
        make_no_kafka_topics(self._client)


class PartitionReading(NamedTuple):
    """How far a partition was read, and where it ends by the last fetch that was answered; None: unknown."""

    position: int | None
    high_watermark: int | None
    last_stable: int | None

    def readable_end(self, high_watermark: int) -> int:
        """The offset behind the last record that can be read; brokers without transactions tell no other."""
        known = self.last_stable is not None and self.last_stable >= 0
        return min(high_watermark, self.last_stable) if known and self.last_stable else high_watermark


def reading_of(consumer: aiokafka.AIOKafkaConsumer, partition: Partition) -> PartitionReading | None:
    """The reading of a partition; None if the consumer does not have it at this moment.

    The end is unknown if no fetch was answered for `OLD_MILLISECONDS`, though nothing of it is buffered: its
    leader may be gone.
    """
    tp = TopicPartition(*partition)
    if not consumer._subscription.is_assigned(tp):
        return None
    state = consumer._subscription.subscription.assignment.state_value(tp)
    position = state.position if state.has_valid_position else None
    answered = state.timestamp is not None and milliseconds() - state.timestamp < OLD_MILLISECONDS
    if not answered and tp not in consumer._fetcher._records:
        return PartitionReading(position, None, None)
    return PartitionReading(position, state.highwater, state.lso)


def make_no_kafka_topics(client: Any) -> None:
    """From here on no question of this client (an AIOKafkaClient) makes a Kafka topic that is missing.

    A broker that makes what it is asked for would give it its own number of partitions and clean-up.
    """
    require(LIBRARY, client, CLIENT)
    connect = client._get_conn

    async def connected(*node: object, **options: object) -> Any:
        connection = await connect(*node, **options)
        if connection is not None and "send" not in vars(connection):
            connection.send = partial(_making_nothing, connection.send)
        return connection

    client._get_conn = connected


def _making_nothing(send: Callable[..., object], request: object, **options: object) -> object:
    if isinstance(request, MetadataRequest):
        request._allow_auto_topic_creation = False
    return send(request, **options)


class GuardedProducer(aiokafka.AIOKafkaProducer):
    """A producer that sends nothing, new or again, past its guard."""

    def __init__(self, guard: Guard, **options: Any) -> None:
        super().__init__(**options)
        require(LIBRARY, self, PRODUCER)
        self.guard = guard
        self._known: dict[int, object] = {}
        """The connection to each broker on which records may go."""
        send_request = self.client.send

        async def send(node: int, request: object, **options: object) -> object:
            if not isinstance(request, ProduceRequest):
                return await send_request(node, request, **options)
            guard.admit()
            await self._know(node)
            response = await send_request(node, request, **options)
            guard.answered(response)
            return response

        self.client.send = send
        make_no_kafka_topics(self.client)

    async def send_batch(
        self, batch: BatchBuilder, topic: str, *, partition: int
    ) -> asyncio.Future[RecordMetadata]:
        """As the library's; the guard learns what becomes of the batch before anybody who awaits it."""
        sent: asyncio.Future[RecordMetadata] = await super().send_batch(batch, topic, partition=partition)
        sent.add_done_callback(self.guard.delivered)
        return sent

    async def _know(self, node: int) -> None:
        """Have the client try again, once it has asked anew what there is, on each new connection.

        The broker behind it may be another. The embedded one takes records for a Kafka topic that is not
        there, and once it is made refuses as many with error -1.
        """
        connection = await self.client._get_conn(node)
        if connection is not None and connection is not self._known.get(node):
            if await self.client.force_metadata_update():
                self._known[node] = connection
            raise StaleMetadata("a new connection")

    def check(self) -> None:
        """SetupError if records were sent past the guard; to be called when some were confirmed."""
        self.guard.check(LIBRARY, PRODUCER["client.send"])
