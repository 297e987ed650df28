"""Record batches (message format v2): the one encoder of all that is sent, to any client library.

What the records of a channel, key and subject have in common is encoded once, where a client library
encodes the eight headers of every record anew. Format: https://kafka.apache.org/documentation/#recordbatch
"""

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    """A whole record batch, uncompressed and of no producer's; all records have the one time."""
    checked = _CHECKED.pack(0, count - 1, milliseconds, milliseconds, _NONE, _NONE, _NONE, count)
    checksum = crc32c.crc32c(records, crc32c.crc32c(checked))
    length = _HEAD.size - _LENGTH_FROM + len(checked) + len(records)
    return bytearray().join((_HEAD.pack(0, length, _NONE, _MAGIC, checksum), checked, records))


def encode_headers(headers: Iterable[Header]) -> bytes:
    """Headers one behind the other, without their count."""
    parts = []
    for name, data in headers:
        raw = name.encode()
        parts += [fast_varint(len(raw)), raw, fast_varint(len(data)), data]
    return b"".join(parts)


class OpenBatch:
    """The batch that is being filled for one partition: parts of encoded records, one behind the other."""

    __slots__ = ("count", "kafka_topic", "partition", "parts", "size")

    def __init__(self, kafka_topic: str, partition: int) -> None:
        self.kafka_topic, self.partition = kafka_topic, partition
        self.parts: list[bytes] = []
        self.count = self.size = 0

    def add(self, record: bytes) -> None:
        """Add a record that is encoded from its key on."""
        body = len(_START) + len(number := fast_varint(self.count)) + len(record)
        self.parts += (fast_varint(body), _START, number, record)
        self.count += 1
        self.size += body

    def has_room(self, size: int, most: int) -> bool:
        """Whether `size` bytes more stay within `most`; an empty batch takes a record of any size."""
        return not self.count or self.size + size <= most

    def close(self) -> EncodedRecords:
        """What was filled in; the next batch begins."""
        records = EncodedRecords(self.kafka_topic, self.partition, b"".join(self.parts), self.count)
        self.parts, self.count, self.size = [], 0, 0
        return records


def encode_entries(
    entries: Mapping[bytes, bytes | None],
    headers: Sequence[Header],
    kafka_topic: str,
    partition: int,
    most: int,
) -> list[EncodedRecords]:
    """Keys and values for one partition, all with the same headers; None is a tombstone."""
    tail = fast_varint(len(headers)) + encode_headers(headers)
    batch, closed = OpenBatch(kafka_topic, partition), []
    for key, value in entries.items():
        record = _key_and_value(key, value) + tail
        if not batch.has_room(len(record), most):
            closed.append(batch.close())
        batch.add(record)
    return [*closed, batch.close()] if batch.count else closed


class _Shared(NamedTuple):
    """What records of one channel, key and subject have in common."""

    batch: OpenBatch
    head: bytes
    """The key behind its length."""
    tail: bytes
    """The last headers: what the record is about, and the time."""
    fixed: int
    """Bytes of a record beside value, id, and the numbers whose length depends on them."""
    limit: int
    """Bytes that value and id may have together."""


class OutputEncoder:
    """Outputs as records of at most `most` bytes a batch, or of one record that is larger.

    In order within each partition. `limit` are the bytes that one record may have: what is larger becomes
    its dead letter, and why is kept in `refused`. `milliseconds` is the processing time of all of them.
    """

    def __init__(self, partitions_of: PartitionsOf, *, limit: int, most: int, milliseconds: int) -> None:
        self._partitions_of, self._limit, self._most = partitions_of, limit, most
        self._time = encode_headers([("ce_time", cloud_events.processing_time(milliseconds))])
        self._known: dict[Channel, dict[tuple[bytes, str], _Shared]] = {}
        self._batches: dict[tuple[Channel, int], OpenBatch] = {}
        self._closed: list[EncodedRecords] = []
        self.refused: list[RecordError] = []

    def encode(self, outputs: Iterable[Output]) -> list[EncodedRecords]:
        """All outputs, by partition; every batch that was begun is closed."""
        most, short, table = self._most, SHORT_VARINTS, len(SHORT_VARINTS)
        channel: Channel | None = None
        for output in outputs:
            if output.channel is not channel:
                # The hash of an enum's member is slow: it is asked for where the channel changes.
                channel = output.channel
                known = self._known.setdefault(channel, {})
                lead = _lead(channel, 0)
            value, id_ = output.value, output.id.encode()
            shared = known.get((output.key, output.subject)) or self._shared(output)
            if value is None or output.headers or len(value) + len(id_) > shared.limit:
                self._add_unusual(output)
                continue
            batch, head, tail, fixed, _ = shared
            room, named = len(value), len(id_)
            size = fixed + room + named
            if batch.count and batch.size + size > most:
                self._closed.append(batch.close())
            # The numbers of a record that are short come from a table: an index costs a third of a call.
            count = batch.count
            number = short[count] if count < table else fast_varint(count)
            long = short[room] if room < table else fast_varint(room)
            name = short[named] if named < table else fast_varint(named)
            size += len(number) + len(long) + len(name)
            whole = short[size] if size < table else fast_varint(size)
            batch.parts += (whole, _START, number, head, long, value, lead, name, id_, tail)
            batch.count = count + 1
            batch.size += size
        self._closed += [batch.close() for batch in self._batches.values() if batch.count]
        closed, self._closed = self._closed, []
        return closed

    def _shared(self, output: Output) -> _Shared:
        """Worked out once for the records of an article, or of a topic."""
        key, about = output.key, output.subject.encode()
        tail = b"".join((_SUBJECT, fast_varint(len(about)), about, self._time))
        head = fast_varint(len(key)) + key
        fixed = len(_START) + len(head) + len(_lead(output.channel, 0)) + len(tail)
        limit = self._limit - len(key) - len(about)
        shared = _Shared(self._batch(output), head, tail, fixed, limit)
        self._known[output.channel][key, output.subject] = shared
        return shared

    def _batch(self, output: Output) -> OpenBatch:
        kafka_topic, partitions = self._partitions_of(output.channel)
        place = output.channel, partition_of(output.key, partitions)
        batch = self._batches.get(place)
        if batch is None:
            batch = self._batches[place] = OpenBatch(kafka_topic, place[1])
        return batch

    def _add_unusual(self, output: Output) -> None:
        """A tombstone, a record with headers of its own, or one that is too large."""
        output, error = fit(output, self._limit)
        self.refused += [error] if error else []
        record, batch = self._record(output), self._batch(output)
        if not batch.has_room(len(record), self._most):
            self._closed.append(batch.close())
        batch.add(record)

    def _record(self, output: Output) -> bytes:
        """A record from its key on: key, value and headers."""
        id_, about = output.id.encode(), output.subject.encode()
        named = _lead(output.channel, len(output.headers)) + fast_varint(len(id_)) + id_
        subject = _SUBJECT + fast_varint(len(about)) + about
        own = encode_headers(output.headers)
        return b"".join((_key_and_value(output.key, output.value), named, subject, self._time, own))


def _key_and_value(key: bytes, value: bytes | None) -> bytes:
    length = _NULL if value is None else fast_varint(len(value))
    return b"".join((fast_varint(len(key)), key, length, value or b""))


def _lead(channel: Channel, own: int) -> bytes:
    """The count of headers, those that all records of the channel share, and the name of the next."""
    fixed = cloud_events.fixed_headers(channel)
    return fast_varint(len(fixed) + _OWN_HEADERS + own) + encode_headers(fixed) + _ID
