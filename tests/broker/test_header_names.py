"""Header names that are no UTF-8: records with them are read by both client libraries, and none beside them
is lost or read twice."""

import struct
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from typing import NamedTuple

import aiokafka.record
import crc32c
import pytest
from aiokafka import codec as codecs
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder
from aiokafka.structs import TopicPartition
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kafka.errors import CorruptRecordError
from kafka.record.memory_records import MemoryRecords

from newsfold.broker.kafka.parser import FetchedRecords
from newsfold.broker.record_batch import framed
from newsfold.faust_engine.aiokafka_parser import Response, take_over
from tests.broker.raw_records import NOW, Raw, encoded

PARTITION = TopicPartition("t", 0)
CODECS: list[Callable[[bytes], bytes]] = [
    bytes, codecs.gzip_encode, codecs.snappy_encode, codecs.lz4_encode, codecs.zstd_encode,
]  # fmt: skip
"""By their number in the attributes of a batch."""
HEADER = 61
"""Bytes of a batch before its records."""


class Batch(NamedTuple):
    """Records, the number of their codec, and how many records at their end compaction took."""

    records: list[Raw]
    codec: int
    compacted: int


Found = tuple[int, bytes | None, bytes | None, list[tuple[str, bytes | None]]]


def stored(batch: Batch, first: int) -> bytes:
    """A batch as a broker stores it, from this offset on."""
    data = framed(encoded(batch.records), len(batch.records), NOW)
    data[HEADER:] = CODECS[batch.codec](bytes(data[HEADER:]))
    last_delta = len(batch.records) - 1 + batch.compacted
    struct.pack_into(">qi", data, 0, first, len(data) - 12)
    struct.pack_into(">hi", data, 21, batch.codec, last_delta)
    struct.pack_into(">I", data, 17, crc32c.crc32c(bytes(data[21:])))
    return bytes(data)


def log_of(batches: list[Batch]) -> tuple[bytes, list[Found]]:
    """Stored batches one behind the other, and the records that a reader must find."""
    sizes = [len(batch.records) + batch.compacted for batch in batches]
    firsts = list(accumulate(sizes, initial=0))[:-1]
    found = [
        (
            first + n,
            key,
            value,
            [(name.decode("utf-8", "backslashreplace"), data) for name, data in headers],
        )
        for first, batch in zip(firsts, batches, strict=True)
        for n, (key, value, headers) in enumerate(batch.records)
    ]
    return b"".join(map(stored, batches, firsts)), found


def by_kafka_python(data: bytes, start: int, at_once: int) -> Iterator[Found]:
    """As a reader takes what was fetched from an offset on."""
    fetched = FetchedRecords(start, PARTITION, MemoryRecords(data))
    while fetched and (records := fetched.take(at_once)):
        yield from ((r.offset, r.key, r.value, list(r.headers)) for r in records)


def by_aiokafka(data: bytes, start: int, at_once: int) -> Iterator[Found]:
    """As a worker takes it."""
    fetched = PartitionRecords(PARTITION, Response(data), None, start, None, None, True, 0)
    take_over(fetched)
    while records := list(islice(fetched, at_once)):
        yield from ((r.offset, r.key, r.value, list(r.headers)) for r in records)


Read = Callable[[bytes, int, int], Iterator[Found]]
READS: dict[str, Read] = {"kafka-python": by_kafka_python, "aiokafka": by_aiokafka}
each_library = pytest.mark.parametrize("read", READS.values(), ids=READS)

names = st.binary(max_size=6) | st.sampled_from(
    [b"trace", b"caf\xe9", b"\xff", "é".encode(), b"\xed\xa0\x80"]
)
data = st.none() | st.binary(max_size=20)
records = st.builds(Raw, data, data, st.lists(st.tuples(names, data), max_size=3))
batches = st.builds(Batch, st.lists(records, min_size=1, max_size=5), st.integers(0, 4), st.integers(0, 2))

GOOD, BAD = Raw(b"k", b"v", [(b"a", b"1")]), Raw(b"k", b"\xff", [(b"\xff\xfe", b"x"), (b"b", None)])


@each_library
@given(st.lists(batches, min_size=1, max_size=4), st.integers(0, 12), st.integers(1, 7))
@example([Batch([GOOD, BAD, GOOD, BAD], 0, 2), Batch([GOOD], 0, 0), Batch([BAD], 4, 0)], 0, 2)
@settings(max_examples=150, deadline=None)
def test_every_record_is_read_once(read: Read, log: list[Batch], start: int, at_once: int) -> None:
    """Whatever the names, in batches of any codec that were compacted or not, from any offset and however
    many are taken at a time: offsets, keys, values and headers come back in order, odd bytes escaped."""
    raw, expected = log_of(log)
    start %= len(log[0].records)  # A broker answers with the batch that has the offset, and those behind it.
    assert [*read(raw, start, at_once)] == [found for found in expected if found[0] >= start]


@each_library
def test_a_broken_batch_is_no_record(read: Read) -> None:
    """What is broken otherwise is not read as if it were well: the library's error comes out."""
    broken = bytearray(stored(Batch([GOOD, BAD], 0, 0), 0))
    broken[HEADER] += 2
    struct.pack_into(">I", broken, 17, crc32c.crc32c(bytes(broken[21:])))
    with pytest.raises((CorruptRecordError, CorruptRecordException)):
        list(read(bytes(broken), 0, 5))


@each_library
def test_a_wrong_checksum_is_found(read: Read) -> None:
    """A batch with such a name is checked as any other."""
    broken = bytearray(stored(Batch([BAD], 0, 0), 0))
    broken[-1] ^= 1
    with pytest.raises((CorruptRecordError, CorruptRecordException)):
        list(read(bytes(broken), 0, 5))


def test_batches_of_old_formats_may_stand_before() -> None:
    """A log may begin with records of format v1, which have no headers."""
    builder = LegacyRecordBatchBuilder(magic=1, compression_type=0, batch_size=10_000)
    builder.append(0, NOW, b"k", b"old")
    builder.append(1, NOW, b"k", b"old")
    raw = bytes(builder.build()) + stored(Batch([BAD], 0, 0), 2)
    assert [found[0] for found in by_kafka_python(raw, 1, 5)] == [1, 2]


def test_the_library_parses_what_it_can() -> None:
    """The bytes of a response are kept beside its parser in C, which parses every batch but the odd one."""
    assert isinstance(Response(b""), aiokafka.record.MemoryRecords)
