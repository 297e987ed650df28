"""The one encoder of records: what it writes is in Kafka's format, read back by two libraries."""

from collections import defaultdict
from collections.abc import Callable

import aiokafka.record
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kafka import TopicPartition
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.memory_records import MemoryRecords
from kafka.record.util import encode_varint

from newsfold.broker.catalogue import MAX_STATE_BYTES, changelog_topic, kafka_topic_name
from newsfold.broker.kafka.internals import BatchProducer
from newsfold.broker.partitioning import partition_of
from newsfold.broker.record_batch import EncodedRecords, OutputEncoder, encode_entries, encode_headers, framed
from newsfold.broker.varint import fast_varint, varint
from newsfold.faust_engine.aiokafka_clients import EncodedBatch
from newsfold.settings import Settings
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Channel, Header, Output

SETTINGS = Settings(max_record_bytes=10_000)
NOW = 1_700_000_000_123
TIME = cloud_events.processing_time(NOW)
LZ4 = DefaultRecordBatchBuilder.CODEC_LZ4

headers = st.lists(
    st.tuples(st.sampled_from(("reason", "path", "é")), st.none() | st.binary(max_size=80))
).map(tuple)
text = st.text(st.characters(codec="utf-8"), max_size=70)
outputs = st.builds(
    Output,
    st.sampled_from(Channel),
    st.binary(max_size=70),
    st.none() | st.binary(max_size=200) | st.just(b"v" * 9_000),
    text,
    text,
    headers,
)

Record = tuple[bytes | None, bytes | None, list[Header], int]


def encoded(made: list[Output], most: int) -> list[EncodedRecords]:
    """Outputs as the encoder writes them."""

    def partitions_of(channel: Channel) -> tuple[str, int]:
        return kafka_topic_name(channel, SETTINGS), SETTINGS.partitions

    encoder = OutputEncoder(
        partitions_of, limit=SETTINGS.max_record_bytes, max_batch_bytes=most, milliseconds=NOW
    )
    return encoder.encode(made)


class Queue(BatchProducer):
    """A producer of kafka-python without its connection: the batches it would queue, closed."""

    def __init__(self) -> None:
        self.config = {"compression_attrs": LZ4, "batch_size": 131_072}

    def __del__(self) -> None:
        """There is no connection to close."""

    def closed(self, records: EncodedRecords) -> bytes:
        """The bytes of a batch as the library sends it."""
        batch = self._batch(TopicPartition("t", 0), records.records, records.count, NOW)
        assert batch.record_count == records.count
        batch.records.close()
        return bytes(batch.records.buffer())


def by_kafka_python(data: bytes) -> list[Record]:
    """The records of one batch, as kafka-python reads them."""
    [batch] = list(MemoryRecords(data))
    assert batch.validate_crc()
    records = list(batch)
    assert [r.offset for r in records] == list(range(len(records)))
    return [(r.key, r.value, list(r.headers), r.timestamp) for r in records]


def by_aiokafka(data: bytes) -> list[Record]:
    """The records of one batch, as aiokafka reads them."""
    records = aiokafka.record.MemoryRecords(data)
    batch = records.next_batch()
    assert batch.validate_crc()
    assert not records.has_next()
    return [(r.key, r.value, list(r.headers), r.timestamp) for r in batch]


WAYS: dict[str, Callable[[EncodedRecords], list[Record]]] = {
    "a batch of its own": lambda r: by_kafka_python(bytes(framed(r.records, r.count, NOW))),
    "through the producer of kafka-python": lambda r: by_kafka_python(Queue().closed(r)),
    "through the producer of aiokafka": lambda r: by_aiokafka(
        bytes(EncodedBatch(r.records, r.count, NOW)._build())
    ),
}


@pytest.mark.parametrize("read", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("most", [300, 640 * 1024])
@given(st.lists(outputs, max_size=60))
@settings(max_examples=40, deadline=None)
def test_the_libraries_read_back_what_was_encoded(
    read: Callable[[EncodedRecords], list[Record]], most: int, made: list[Output]
) -> None:
    """Keys, values, headers and the time of any outputs come back, in order within each partition."""
    found: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for records in encoded(made, most):
        found[records.kafka_topic, records.partition] += read(records)
    expected = defaultdict(list)
    for output in made:
        place = kafka_topic_name(output.channel, SETTINGS), partition_of(output.key, SETTINGS.partitions)
        expected[place].append((output.key, output.value, cloud_events.headers(output, TIME), NOW))
    assert found == expected


def test_an_output_too_large_becomes_a_dead_letter() -> None:
    """A record that the broker would refuse again after every start goes to the dead letters, cut to
    what fits; the others go where they belong."""
    made = [Output(Channel.TAGGED, b"k", b"x" * size, f"id-{size}", "s") for size in (100, 50_000)]
    packed = encoded(made, 640 * 1024)
    names = [kafka_topic_name(channel, SETTINGS) for channel in (Channel.TAGGED, Channel.DEAD_LETTERS)]
    assert sorted(p.kafka_topic for p in packed) == sorted(names)
    assert all(len(p.records) <= SETTINGS.max_record_bytes for p in packed)
    assert [p.count for p in packed] == [1, 1]


@given(st.dictionaries(st.binary(max_size=20), st.none() | st.binary(max_size=300), max_size=60))
def test_entries_of_a_changelog(entries: dict[bytes, bytes | None]) -> None:
    """Keys, values and tombstones come back in order, each with the headers of its owner."""
    owner: list[Header] = [("epoch", b"17")]
    found = [
        record
        for records in encode_entries(entries, owner, "log", 2, 500)
        for record in by_aiokafka(bytes(framed(records.records, records.count, NOW)))
    ]
    assert found == [(key, value, owner, NOW) for key, value in entries.items()]


def test_a_changelog_takes_large_entries() -> None:
    """What an article of thousands of paragraphs gives to one topic is one entry of several megabytes."""
    assert ("max.message.bytes", str(MAX_STATE_BYTES)) in changelog_topic("aggregation", SETTINGS).config
    assert MAX_STATE_BYTES > 10_000 * 1_000


@given(st.one_of(st.integers(0, 40_000), st.integers(-(2**40), 2**40)))
def test_varints_are_the_librarys(number: int) -> None:
    """Table and computation give what the library writes."""
    expected = bytearray()
    encode_varint(number, expected.append)
    assert varint(number) == fast_varint(number) == bytes(expected)


def test_headers_are_names_and_bytes_with_their_lengths() -> None:
    """However a header is named, its encoding is name and bytes with their lengths before them; a null
    has the length -1."""
    pairs: list[Header] = [("a", b"xyz"), ("é", b""), ("b", None)]
    assert encode_headers(pairs) == b"\x02a\x06xyz\x04\xc3\xa9\x00\x02b\x01"
