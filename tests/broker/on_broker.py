"""What the tests of every broker begin with: its settings, the broker, its Kafka topics."""

from collections.abc import Iterable

import pytest

from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Output


class OnBroker:
    """Tests on a broker; who inherits them gives `settings`, with a Kafka topic prefix of its own for each
    test, and `broker`."""

    silence = 2.0
    """Seconds of a poll after which nothing comes any more."""

    @pytest.fixture
    def settings(self) -> Settings:
        raise NotImplementedError

    @pytest.fixture
    def broker(self, settings: Settings) -> Broker:
        raise NotImplementedError

    @pytest.fixture
    def topic(self, broker: Broker, settings: Settings) -> str:
        """All Kafka topics created; gives the name of the paragraphs'."""
        with broker.admin() as admin:
            admin.ensure(all_kafka_topics(settings))
        return kafka_topic_name(Channel.PARAGRAPHS, settings)

    def publish(self, broker: Broker, outputs: Iterable[Output]) -> None:
        with broker.publisher() as publisher:
            assert publisher.publish(outputs) == []
