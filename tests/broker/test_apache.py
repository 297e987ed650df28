"""Apache Kafka, one node and three, keeps the contract; all client libraries of the project speak to it."""

import asyncio
import time
from contextlib import closing
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition
from kafka import TopicPartition as KafkaPartition

from newsfold.broker.catalogue import KafkaTopic, all_kafka_topics, kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.broker.kafka.probe import brokers_known
from newsfold.broker.partitioning import partition_of
from newsfold.errors import KafkaTopicError, SetupError
from newsfold.local.apache import jars
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Partition
from tests.broker.deletion_contract import DeletionContract
from tests.broker.kafka_contract import (
    KafkaContract,
    check_flush_raises_after,
    deleting_client,
    make_anew,
    settings_for,
)
from tests.broker.records import drain, ids, paragraph, take

pytestmark = pytest.mark.apache


class TestApacheKafka(KafkaContract, DeletionContract):
    """The contract, on one node."""

    def delete_before(self, broker: Broker, partition: Partition, offset: int) -> None:
        with closing(deleting_client(broker)) as client:
            client.delete_records({KafkaPartition(*partition): offset})

    def make_anew(self, broker: Broker, topic: KafkaTopic) -> None:
        make_anew(broker, topic)

    @pytest.fixture
    def servers(self, apache_broker: ApacheCluster) -> str:
        return apache_broker.bootstrap_servers

    def test_too_many_replicas_is_one_clear_line(self, broker: Broker, settings: Settings) -> None:
        """Three replicas on one node: the error names the Kafka topic and the option."""
        wanted = KafkaTopic(f"{settings.kafka_topic_prefix}three", 1, 3)
        refused = pytest.raises(KafkaTopicError, match="not enough brokers for 3 replicas")
        with broker.admin() as admin, refused as caught:
            admin.ensure([wanted])
        assert "NEWSFOLD_REPLICATION_FACTOR" in str(caught.value)

    def test_aiokafka_speaks_to_it(self, topic: str, settings: Settings) -> None:
        """Faust's client produces idempotently and reads back, into the partition that ours would choose."""
        found = asyncio.run(_through_aiokafka(settings.bootstrap_servers, topic, settings.partitions))
        assert found == [(b"key", b"value", partition_of(b"key", settings.partitions))]

    def test_confluent_kafka_speaks_to_it(self, topic: str, settings: Settings) -> None:
        """librdkafka's client, where it is installed, produces what our reader reads."""
        confluent = pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed")
        producer = confluent.Producer(
            {"bootstrap.servers": settings.bootstrap_servers, "partitioner": "murmur2_random"}
        )
        producer.produce(topic, b"value", b"key")
        assert producer.flush(30) == 0
        with KafkaBroker(settings).reader([topic]) as reader:
            (record,) = drain(reader)
        assert (record.key, record.value) == (b"key", b"value")
        assert record.partition == partition_of(b"key", settings.partitions)


async def _through_aiokafka(servers: str, topic: str, partitions: int) -> list[tuple[bytes, bytes, int]]:
    async with AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True) as producer:
        await producer.send_and_wait(topic, b"value", b"key")
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    async with consumer:
        consumer.assign([TopicPartition(topic, number) for number in range(partitions)])
        record = await asyncio.wait_for(consumer.getone(), 30)
        return [(record.key, record.value, record.partition)]


@pytest.mark.slow
def test_a_node_is_restarted_and_killed(apache_required: None) -> None:
    """After a clean stop and start records and the group's commit are there; then it is killed, and what it
    never confirmed is reported, not lost in silence."""
    with ApacheCluster() as node:
        check_records_and_commits_outlive_a_restart(node)
        check_flush_raises_after(settings_for(node.bootstrap_servers), node.nodes[0].kill)


def check_records_and_commits_outlive_a_restart(apache_node: ApacheCluster) -> None:
    """The same records, and what the group had read is not read again."""
    settings = settings_for(apache_node.bootstrap_servers)
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    topic = kafka_topic_name(Channel.PARAGRAPHS, settings)
    with broker.publisher() as publisher:
        publisher.publish(paragraph(n) for n in range(50))
    with broker.reader([topic], group="before") as reader:
        first = take(reader, 20)
        reader.commit()
    apache_node.nodes[0].stop()
    assert not apache_node.nodes[0].running
    assert brokers_known(apache_node.nodes[0].address) == 0
    apache_node.nodes[0].start()
    with broker.reader([topic], group="before") as reader:
        second = take(reader, 30)
    assert sorted(ids(first) + ids(second)) == sorted(f"id-{n}" for n in range(50))


@pytest.mark.slow
def test_three_nodes_lose_one_and_no_record(apache_required: None) -> None:
    """With a node killed while records are published, all that was confirmed is read; it comes back."""
    with ApacheCluster(nodes=3) as cluster:
        settings = settings_for(cluster.bootstrap_servers, replication=3)
        broker = KafkaBroker(settings)
        with broker.admin() as admin:
            admin.ensure(all_kafka_topics(settings))
        with broker.publisher() as publisher:
            publisher.publish(paragraph(n) for n in range(1000))
            cluster.nodes[1].kill()
            publisher.publish(paragraph(n) for n in range(1000, 3000))
            publisher.flush()
        with broker.reader([kafka_topic_name(Channel.PARAGRAPHS, settings)]) as reader:
            found = ids(drain(reader))
        assert len(found) == 3000
        assert set(found) == {f"id-{n}" for n in range(3000)}
        cluster.nodes[1].start()
        deadline = time.monotonic() + 60
        while brokers_known(cluster.nodes[0].address) < 3:
            assert time.monotonic() < deadline, "the node did not rejoin"
            time.sleep(0.2)


def test_says_that_java_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a java command the line says which Java to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(SetupError, match="install Java 17 or newer, and Maven"):
        jars.check_requirements()


def test_says_that_java_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Java 8 is named as what it is."""
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(SetupError, match="17 or newer, this is Java 8"):
        jars.java()


def test_says_that_maven_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With Java but neither jars nor Maven, the line says so and names the other broker."""
    new = tmp_path / "java"
    new.write_text("#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\n")
    new.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(SetupError, match=r"no mvn command.*embedded broker"):
        jars.check_requirements()


def test_a_data_dir_keeps_its_shape(tmp_path: Path, apache_required: None) -> None:
    """A folder that holds three nodes' data is not opened as one node."""
    for number in (1, 2, 3):
        (tmp_path / f"node-{number}").mkdir()
    with pytest.raises(SetupError, match=r"data of 3 nodes, not 1.*--nodes 3"):
        ApacheCluster(nodes=1, data_dir=tmp_path)
