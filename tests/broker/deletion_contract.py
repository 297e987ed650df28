"""Brokers that delete records or Kafka topics: a reader is told what it can no longer have."""

import pytest

from newsfold.broker.catalogue import KafkaTopic, kafka_topic
from newsfold.broker.contract import Broker
from newsfold.broker.partitioning import partition_of
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Partition
from tests.broker.contract import BrokerContract
from tests.broker.records import drain, paragraph, take


class MadeAnewContract(BrokerContract):
    """What holds where Kafka topics can be deleted: another log under the same name is noticed."""

    def make_anew(self, broker: Broker, topic: KafkaTopic) -> None:
        """Delete a Kafka topic and create it again."""
        raise NotImplementedError

    @pytest.fixture
    def partition(self, topic: str, settings: Settings) -> Partition:
        """Where the records of these tests are."""
        return topic, partition_of(b"k", settings.partitions)

    def feed(self, broker: Broker, count: int) -> None:
        self.publish(broker, (paragraph(n, key="k") for n in range(count)))

    def test_a_group_that_has_committed_beyond_the_end(
        self, broker: Broker, partition: Partition, settings: Settings
    ) -> None:
        """A Kafka topic made anew under a reader is read from its beginning, and that is told."""
        self.feed(broker, 12)
        with broker.reader([partition[0]], group="old") as reader:
            take(reader, 12)
            reader.commit()
            self.make_anew(broker, kafka_topic(Channel.PARAGRAPHS, settings))
            self.feed(broker, 5)
            assert [r.offset for r in take(reader, 5)] == [0, 1, 2, 3, 4]
            [gap] = reader.gaps()
        assert (gap.partition, gap.position, gap.resumed, gap.lost) == (partition, 12, 0, 0)
        assert "made anew" in str(gap)


class DeletionContract(MadeAnewContract):
    """What holds where records can be deleted too: nothing is passed over in silence."""

    def delete_before(self, broker: Broker, partition: Partition, offset: int) -> None:
        """Delete the records of a partition before `offset`, as retention does."""
        raise NotImplementedError

    def test_a_start_that_retention_has_overtaken(self, broker: Broker, partition: Partition) -> None:
        """Reading begins at the first record there is, and the gap says which offsets are gone."""
        self.feed(broker, 10)
        self.delete_before(broker, partition, 7)
        with broker.reader([partition[0]], start={partition: 3}) as reader:
            [gap] = reader.gaps()
            assert [r.offset for r in drain(reader)] == [7, 8, 9]
            assert reader.gaps() == []
        assert (gap.partition, gap.position, gap.resumed, gap.lost) == (partition, 3, 7, 4)
        assert str(gap).startswith(f"{partition[0]}[{partition[1]}]: offsets 3 to 6 were deleted")
        with broker.reader([partition[0]]) as reader:
            assert len(drain(reader)) == 3
            assert reader.gaps() == [], "who begins at the beginning has missed nothing of its own"

    def test_a_group_that_retention_has_overtaken(self, broker: Broker, partition: Partition) -> None:
        """What the group had not read is told once, and the rest comes."""
        self.feed(broker, 5)
        with broker.reader([partition[0]], group="slow") as reader:
            take(reader, 5)
            reader.commit()
        self.feed(broker, 10)
        self.delete_before(broker, partition, 11)
        with broker.reader([partition[0]], group="slow") as reader:
            assert [r.offset for r in take(reader, 4)] == [11, 12, 13, 14]
            assert [(gap.position, gap.resumed) for gap in reader.gaps()] == [(5, 11)]
            reader.commit()
        with broker.reader([partition[0]], group="slow") as reader:
            assert reader.poll(timeout=self.silence) == []
            assert reader.gaps() == []

    def test_retention_overtakes_a_reader_at_work(self, broker: Broker, partition: Partition) -> None:
        """In the middle of reading, too."""
        self.feed(broker, 3)
        with broker.reader([partition[0]]) as reader:
            assert len(drain(reader)) == 3
            self.feed(broker, 6)
            self.delete_before(broker, partition, 8)
            assert [r.offset for r in drain(reader)] == [8]
            assert [(gap.position, gap.resumed) for gap in reader.gaps()] == [(3, 8)]
