"""Record batches (message format v2): the one encoder of all records sent, for every client library.

What the records of a channel, key and subject have in common is encoded once, where a client library
encodes the eight headers of every record anew. Format: https://kafka.apache.org/documentation/#recordbatch
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import crc32c

from newsfold.broker.partitioning import partition_of
from newsfold.broker.record_size import fit
from newsfold.broker.varint import SHORT_VARINTS, fast_varint
from newsfold.errors import RecordError
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Channel, Header, Output

_CHECKED = struct.Struct(">hiqqqhii")
"""What the checksum covers before the records: attributes, last offset delta, first and last timestamp,
producer id, producer epoch, first sequence, record count."""
_HEAD = struct.Struct(">qiibI")
"""First offset, length of all behind itself, leader epoch, magic, checksum."""
_LENGTH_FROM = 12
_MAGIC = 2
_NONE = -1
_NULL = b"\x01"
_START = b"\x00\x00"
"""Attributes and timestamp delta of a record: none, as all records of a batch have its own time."""
_ID, _SUBJECT = b"\x0ace_id", b"\x14ce_subject"
_OWN_HEADERS = 3
"""ce_id, ce_subject and ce_time stand beside the headers that all records of a channel share."""

PartitionsOf = Callable[[Channel], tuple[str, int]]
"""The Kafka topic of a channel and its number of partitions."""


@dataclass(frozen=True, slots=True)
class EncodedRecords:
    """Records for one partition, encoded one behind the other with offsets from 0 on; not yet a batch."""

    kafka_topic: str
    partition: int
    records: bytes
    count: int


def framed(records: bytes, count: int, milliseconds: int) -> bytearray:
    """A whole record batch, uncompressed and without a producer id; all records have the one timestamp."""
    checked = _CHECKED.pack(0, count - 1, milliseconds, milliseconds, _NONE, _NONE, _NONE, count)
    checksum = crc32c.crc32c(records, crc32c.crc32c(checked))
    length = _HEAD.size - _LENGTH_FROM + len(checked) + len(records)
    return bytearray().join((_HEAD.pack(0, length, _NONE, _MAGIC, checksum), checked, records))


def split(batches: bytes) -> Iterator[bytes]:
    """The encoded batches that stand one behind the other, without one at the end that is not whole."""
    end = 0
    while (start := end) + _LENGTH_FROM <= len(batches):
        end += _LENGTH_FROM + int.from_bytes(batches[start + 8 : start + _LENGTH_FROM])
        if end <= len(batches):
            yield batches[start:end]


def encode_headers(headers: Iterable[Header]) -> bytes:
    """Headers one behind the other, without their count."""
    parts = []
    for name, data in headers:
        raw = name.encode()
        parts += [fast_varint(len(raw)), raw]
        parts += [_NULL] if data is None else [fast_varint(len(data)), data]
    return b"".join(parts)


class OpenBatch:
    """The batch being filled for one partition, as parts of encoded records; `size` in bytes."""

    __slots__ = ("count", "kafka_topic", "partition", "parts", "size")

    def __init__(self, kafka_topic: str, partition: int) -> None:
        self.kafka_topic, self.partition = kafka_topic, partition
        self.parts: list[bytes] = []
        self.count = self.size = 0

    def add(self, record: bytes) -> None:
        """Add a record that is encoded from its key on."""
        size = len(_START) + len(offset_delta := fast_varint(self.count)) + len(record)
        self.parts += (fast_varint(size), _START, offset_delta, record)
        self.count += 1
        self.size += size

    def has_room(self, size: int, max_bytes: int) -> bool:
        """Whether `size` more bytes stay within `max_bytes`; an empty batch takes a record of any size."""
        return not self.count or self.size + size <= max_bytes

    def close(self) -> EncodedRecords:
        """The records added since the last close; the next batch begins."""
        records = EncodedRecords(self.kafka_topic, self.partition, b"".join(self.parts), self.count)
        self.parts, self.count, self.size = [], 0, 0
        return records


def encode_entries(
    entries: Mapping[bytes, bytes | None],
    headers: Sequence[Header],
    kafka_topic: str,
    partition: int,
    max_bytes: int,
) -> list[EncodedRecords]:
    """Keys and values for one partition, all with the same headers; None is a tombstone."""
    tail = fast_varint(len(headers)) + encode_headers(headers)
    batch, closed = OpenBatch(kafka_topic, partition), []
    for key, value in entries.items():
        record = _key_and_value(key, value) + tail
        if not batch.has_room(len(record), max_bytes):
            closed.append(batch.close())
        batch.add(record)
    return [*closed, batch.close()] if batch.count else closed


class _Template(NamedTuple):
    """The encoded parts that records of one channel, key and subject have in common."""

    batch: OpenBatch
    head: bytes
    """The key behind its length."""
    tail: bytes
    """The last headers: ce_subject and ce_time."""
    fixed: int
    """Bytes of a record without value, id, and the varints whose length depends on them."""
    limit: int
    """Bytes that value and id may have together."""


class OutputEncoder:
    """Encodes outputs as batches of at most `max_batch_bytes`, or of one record that is larger.

    In order within each partition. `limit` is the most bytes of one record: a larger one becomes its dead
    letter, and the error is appended to `refused`. `milliseconds` is the processing time of all of them.
    """

    def __init__(
        self, partitions_of: PartitionsOf, *, limit: int, max_batch_bytes: int, milliseconds: int
    ) -> None:
        self._partitions_of, self._limit, self._max_batch_bytes = partitions_of, limit, max_batch_bytes
        self._time = encode_headers([("ce_time", cloud_events.processing_time(milliseconds))])
        self._templates: dict[Channel, dict[tuple[bytes, str], _Template]] = {}
        self._batches: dict[tuple[Channel, int], OpenBatch] = {}
        self._closed: list[EncodedRecords] = []
        self.refused: list[RecordError] = []

    def encode(self, outputs: Iterable[Output]) -> list[EncodedRecords]:
        """The batches of all outputs; none is left open."""
        max_bytes, varints, table_size = self._max_batch_bytes, SHORT_VARINTS, len(SHORT_VARINTS)
        channel: Channel | None = None
        for output in outputs:
            if output.channel is not channel:
                # The hash of an enum's member is slow: it is asked for where the channel changes.
                channel = output.channel
                templates = self._templates.setdefault(channel, {})
                headers = _lead_headers(channel, 0)
            value, id_ = output.value, output.id.encode()
            template = templates.get((output.key, output.subject)) or self._new_template(output)
            if value is None or output.headers or len(value) + len(id_) > template.limit:
                self._add_unusual(output)
                continue
            batch, head, tail, fixed_size, _ = template
            value_length, id_length = len(value), len(id_)
            size = fixed_size + value_length + id_length
            if batch.count and batch.size + size > max_bytes:
                self._closed.append(batch.close())
            # Short varints come from a table: an index costs a third of a call.
            count = batch.count
            offset_delta = varints[count] if count < table_size else fast_varint(count)
            value_varint = varints[value_length] if value_length < table_size else fast_varint(value_length)
            id_varint = varints[id_length] if id_length < table_size else fast_varint(id_length)
            size += len(offset_delta) + len(value_varint) + len(id_varint)
            size_varint = varints[size] if size < table_size else fast_varint(size)
            batch.parts += (
                size_varint, _START, offset_delta, head, value_varint, value, headers, id_varint, id_, tail,
            )  # fmt: skip
            batch.count = count + 1
            batch.size += size
        self._closed += [batch.close() for batch in self._batches.values() if batch.count]
        closed, self._closed = self._closed, []
        return closed

    def _new_template(self, output: Output) -> _Template:
        """Encode the template of an output's channel, key and subject, and remember it."""
        key, subject = output.key, output.subject.encode()
        tail = b"".join((_SUBJECT, fast_varint(len(subject)), subject, self._time))
        head = fast_varint(len(key)) + key
        fixed_size = len(_START) + len(head) + len(_lead_headers(output.channel, 0)) + len(tail)
        limit = self._limit - len(key) - len(subject)
        template = _Template(self._batch(output), head, tail, fixed_size, limit)
        self._templates[output.channel][key, output.subject] = template
        return template

    def _batch(self, output: Output) -> OpenBatch:
        kafka_topic, partitions = self._partitions_of(output.channel)
        key = output.channel, partition_of(output.key, partitions)
        batch = self._batches.get(key)
        if batch is None:
            batch = self._batches[key] = OpenBatch(kafka_topic, key[1])
        return batch

    def _add_unusual(self, output: Output) -> None:
        """A tombstone, a record with headers of its own, or one that is too large."""
        output, error = fit(output, self._limit)
        self.refused += [error] if error else []
        record, batch = self._record(output), self._batch(output)
        if not batch.has_room(len(record), self._max_batch_bytes):
            self._closed.append(batch.close())
        batch.add(record)

    def _record(self, output: Output) -> bytes:
        """A record from its key on: key, value and headers."""
        id_, subject = output.id.encode(), output.subject.encode()
        lead_headers = _lead_headers(output.channel, len(output.headers)) + fast_varint(len(id_)) + id_
        subject_header = _SUBJECT + fast_varint(len(subject)) + subject
        own_headers = encode_headers(output.headers)
        return b"".join(
            (_key_and_value(output.key, output.value), lead_headers, subject_header, self._time, own_headers)
        )


def _key_and_value(key: bytes, value: bytes | None) -> bytes:
    length = _NULL if value is None else fast_varint(len(value))
    return b"".join((fast_varint(len(key)), key, length, value or b""))


@lru_cache(maxsize=256)
def _lead_headers(channel: Channel, own_count: int) -> bytes:
    """The header count, the headers that all records of the channel share, and `_ID`; `own_count` follow."""
    fixed = cloud_events.fixed_headers(channel)
    return fast_varint(len(fixed) + _OWN_HEADERS + own_count) + encode_headers(fixed) + _ID
