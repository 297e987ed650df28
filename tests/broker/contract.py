"""The contract of every broker; a class of tests that each implementation inherits.

An implementation gives `settings` (with a Kafka topic prefix of its own for each test) and `broker`.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest

from newsfold.broker.catalogue import KafkaTopic, all_kafka_topics, kafka_topic, kafka_topic_name
from newsfold.broker.contract import Broker, Reader
from newsfold.broker.partitioning import partition_of
from newsfold.errors import KafkaTopicError, SettingsError
from newsfold.settings import Settings
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Channel, Output, Partition, Received, by_name

PATIENCE = 60.0
"""Seconds until a test gives up waiting for a broker; no test measures time by it."""


def paragraph(number: int, *, key: str = "", value: bytes | None = b"{}") -> Output:
    """An output for the paragraphs; the key has one of 50 values unless given."""
    return Output(
        Channel.PARAGRAPHS, (key or f"article-{number % 50}").encode(), value, f"id-{number}", "subject"
    )


def drain(reader: Reader) -> list[Received]:
    """Everything from where a reader without a group stands to the ends at this moment."""
    ends = reader.end_offsets()
    records: list[Received] = []
    deadline = time.monotonic() + PATIENCE
    while any(reader.positions()[partition] < end for partition, end in ends.items()):
        records += reader.poll(timeout=0.5, max_records=5000)
        assert time.monotonic() < deadline, f"only {len(records)} records came"
    return records


def take(reader: Reader, count: int) -> list[Received]:
    """Polls until `count` records came."""
    records: list[Received] = []
    deadline = time.monotonic() + PATIENCE
    while len(records) < count:
        records += reader.poll(timeout=0.5, max_records=count - len(records))
        assert time.monotonic() < deadline, f"only {len(records)} of {count} records came"
    return records


def settle(readers: Sequence[Reader], partitions: int) -> None:
    """Polls (of empty Kafka topics) until each reader holds some of the partitions and all are held once."""
    deadline = time.monotonic() + PATIENCE
    while True:
        for reader in readers:
            reader.poll(timeout=0.2)
        held = [list(reader.positions()) for reader in readers]
        together = [partition for some in held for partition in some]
        if all(held) and len(together) == len(set(together)) == partitions:
            return
        assert time.monotonic() < deadline, f"the group never settled: {held}"


def check_arrival(reader: Reader, wanted: set[str], there: Iterable[str] = ()) -> None:
    """Polls until every wanted id came at least once, and no other; `there` came before."""
    found = set(there)
    deadline = time.monotonic() + PATIENCE
    while found != wanted:
        found |= set(ids(reader.poll(timeout=0.5)))
        assert found <= wanted
        assert time.monotonic() < deadline, f"only {len(found)} of {len(wanted)} records came"


def ids(records: Iterable[Received]) -> list[str]:
    """The ids in the order given, from the CloudEvents headers."""
    return [by_name(record.headers)["ce_id"].decode() for record in records]


class BrokerContract:
    """What holds for every broker."""

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

    def test_group_resumes_behind_its_commit(self, broker: Broker, topic: str) -> None:
        """What was committed does not come again to a later reader of the group, the rest does."""
        self.publish(broker, (paragraph(n) for n in range(100)))
        with broker.reader([topic], group="resume") as reader:
            first = take(reader, 60)
            reader.commit()
            take(reader, 20)
        with broker.reader([topic], group="resume") as reader:
            second = take(reader, 40)
            reader.commit()
        assert sorted(ids(first) + ids(second)) == sorted(f"id-{n}" for n in range(100))

    def test_without_a_commit_all_comes_again(self, broker: Broker, topic: str) -> None:
        """A reader that closes without committing leaves the group where it was."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        with broker.reader([topic], group="again") as reader:
            first = take(reader, 30)
        with broker.reader([topic], group="again") as reader:
            second = take(reader, 30)
        assert sorted(ids(first)) == sorted(ids(second))

    def test_a_reader_goes_back_and_commits_that(self, broker: Broker, topic: str) -> None:
        """What it goes back over is not committed and comes again, to it and to the next of its group."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        with broker.reader([topic], group="back") as reader:
            records = take(reader, 30)
            left = records[20:]
            first_left: dict[tuple[str, int], int] = {}
            for record in left:
                first_left.setdefault((record.kafka_topic, record.partition), record.offset)
            reader.seek({**first_left, ("another", 0): 3})
            assert reader.commit()
            assert sorted(ids(take(reader, 10))) == sorted(ids(left))
        with broker.reader([topic], group="back") as reader:
            assert sorted(ids(take(reader, 10))) == sorted(ids(left))

    def test_groups_do_not_see_each_other(self, broker: Broker, topic: str) -> None:
        """Each group gets every record."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        for group in ("one", "two"):
            with broker.reader([topic], group=group) as reader:
                assert len(take(reader, 30)) == 30
                reader.commit()

    def test_from_end_gives_only_what_comes_later(self, broker: Broker, topic: str) -> None:
        """A reader from the end skips what is there, to the record, and sees what comes after it opened."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        with broker.reader([topic], from_end=True) as reader:
            self.publish(broker, (paragraph(n) for n in range(30, 45)))
            assert sorted(ids(drain(reader))) == sorted(f"id-{n}" for n in range(30, 45))

    def test_start_positions_are_kept(self, broker: Broker, topic: str) -> None:
        """Named partitions begin at their start, the others at the first record."""
        self.publish(broker, (paragraph(n) for n in range(300)))
        with broker.reader([topic]) as reader:
            everything = drain(reader)
            ends = reader.end_offsets()
        chosen = max(ends, key=lambda partition: ends[partition])
        start = {chosen: ends[chosen] - 2}
        with broker.reader([topic], start=start) as reader:
            rest = drain(reader)
        expected = [r for r in everything if (topic, r.partition) != chosen or r.offset >= start[chosen]]
        assert sorted(ids(rest)) == sorted(ids(expected))

    def test_start_behind_the_end_is_an_error(self, broker: Broker, topic: str) -> None:
        """A position that the partition never had is refused in one line, not silently replaced."""
        with pytest.raises(KafkaTopicError, match="ends at 0"):
            broker.reader([topic], start={(topic, 0): 5})

    def test_what_is_complete_has_no_gaps(self, broker: Broker, topic: str) -> None:
        """Neither reading from the beginning, in a group or from a position finds anything missing."""
        self.publish(broker, (paragraph(n) for n in range(30)))
        with broker.reader([topic]) as reader:
            drain(reader)
            assert reader.gaps() == []
            start = dict(reader.positions())
        with broker.reader([topic], start=start) as reader:
            assert drain(reader) == []
            assert reader.gaps() == []
        for _ in range(2):
            with broker.reader([topic], group="whole") as reader:
                reader.poll(timeout=2)
                reader.commit()
                assert reader.gaps() == []

    def test_nonsense_is_refused(self, broker: Broker, topic: str) -> None:
        """Start with group, unknown partitions and a commit without a group are programming errors."""
        with pytest.raises(ValueError, match="group"):
            broker.reader([topic], group="g", start={(topic, 0): 0})
        with pytest.raises(SettingsError, match="no position"):
            broker.reader([topic], start={(topic, 999): 0})
        with broker.reader([topic]) as reader, pytest.raises(ValueError, match="group"):
            reader.commit()

    def test_positions_and_end_offsets(self, broker: Broker, topic: str) -> None:
        """Positions begin at 0 and reach the end offsets, whose sum is the number of records."""
        self.publish(broker, (paragraph(n) for n in range(50)))
        self.publish(broker, (paragraph(n) for n in range(50, 77)))
        with broker.reader([topic]) as reader:
            assert set(reader.positions().values()) == {0}
            drain(reader)
            positions: Mapping[tuple[str, int], int] = dict(reader.positions())
            assert positions == reader.end_offsets()
        assert sum(positions.values()) == 77

    def test_two_readers_of_a_group_share(self, broker: Broker, topic: str, settings: Settings) -> None:
        """Two readers of a group hold all partitions between them, none in both, and read all records."""
        with broker.reader([topic], group="shared") as one:
            settle([one], settings.partitions)
            with broker.reader([topic], group="shared") as two:
                settle([one, two], settings.partitions)
                self.publish(broker, (paragraph(n) for n in range(200)))
                found: list[str] = []
                deadline = time.monotonic() + PATIENCE
                while len(found) < 200:
                    for reader in (one, two):
                        found += ids(reader.poll(timeout=0.2))
                        reader.commit()
                    assert time.monotonic() < deadline, f"only {len(found)} records came"
        assert sorted(found) == sorted(f"id-{n}" for n in range(200))

    def test_a_reader_that_leaves_hands_over(self, broker: Broker, topic: str, settings: Settings) -> None:
        """When one of two readers closes without a commit, the other gets what it had read."""
        gone = broker.reader([topic], group="heir")
        settle([gone], settings.partitions)
        with broker.reader([topic], group="heir") as heir:
            settle([gone, heir], settings.partitions)
            left = [partition for _, partition in gone.positions()]
            self.publish(broker, (paragraph(n) for n in range(100)))
            mine = sum(
                partition_of(f"article-{n % 50}".encode(), settings.partitions) in left for n in range(100)
            )
            taken = ids(take(gone, mine))
            gone.close()
            check_arrival(heir, {f"id-{n}" for n in range(100)})
        assert taken

    def test_a_reader_that_leaves_while_another_joins_hands_over(self, broker: Broker, topic: str) -> None:
        """A group whose only member goes in the middle of the other's join does not stand still."""
        self.publish(broker, (paragraph(n) for n in range(100)))
        gone = broker.reader([topic], group="early")
        assert len(take(gone, 100)) == 100
        with broker.reader([topic], group="early") as heir:
            found = ids(heir.poll(timeout=0.1))
            gone.close()
            check_arrival(heir, {f"id-{n}" for n in range(100)}, found)

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
            assert reader.poll(timeout=2) == []
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
