"""What is newest of each key, and what is put aside meanwhile: the same as with everything in memory."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.broker.catalogue import KafkaTopic
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.broker.packed_batch import PackedBatch, keys_of
from newsfold.broker.packing import packed
from newsfold.errors import SetupError
from newsfold.settings import Settings
from newsfold.subscription.newest import NewestRecords
from newsfold.subscription.spool import PREFIX, Spool, sorted_lines
from newsfold.wire.envelope import Received

TOPIC = "news.events"
RECORDS = st.lists(
    st.tuples(st.sampled_from([b"a", b"b", b"", None, b"k" * 100]), st.none() | st.binary(max_size=300)),
    max_size=40,
)


def newest(records: Iterable[tuple[bytes | None, bytes | None]], partitions: int = 3) -> list[Received]:
    """The newest records of a Kafka topic with these, each key in a partition of its own."""
    broker = MemoryBroker(Settings(partitions=partitions))
    broker.admin().ensure([KafkaTopic(TOPIC, partitions, 1)])
    for key, value in records:
        broker.append((TOPIC, len(key or b"") % partitions), key, value)
    with NewestRecords(broker, TOPIC) as found:
        assert list(found) == list(found)
        assert len(found) == len(list(found))
        assert found.ever_written == bool(list(records))
        return list(found)


@given(RECORDS)
def test_the_last_record_of_each_key_is_left(records: list[tuple[bytes | None, bytes | None]]) -> None:
    """Of any records the last of each key, unless it is a tombstone; no value and an empty one differ."""
    last = {key or b"": value for key, value in records}
    found = newest(records)
    assert {r.key or b"": r.value for r in found} == {k: v for k, v in last.items() if v is not None}
    for record in found:
        offsets = [n for n, (key, _) in enumerate(_of_partition(records, record.partition))]
        assert record.offset == max(
            n for n in offsets if _key(records, record.partition, n) == (record.key or b"")
        )
    places = [(r.partition, r.offset) for r in found]
    assert all(a[1] < b[1] for a, b in pairwise(places) if a[0] == b[0])


def _of_partition(
    records: list[tuple[bytes | None, bytes | None]], partition: int
) -> list[tuple[bytes | None, bytes | None]]:
    return [(key, value) for key, value in records if len(key or b"") % 3 == partition]


def _key(records: list[tuple[bytes | None, bytes | None]], partition: int, offset: int) -> bytes:
    return _of_partition(records, partition)[offset][0] or b""


def test_an_empty_kafka_topic_has_none() -> None:
    """Nothing was written, and nothing holds."""
    assert newest([]) == []


def test_only_tombstones_leave_none() -> None:
    """What was withdrawn does not come back; that it was there is known."""
    assert newest([(b"a", b"1"), (b"b", b"1"), (b"a", b"2"), (b"b", None), (b"a", None)]) == []


@given(st.lists(st.binary(max_size=50)), st.integers(0, 100))
def test_pieces_come_back(pieces: list[bytes], in_memory: int) -> None:
    """In any order, from memory and from the file, while more are put aside."""
    with Spool(in_memory) as spool:
        numbers: list[int] = []
        for piece in pieces:
            numbers.append(spool.append(piece))
            assert spool.read(numbers[-1]) == piece
        assert [spool.read(number) for number in reversed(numbers)] == pieces[::-1]


@given(st.lists(st.tuples(st.integers(PREFIX - 2, PREFIX + 2), st.binary(max_size=4))))
def test_lines_are_sorted_as_bytes(endings: list[tuple[int, bytes]]) -> None:
    """Also those that begin alike for longer than what is remembered of them."""
    lines = [b"x" * length + ending for length, ending in endings]
    assert list(sorted_lines(lines)) == sorted(lines)


def test_no_room_for_temporary_files_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no file can be made, the line says where, and what to set."""
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    with Spool(in_memory=10) as spool, pytest.raises(SetupError, match="TMPDIR"):
        spool.append(b"x" * 11)


@given(RECORDS, st.integers(1, 20))
def test_bytes_that_are_no_records_are_found(
    records: list[tuple[bytes | None, bytes | None]], cut: int
) -> None:
    """A batch that was cut off says so, and no record of it is taken for another."""
    received = [Received(TOPIC, 0, n, key, value) for n, (key, value) in enumerate(records)]
    for batch in packed(received):
        short = PackedBatch(batch.partition, 0, batch.size, 0, False, batch.data[:-cut])
        with pytest.raises(ValueError, match="a record ends"):
            keys_of(short, short.unpacked())
