"""The memory twin keeps the contract of every broker, and what threads need beyond it."""

import threading

import pytest

from newsfold.broker.catalogue import KafkaTopic
from newsfold.broker.contract import Broker
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.settings import Settings, load_settings
from newsfold.wire.envelope import Partition
from tests.broker.deletion_contract import DeletionContract
from tests.broker.records import ids, paragraph, take


class TestMemoryBroker(DeletionContract):
    """The contract, in memory, where what is published is there at once."""

    silence = 0.0

    @pytest.fixture
    def settings(self) -> Settings:
        return load_settings(kafka_topic_prefix="memory.", partitions=4)

    @pytest.fixture
    def broker(self, settings: Settings) -> Broker:
        return MemoryBroker(settings)

    def delete_before(self, broker: Broker, partition: Partition, offset: int) -> None:
        assert isinstance(broker, MemoryBroker)
        broker.delete_before(partition, offset)

    def make_anew(self, broker: Broker, topic: KafkaTopic) -> None:
        assert isinstance(broker, MemoryBroker)
        broker.delete(topic.name)
        broker.admin().ensure([topic])

    def test_a_waiting_poll_wakes_up(self, broker: Broker, topic: str) -> None:
        """A reader that waits in one thread gets what another thread publishes."""
        found: list[str] = []
        with broker.reader([topic]) as reader:
            waiting = threading.Thread(target=lambda: found.extend(ids(take(reader, 1))))
            waiting.start()
            self.publish(broker, [paragraph(1)])
            waiting.join(30)
        assert found == ["id-1"]

    def test_threads_publish_at_the_same_time(self, broker: Broker, topic: str) -> None:
        """Eight threads publish 500 records each: none is lost, no offset is used twice."""
        threads = [
            threading.Thread(
                target=self.publish, args=(broker, [paragraph(n) for n in range(t * 500, t * 500 + 500)])
            )
            for t in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with broker.reader([topic]) as reader:
            records = take(reader, 4000)
            assert reader.poll(timeout=0) == []
        assert set(ids(records)) == {f"id-{n}" for n in range(4000)}
        assert len({record.position for record in records}) == 4000
