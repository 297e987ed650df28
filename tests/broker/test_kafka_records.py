"""What is encoded here is what Kafka's record format says: the client library reads it back."""

from hypothesis import given
from hypothesis import strategies as st
from kafka import TopicPartition
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.memory_records import MemoryRecords
from kafka.record.util import encode_varint

from newsfold.broker.kafka.batch_producer import BatchProducer
from newsfold.broker.partitioning import partition_of
from newsfold.broker.record_batch import ChannelRecords, encode_headers, fast_varint, varint
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Channel, Header, Output

NOW = 1_700_000_000_000
LZ4 = DefaultRecordBatchBuilder.CODEC_LZ4
headers = st.lists(st.tuples(st.text(max_size=8), st.binary(max_size=300)), max_size=3).map(tuple)
outputs = st.builds(
    Output,
    channel=st.sampled_from([Channel.PARAGRAPHS, Channel.DEAD_LETTERS]),
    key=st.binary(max_size=20),
    value=st.one_of(st.none(), st.binary(max_size=400)),
    id=st.text(st.characters(codec="utf-8"), max_size=20),
    subject=st.text(st.characters(codec="utf-8"), max_size=20),
    headers=headers,
)


class Filler(BatchProducer):
    """The batches of a producer without its connection: what `append` fills, closed and kept."""

    def __init__(self, batch_size: int) -> None:
        self.config = {"compression_attrs": LZ4, "batch_size": batch_size}

    def __del__(self) -> None:
        """There is no connection to close."""

    def batches(self, records: list[bytes], times: list[int]) -> list[bytes]:
        """The bytes of the batches that hold these records, each appended at its time."""
        place = TopicPartition("t", 0)
        filled = []
        batch = None
        for record, time in zip(records, times, strict=True):
            if batch is None or not self._fill(batch, [record], 0, time):
                batch = self._new_batch(place, time)
                filled.append(batch)
                assert self._fill(batch, [record], 0, time) == 1
        for each in filled:
            each.records.close()
        return [bytes(each.records.buffer()) for each in filled]


@given(
    st.lists(st.tuples(outputs, st.integers(NOW - 5000, NOW + 5000)), min_size=1, max_size=40), st.booleans()
)
def test_the_library_reads_back_what_was_encoded(given_: list[tuple[Output, int]], small: bool) -> None:
    """Keys, values, headers and times of any outputs come back in order, over one batch or many."""
    encoded, times = [], []
    for output, time in given_:
        channel = ChannelRecords(output.channel, "t", 1)
        channel.add(output, encode_headers([("ce_time", b"now")]))
        ((place, (record,)),) = channel.take()
        assert place == TopicPartition("t", 0)
        encoded.append(record)
        times.append(time)
    found = []
    for data in Filler(300 if small else 1_000_000).batches(encoded, times):
        for batch in MemoryRecords(data):
            assert batch.validate_crc()
            records = list(batch)
            assert [r.offset for r in records] == list(range(len(records)))
            found += [(r.key, r.value, list(r.headers), r.timestamp) for r in records]
    assert found == [
        (output.key, output.value, cloud_events.headers(output, b"now"), time) for output, time in given_
    ]


@given(st.one_of(st.integers(0, 40_000), st.integers(-(2**40), 2**40)))
def test_varints_are_the_librarys(number: int) -> None:
    """Table and computation give what the library writes."""
    expected = bytearray()
    encode_varint(number, expected.append)
    assert varint(number) == fast_varint(number) == bytes(expected)


@given(st.lists(st.binary(min_size=1, max_size=6), max_size=60))
def test_records_wait_in_order_by_partition(keys: list[bytes]) -> None:
    """Each record waits in its key's partition, in the order of adding; taking empties."""
    channel = ChannelRecords(Channel.PARAGRAPHS, "t", 4)
    for number, key in enumerate(keys):
        channel.add(Output(Channel.PARAGRAPHS, key, b"", f"id-{number:04}", ""), b"")
    taken = {place.partition: records for place, records in channel.take()}
    for partition, records in taken.items():
        expected = [n for n, key in enumerate(keys) if partition_of(key, 4) == partition]
        assert [int(r.split(b"id-")[1][:4]) for r in records] == expected
    assert sum(map(len, taken.values())) == len(keys)
    assert channel.take() == []


def test_the_headers_a_channel_shares_are_encoded_once() -> None:
    """However a header is named, its encoding is name and bytes with their lengths before them."""
    pairs: list[Header] = [("a", b"xyz"), ("é", b"")]
    assert encode_headers(pairs) == b"\x02a\x06xyz\x04\xc3\xa9\x00"
