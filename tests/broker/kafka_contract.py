"""What brokers that are processes owe beyond the contract: clear errors when they are gone."""

import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient

from newsfold.broker.catalogue import (
    KafkaTopic,
    all_kafka_topics,
    changelog_topic,
    kafka_topic,
    kafka_topic_name,
)
from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.broker.requirements import check_config, unread_configs
from newsfold.errors import DeliveryError
from newsfold.settings import Settings, environment, load_settings
from newsfold.wire.envelope import Channel
from tests.broker.contract import BrokerContract
from tests.broker.records import PATIENCE, ids, paragraph, take
from tests.command import newsfold


def settings_for(servers: str, replication: int = 1, session_timeout: float = 6) -> Settings:
    """Settings for a test of its own: a Kafka topic prefix that no other test has, and short timeouts."""
    return load_settings(
        bootstrap_servers=servers,
        kafka_topic_prefix=f"test-{uuid4().hex[:10]}.",
        partitions=4,
        replication_factor=replication,
        session_timeout=session_timeout,
    )


def deleting_client(broker: Broker) -> KafkaAdminClient:
    """A client that deletes, which the product never does."""
    assert isinstance(broker, KafkaBroker)
    return KafkaAdminClient(bootstrap_servers=broker.settings.bootstrap_list)


def make_anew(broker: Broker, topic: KafkaTopic) -> None:
    """Delete a Kafka topic, and create it once it is gone."""
    with closing(deleting_client(broker)) as client:
        client.delete_topics([topic.name])
    with broker.admin() as admin:
        deadline = time.monotonic() + PATIENCE
        while not admin.ensure([topic]):
            assert time.monotonic() < deadline, "the Kafka topic is not deleted"


class KafkaContract(BrokerContract):
    """The contract of a broker that is reached over the network; `servers` says where it is."""

    replication = 1

    @pytest.fixture
    def servers(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def settings(self, servers: str) -> Settings:
        return settings_for(servers, self.replication)

    @pytest.fixture
    def broker(self, settings: Settings) -> Broker:
        return KafkaBroker(settings)

    def test_lookups_of_what_is_missing_create_nothing(self, broker: Broker, settings: Settings) -> None:
        """Asking for a Kafka topic does not make it: afterwards `ensure` still has all of them to create."""
        for channel in Channel:
            with suppress(Exception):
                broker.reader([kafka_topic_name(channel, settings)])
        with broker.admin() as admin:
            assert len(admin.ensure(all_kafka_topics(settings))) == len(Channel)

    def test_what_ensure_makes_is_as_wanted(self, settings: Settings) -> None:
        """The broker shows the configuration of what was made, and nothing is found wrong with it."""
        wanted = [*all_kafka_topics(settings), changelog_topic("tagging", settings)]
        with KafkaBroker(settings).admin() as admin:
            admin.ensure(wanted)
            actual = admin.describe([*(topic.name for topic in wanted), "missing"])
        assert [*actual] == [topic.name for topic in wanted]
        assert {topic.partitions for topic in actual.values()} == {settings.partitions}
        assert check_config(wanted, actual) == []
        assert unread_configs(actual) == ""

    def test_work_refuses_a_kafka_topic_that_loses_what_holds(self, settings: Settings) -> None:
        """Event records that are deleted with their age: exit 2, one line, before anything is read."""
        events = kafka_topic(Channel.EVENTS, settings)
        wrong = replace(events, config=(("cleanup.policy", "delete"), ("retention.ms", "5000")))
        with KafkaBroker(settings).admin() as admin:
            admin.ensure([wrong])
        done = newsfold("work", env=environment(settings))
        assert done.returncode == 2
        assert done.stderr.startswith(f"newsfold: {events.name}: cleanup.policy is delete, wanted compact")
        assert done.stderr.count("\n") == 1
        listed = newsfold("kafka-topics", "list", env=environment(settings))
        assert listed.returncode == 1
        assert f"newsfold: {events.name}: cleanup.policy is delete" in listed.stderr

    def test_a_second_process_reads_on(self, broker: Broker, topic: str, settings: Settings) -> None:
        """Another client of the same settings resumes the group: the commit is with the broker."""
        self.publish(broker, (paragraph(n) for n in range(20)))
        with broker.reader([topic], group="moved") as reader:
            take(reader, 20)
            reader.commit()
        self.publish(broker, [paragraph(20)])
        with KafkaBroker(settings).reader([topic], group="moved") as reader:
            assert ids(take(reader, 1)) == ["id-20"]


def check_flush_raises_after(settings: Settings, kill: Callable[[], None]) -> None:
    """Publish, kill the broker, publish again: flush must raise, say how many and where, and stay broken."""
    impatient = settings.model_copy(update={"request_timeout": 2.0})
    broker = KafkaBroker(impatient)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    publisher = broker.publisher()
    publisher.publish(paragraph(n) for n in range(100))
    publisher.flush()
    kill()
    publisher.publish(paragraph(n, key="one-key") for n in range(70))
    with pytest.raises(DeliveryError) as caught:
        publisher.flush()
    assert "70 records were not confirmed" in str(caught.value)
    assert kafka_topic_name(Channel.PARAGRAPHS, settings) in str(caught.value)
    with pytest.raises(DeliveryError):
        publisher.publish([paragraph(1)])
    began = time.monotonic()
    publisher.close()
    assert time.monotonic() - began < 60, "closing a broken publisher hangs"
