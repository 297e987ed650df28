"""Fixtures of the tests of stores."""

from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings


@pytest.fixture
def broker(embedded_broker: EmbeddedBroker) -> KafkaBroker:
    """The embedded broker with Kafka topics of one test alone."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    return broker
