"""Records whose time a broker refuses: the Kafka topic, its own words and the clock, whoever wrote them."""

from uuid import uuid4

import aiokafka.errors
import pytest

from newsfold.broker.catalogue import KafkaTopic, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.broker.kafka.publisher import KafkaPublisher
from newsfold.errors import DeliveryError
from newsfold.faust_engine.clients import not_delivered
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.settings import load_settings
from newsfold.wire.envelope import Channel, Output


def test_a_worker_names_the_clock() -> None:
    """Of all refusals of a write this alone is about clocks; starting again may help with each."""
    error = not_delivered(aiokafka.errors.InvalidTimestampError(), "not written", "news.contributions")
    assert str(error).startswith(
        "news.contributions: the broker refuses the time of these records: INVALID_TIMESTAMP"
    )
    assert "clock of this machine" in str(error)
    other = not_delivered(aiokafka.errors.RequestTimedOutError(), "not written", "news.contributions")
    assert "clock" not in str(other)
    assert error.disposition == other.disposition == "retry"


@pytest.mark.apache
def test_a_feed_names_the_clock(apache_broker: ApacheCluster) -> None:
    """Apache Kafka with a limit of a millisecond: as if our clock were behind. A fast record may keep it."""
    settings = load_settings(
        bootstrap_servers=apache_broker.bootstrap_servers,
        kafka_topic_prefix=f"{uuid4().hex[:8]}.",
        partitions=1,
    )
    name = kafka_topic_name(Channel.PARAGRAPHS, settings)
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure([KafkaTopic(name, 1, 1, (("message.timestamp.before.max.ms", "1"),))])
    publisher = broker.publisher()
    with pytest.raises(DeliveryError, match=rf"{name}.*clock of this machine"):
        publish_for_ever(publisher)


def publish_for_ever(publisher: KafkaPublisher) -> None:
    """One record after the other."""
    while True:
        publisher.publish([Output(Channel.PARAGRAPHS, b"k", b"v", "id", "k")])
        publisher.flush()
