"""Every broker makes and checks Kafka topics in the same way."""

from dataclasses import replace

import pytest

from newsfold.broker.catalogue import KafkaTopic, all_kafka_topics, kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.errors import KafkaTopicError
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel
from tests.broker.on_broker import OnBroker
from tests.broker.records import paragraph


class KafkaTopicsContract(OnBroker):
    """What holds of Kafka topics: made once, checked, named when they are missing."""

    def test_ensure_creates_what_is_missing_once(self, broker: Broker, settings: Settings) -> None:
        """The first call creates all Kafka topics and names them, the second finds them there."""
        wanted = all_kafka_topics(settings)
        with broker.admin() as admin:
            assert admin.ensure(wanted[:2]) == [topic.name for topic in wanted[:2]]
            assert admin.ensure(wanted) == [topic.name for topic in wanted[2:]]
            assert admin.ensure(wanted) == []

    def test_wrong_partition_count_is_one_clear_line(
        self, broker: Broker, settings: Settings, topic: str
    ) -> None:
        """A Kafka topic with another partition count is named, with both counts and what to do."""
        with broker.admin() as admin, pytest.raises(KafkaTopicError) as caught:
            admin.ensure([KafkaTopic(topic, settings.partitions + 3, settings.replication_factor)])
        line = str(caught.value)
        assert topic in line
        assert f"has {settings.partitions} partitions" in line
        assert f"say {settings.partitions + 3}" in line
        assert "NEWSFOLD_PARTITIONS" in line
        assert "\n" not in line

    def test_beside_a_wrong_count_nothing_is_made(self, broker: Broker, settings: Settings) -> None:
        """What would be made with the wrong count of the settings would be wrong once they are put right."""
        wanted = all_kafka_topics(settings)
        grown = replace(wanted[0], partitions=settings.partitions + 2)
        with broker.admin() as admin:
            admin.ensure([grown])
            with pytest.raises(KafkaTopicError):
                admin.ensure(wanted)
            assert admin.ensure(wanted[1:]) == [topic.name for topic in wanted[1:]]

    def test_missing_kafka_topic_is_named(self, broker: Broker, settings: Settings) -> None:
        """Neither reader nor publisher waits for a Kafka topic that nobody made: both say its name."""
        name = kafka_topic_name(Channel.PARAGRAPHS, settings)
        with pytest.raises(KafkaTopicError, match=name):
            broker.reader([name])
        with broker.publisher() as publisher, pytest.raises(KafkaTopicError, match=name):
            publisher.publish([paragraph(1)])

    def test_what_is_there_is_described(self, broker: Broker, settings: Settings, topic: str) -> None:
        """Partitions and clean-up as they were made, nothing of what is missing; rights are told or not."""
        with broker.admin() as admin:
            described = admin.describe([topic, "missing"])
            assert described.keys() == {topic}
            assert described[topic].partitions == settings.partitions
            assert (described[topic].config or {})["cleanup.policy"] == "delete"
            assert admin.about().nodes >= 1
            rights = admin.rights([topic], ["nobody"])
            assert "Write" in (rights.kafka_topics[topic] or {"Write"})
            assert rights.groups.keys() == {"nobody"}

    def test_commits_of_a_group_are_shown(self, broker: Broker, topic: str) -> None:
        """Nothing of a group that nobody has joined."""
        with broker.admin() as admin:
            assert admin.committed("nobody") == {}
