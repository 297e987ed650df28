"""The broker comes back without its Kafka topics: a worker makes none by accident, and ends to be started."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import aiokafka
import pytest
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from newsfold.broker.catalogue import KafkaTopic, changelog_topic
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.faust_engine.aiokafka_clients import Consumer, EncodedBatch, GuardedProducer
from newsfold.faust_engine.clients import client_options
from newsfold.faust_engine.guard import Guard
from newsfold.local.child_process import free_ports
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings, load_settings
from tests.broker.kafka_contract import deleting_client
from workshop.harness.counting import NAME, CountingOptions
from workshop.harness.counting_arena import counting

pytestmark = pytest.mark.embedded
GUARDED = partial(GuardedProducer, Guard(lambda: True))


def test_a_worker_of_a_broker_that_lost_everything(tmp_path: Path) -> None:
    """It ends with exit status 3 and without a traceback, its changelog is not there, and the next worker
    makes it and works."""
    port = free_ports(1)[0]
    options = CountingOptions(bootstrap_servers=f"127.0.0.1:{port}", prefix="empty-", partitions=1)
    with EmbeddedBroker(port), counting(options, tmp_path) as run:
        run.feed(20)
        worker = run.start()
        run.until(lambda: worker.processed() == 20, "it works")
        run.workers.remove(worker)
    with EmbeddedBroker(port):
        assert worker.process.wait(60) == 3
        assert "Traceback" not in worker.log_tail()
        with KafkaBroker(options.settings()).admin() as admin:
            assert not admin.identities([changelog_topic(NAME, options.settings()).name])
        with counting(options, tmp_path / "again") as run:
            run.feed(10)
            run.work_off()
            assert run.counts() == run.expected


def test_a_changelog_is_deleted_under_a_worker(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """The worker ends with one line that names it and exit status 3; it is not made by accident."""
    options = CountingOptions(
        bootstrap_servers=embedded_broker.bootstrap_servers, prefix="nolog-", partitions=1
    )
    with counting(options, tmp_path) as run:
        run.feed(20)
        worker = run.start(restarts=False)
        run.until(lambda: worker.processed() == 20, "it works")
        name = changelog_topic(NAME, run.settings).name
        with closing(deleting_client(run.broker)) as client:
            client.delete_topics([name])
        run.workers.remove(worker)
        assert worker.process.wait(60) == 3
        assert worker.log_tail().splitlines()[-1] == (
            f"newsfold: {name}: the Kafka topic was deleted, and a running worker does not make it anew "
            "(start the worker again)"
        )
        with run.broker.admin() as admin:
            assert not admin.identities([name])


@pytest.mark.parametrize(
    ("client", "made"),
    [(Consumer, False), (GUARDED, False), (aiokafka.AIOKafkaConsumer, True)],
    ids=["consumer", "producer", "control"],
)
def test_a_question_makes_no_kafka_topic(
    embedded_broker: EmbeddedBroker, client: Callable[..., Any], made: bool
) -> None:
    """A missing Kafka topic stays missing. Control: the library's own consumer makes it."""
    settings = load_settings(bootstrap_servers=embedded_broker.bootstrap_servers)
    name = f"asked-{made}-{client is Consumer}"
    asyncio.run(ask(client, name, settings))
    with KafkaBroker(settings).admin() as admin:
        assert bool(admin.identities([name])) is made


async def ask(client: Callable[..., Any], name: str, settings: Settings) -> None:
    """Ask for the partitions of a Kafka topic, and do not mind if there are none."""
    asking = client(request_timeout_ms=1000, **client_options(settings))
    await asking.start()
    try:
        if isinstance(asking, aiokafka.AIOKafkaProducer):
            await asking.partitions_for(name)
        else:
            await asking.end_offsets([TopicPartition(name, 0)])
    except KafkaError:
        pass
    finally:
        await asking.stop()


def test_records_are_not_sent_to_a_kafka_topic_of_before() -> None:
    """After its broker came back empty a producer confirms nothing until the Kafka topic is there; then it
    sends the first time it is asked to."""
    asyncio.run(over_a_restart())


async def over_a_restart() -> None:
    """Send a record, to the broker, to the empty one, and once its Kafka topic is made."""
    port = free_ports(1)[0]
    settings = load_settings(bootstrap_servers=f"127.0.0.1:{port}")
    producer = GuardedProducer(Guard(lambda: True), request_timeout_ms=2000, **client_options(settings))

    async def send() -> int:
        one = EncodedBatch(b"\x10\x00\x00\x00\x02k\x02v\x00", 1, 1_700_000_000_000)
        return int((await (await producer.send_batch(one, "records", partition=0))).offset)

    def make() -> None:
        with KafkaBroker(settings).admin() as admin:
            admin.ensure([KafkaTopic("records", 1, 1)])

    try:
        with EmbeddedBroker(port):
            make()
            await producer.start()
            assert await send() == 0
        while await producer.client.force_metadata_update():
            pass
        with EmbeddedBroker(port):
            with pytest.raises(KafkaError):
                await send()
            make()
            assert await send() == 0
    finally:
        await producer.stop()
