"""Every broker keeps records as they were published: each one, whole and in order."""

from collections import defaultdict

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.broker.partitioning import partition_of
from newsfold.settings import Settings
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Channel, Output, Received, by_name
from tests.broker.on_broker import OnBroker
from tests.broker.records import drain, ids, paragraph


class RecordsContract(OnBroker):
    """What holds of records between a publisher and a reader."""

    def test_records_of_one_key_stay_in_order_in_one_partition(self, broker: Broker, topic: str) -> None:
        """Each key is in exactly the partition that `partition_of` gives, in the order of sending."""
        self.publish(broker, (paragraph(n) for n in range(1000)))
        with broker.reader([topic]) as reader:
            count = len(reader.positions())
            by_key: dict[bytes, list[Received]] = defaultdict(list)
            for record in drain(reader):
                by_key[record.key or b""].append(record)
        assert len(by_key) == 50
        for number in range(50):
            key = f"article-{number}".encode()
            assert ids(by_key[key]) == [f"id-{n}" for n in range(number, 1000, 50)]
            assert {record.partition for record in by_key[key]} == {partition_of(key, count)}

    def test_offsets_count_up_from_zero(self, broker: Broker, topic: str) -> None:
        """In each partition offsets are 0, 1, 2, …, and polls give them in this order."""
        self.publish(broker, (paragraph(n) for n in range(200)))
        offsets: dict[int, list[int]] = defaultdict(list)
        with broker.reader([topic]) as reader:
            for record in drain(reader):
                assert record.kafka_topic == topic
                offsets[record.partition].append(record.offset)
        assert all(found == list(range(len(found))) for found in offsets.values())

    def test_headers_and_bytes_come_back(self, broker: Broker, topic: str) -> None:
        """Any bytes in key, value and own headers come back, with the CloudEvents headers beside them."""
        odd = bytes(range(256))
        own = (("note", odd), ("empty", b""))
        output = Output(Channel.PARAGRAPHS, odd, odd, "id-é", "súbject", own)
        self.publish(broker, [output])
        with broker.reader([topic]) as reader:
            (record,) = drain(reader)
        assert (record.key, record.value) == (odd, odd)
        headers = by_name(record.headers)
        assert list(record.headers) == cloud_events.headers(output, headers["ce_time"])
        assert (headers["note"], headers["empty"]) == (odd, b"")
        assert record.timestamp > 1_600_000_000_000

    def test_tombstones_and_empty_values_differ(self, broker: Broker, topic: str) -> None:
        """None comes back as None, no bytes as no bytes, and an empty key as an empty key."""
        self.publish(broker, [paragraph(1, key="k", value=None), paragraph(2, key="k", value=b"")])
        self.publish(broker, [Output(Channel.PARAGRAPHS, b"", b"v", "id-3", "s")])
        with broker.reader([topic]) as reader:
            found = {ids([record])[0]: (record.key, record.value) for record in drain(reader)}
        assert found == {"id-1": (b"k", None), "id-2": (b"k", b""), "id-3": (b"", b"v")}

    def test_ten_thousand_records_come_once_each(self, broker: Broker, topic: str) -> None:
        """10,000 published records are read, none missing and none twice, over several polls."""
        self.publish(broker, (paragraph(n, value=b"x" * 700) for n in range(10_000)))
        with broker.reader([topic]) as reader:
            found = ids(drain(reader))
        assert len(found) == 10_000
        assert set(found) == {f"id-{n}" for n in range(10_000)}

    def test_poll_keeps_to_max_records(self, broker: Broker, topic: str) -> None:
        """A poll never gives more than it was asked for, and an empty one gives []."""
        self.publish(broker, (paragraph(n) for n in range(40)))
        with broker.reader([topic]) as reader:
            sizes: list[int] = []
            while sum(sizes) < 40:
                sizes.append(len(reader.poll(timeout=1, max_records=7)))
            assert max(sizes) <= 7
            assert reader.poll(timeout=0.01) == []

    def test_too_large_a_record_goes_to_the_dead_letters(
        self, broker: Broker, topic: str, settings: Settings
    ) -> None:
        """It is reported, kept with its key, reason and beginning, and its neighbours are published."""
        size = settings.max_record_bytes
        outputs = [paragraph(1), paragraph(2, value=b"y" * (size + 1)), paragraph(3)]
        with broker.publisher() as publisher:
            (error,) = publisher.publish(outputs)
        assert error.reason == "too-large"
        with broker.reader([topic]) as reader:
            assert sorted(ids(drain(reader))) == ["id-1", "id-3"]
        with broker.reader([kafka_topic_name(Channel.DEAD_LETTERS, settings)]) as reader:
            (letter,) = drain(reader)
        headers = by_name(letter.headers)
        assert letter.key == b"article-2"
        assert headers["reason"] == b"too-large"
        assert headers["cut_from"] == str(size + 1).encode()
        assert letter.value
        assert size // 2 < len(letter.value) < size
        assert set(letter.value) == set(b"y")

    def test_the_largest_record_passes(self, broker: Broker, topic: str, settings: Settings) -> None:
        """A record of exactly the bytes that settings allow is published and read whole."""
        room = settings.max_record_bytes - len(b"k") - len("id-1") - len("subject")
        value = bytes(n * 7919 % 251 for n in range(room))
        self.publish(broker, [paragraph(1, key="k", value=value)])
        with broker.reader([topic]) as reader:
            (record,) = drain(reader)
        assert record.value == value
