"""Canaries: what is used of Faust, aiokafka and kafka-python beyond their interfaces is still there."""

import asyncio
from functools import partial
from importlib.metadata import entry_points
from typing import Any
from uuid import uuid4

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.fetcher import FetchError
from aiokafka.errors import IllegalGenerationError
from aiokafka.structs import TopicPartition

from newsfold.broker.catalogue import KafkaTopic
from newsfold.broker.kafka import internals as kafka_internals
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.broker.kafka.parser import AnyRecordConsumer, FetchedRecords
from newsfold.broker.kafka.publisher import producer_options
from newsfold.broker.kafka.reader import consumer_options
from newsfold.errors import SetupError
from newsfold.faust_engine import aiokafka_internals, aiokafka_parser, faust_internals, transport
from newsfold.faust_engine.aiokafka_clients import Consumer, EncodedBatch, GuardedProducer
from newsfold.faust_engine.clients import client_options
from newsfold.faust_engine.guard import Guard
from newsfold.libraries import require
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings, load_settings
from newsfold.wire.envelope import Received


def test_every_class_has_what_is_used_of_it() -> None:
    """The installed releases have every name that the files of internals list for a class."""
    aiokafka_internals.check_classes()
    faust_internals.check_classes(transport.CLASSES)


def test_a_name_that_is_gone_is_one_line() -> None:
    """Library, version, name and what it serves to: nobody has to read a traceback."""
    with pytest.raises(SetupError) as caught:
        require("aiokafka", EncodedBatch(b"", 1, 0), {"_gone": "say how many records a batch holds"})
    line = str(caught.value)
    assert line.startswith("aiokafka 0.")
    assert "has no EncodedBatch._gone, which serves to say how many records a batch holds" in line


def test_a_release_that_keeps_fetched_records_elsewhere_is_found() -> None:
    """The worker would read on, record by record and without `Received`; one line says it at the start."""
    elsewhere = FetchError(error=Exception(), backoff=0)
    with pytest.raises(SetupError, match=r"has no FetchError\._partition_records, which serves to make"):
        require(aiokafka_internals.LIBRARY, elsewhere, aiokafka_internals.RESULT)


class Misfit(transport.Consumer):
    """Overrides what Faust no longer calls, or calls otherwise."""

    def on_buffer_drained(self) -> None:
        """No method of Faust's."""


class Misshapen(transport.Consumer):
    """Overrides with other parameters."""

    def ack(self, message: object, again: bool) -> bool:  # type: ignore[override]
        """Faust gives no such parameter."""
        return again


@pytest.mark.parametrize("ours", [Misfit, Misshapen])
def test_an_override_of_nothing_is_found(ours: type) -> None:
    """Faust has no types: a method of ours that overrides nothing any more would be found by nobody."""
    with pytest.raises(SetupError, match="put our transport into Faust"):
        faust_internals.check_classes([ours])


def test_no_transport_is_found_by_name() -> None:
    """Faust gets our transport as an object: another installation can answer to no name of ours."""
    assert not [found for found in entry_points(group="faust.transports") if "newsfold" in found.value]


@pytest.fixture
def settings(embedded_broker: EmbeddedBroker) -> Settings:
    """A Kafka topic `canary` under a prefix of its own."""
    settings = load_settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )
    with KafkaBroker(settings).admin() as admin:
        admin.ensure([KafkaTopic(f"{settings.kafka_topic_prefix}canary", 1, 1)])
    return settings


@pytest.mark.embedded
def test_objects_of_kafka_python_have_what_is_used_of_them(settings: Settings) -> None:
    """A producer and the coordinator of a consumer, as they are made against a broker."""
    with kafka_internals.BatchProducer(**producer_options(settings)) as producer:
        require(kafka_internals.LIBRARY, producer, kafka_internals.PRODUCER)
    consumer = AnyRecordConsumer(**consumer_options(settings, "canaries"))
    assert consumer._fetcher.PartitionRecords is FetchedRecords
    consumer.subscribe([f"{settings.kafka_topic_prefix}canary"])
    kafka_internals.finish_every_join(consumer)
    consumer.close(autocommit=False)


@pytest.mark.embedded
def test_a_consumer_of_aiokafka_gives_records_of_ours(settings: Settings) -> None:
    """What was fetched came straight from the parser: records are `Received`, also those after the first."""
    assert [type(record) for record in asyncio.run(received(settings))] == [Received, Received]


async def received(settings: Settings) -> list[object]:
    """Two records of the canary's Kafka topic, as a worker reads it."""
    producer = GuardedProducer(Guard(lambda: True), **client_options(settings))
    consumer = Consumer(auto_offset_reset="earliest", **client_options(settings))
    await producer.start()
    await consumer.start()
    try:
        await send(producer, settings)
        await send(producer, settings)
        aiokafka_internals.check_consumer(consumer, grouped=False)
        aiokafka_parser.receive_directly(consumer)
        consumer.assign([TopicPartition(f"{settings.kafka_topic_prefix}canary", 0)])
        return [await asyncio.wait_for(consumer.getone(), 30) for _ in range(2)]
    finally:
        await consumer.stop()
        await producer.stop()


@pytest.mark.embedded
def test_the_guard_of_the_producer_is_on_its_way(settings: Settings) -> None:
    """Every record goes through the guard, which refuses when it is told to."""
    asyncio.run(guarded(settings))


async def guarded(settings: Settings) -> None:
    """Send with the guard's leave, and without it."""
    allowed = True
    producer = GuardedProducer(Guard(lambda: allowed), request_timeout_ms=3000, **client_options(settings))
    await producer.start()
    try:
        await send(producer, settings)
        producer.check()
        allowed = False
        with pytest.raises(IllegalGenerationError):
            await send(producer, settings)
        producer.check()
        assert (producer.guard.confirmed, producer.guard.passed) == (1, 1)
    finally:
        await producer.stop()


class SideDoor:
    """A client as that of a release whose sender, once this is open, goes past `AIOKafkaClient.send`."""

    def __init__(self, client: AIOKafkaClient) -> None:
        self._client, self.open = client, False

    def __getattr__(self, name: str) -> object:
        return partial(AIOKafkaClient.send, self._client) if name == "send" and self.open else getattr(
            self._client, name
        )  # fmt: skip


class OtherRelease(GuardedProducer):
    """The producer of such a release."""

    def __init__(self, guard: Guard, **options: Any) -> None:
        super().__init__(guard, **options)
        self._sender.client = self.door = SideDoor(self.client)


@pytest.mark.embedded
def test_a_record_confirmed_past_the_guard_is_said(settings: Settings) -> None:
    """One record past the guard is an error, even after many that went through it."""
    asyncio.run(past_the_guard(settings))


async def past_the_guard(settings: Settings) -> None:
    """Send through the guard, then past it without a lease."""
    allowed = True
    producer = OtherRelease(Guard(lambda: allowed), request_timeout_ms=3000, **client_options(settings))
    await producer.start()
    try:
        for _ in range(3):
            await send(producer, settings)
        producer.check()
        producer.door.open, allowed = True, False
        await send(producer, settings)
        with pytest.raises(SetupError, match=r"has no way through AIOKafkaClient\.send for all records"):
            producer.check()
    finally:
        await producer.stop()


async def send(producer: GuardedProducer, settings: Settings) -> None:
    """One batch, until it is durable."""
    await (await producer.send_batch(batch(), f"{settings.kafka_topic_prefix}canary", partition=0))


def batch() -> EncodedBatch:
    """One record with a key and a value of one byte."""
    return EncodedBatch(b"\x10\x00\x00\x00\x02k\x02v\x00", 1, 1_700_000_000_000)
