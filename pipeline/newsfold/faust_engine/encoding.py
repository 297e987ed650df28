"""Encoded batches: a stage's outputs as record batches (message format v2), shared headers encoded once.

The client library's builder encodes the eight headers of every record anew. Format: https://kafka.apache.org/documentation/#recordbatch
"""

import struct
import time
from collections.abc import Iterable
from typing import NamedTuple

import crc32c
from aiokafka.producer.message_accumulator import BatchBuilder

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.partitioning import partition_of
from newsfold.broker.record_batch import SHORT_VARINTS, encode_headers, fast_varint
from newsfold.broker.record_size import fit
from newsfold.settings import Settings
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Channel, Output

_CHECKED = struct.Struct(">hiqqqhii")
"""What the checksum covers before the records: attributes, last offset delta, first and last timestamp,
producer id, producer epoch, first sequence, record count."""
_HEAD = struct.Struct(">qiibI")
"""First offset, length of all behind itself, leader epoch, magic, checksum."""
_LENGTH_FROM = 12
_MAGIC = 2
_NONE = -1
_NULL = b"\x01"
_ID, _SUBJECT = b"\x0ace_id", b"\x14ce_subject"
_OWN_HEADERS = 3
"""ce_id, ce_subject and ce_time stand beside the headers that all records of a channel share."""


class Packed(NamedTuple):
    """A closed batch and the partition it is for."""

    kafka_topic: str
    partition: int
    batch: BatchBuilder


class EncodedBatch(BatchBuilder):
    """A closed batch of encoded records, as the producer takes it from a builder."""

    def __init__(self, records: bytes, count: int, timestamp: int) -> None:
        checked = _CHECKED.pack(0, count - 1, timestamp, timestamp, _NONE, _NONE, _NONE, count)
        checksum = crc32c.crc32c(records, crc32c.crc32c(checked))
        length = _HEAD.size - _LENGTH_FROM + len(checked) + len(records)
        self._buffer = bytearray().join((_HEAD.pack(0, length, _NONE, _MAGIC, checksum), checked, records))
        self._relative_offset = count
        self._closed = True


class _Open:
    """The batch that is being filled for one partition: parts of encoded records, one behind the other."""

    __slots__ = ("count", "kafka_topic", "partition", "parts", "size")

    def __init__(self, kafka_topic: str, partition: int) -> None:
        self.kafka_topic, self.partition = kafka_topic, partition
        self.parts: list[bytes] = []
        self.count = self.size = 0

    def close(self, timestamp: int) -> Packed:
        """What was filled in, as a batch; the next one begins."""
        batch = EncodedBatch(b"".join(self.parts), self.count, timestamp)
        self.parts, self.count, self.size = [], 0, 0
        return Packed(self.kafka_topic, self.partition, batch)


class _Known(NamedTuple):
    """What records of one channel, key and subject have in common."""

    open: _Open
    head: bytes
    """The key behind its length."""
    tail: bytes
    """The last headers: what the record is about, and the time."""
    fixed: int
    """Bytes of a record beside value, id, and the numbers whose length depends on them."""
    limit: int
    """Bytes that value and id may have together."""


class OutputEncoder:
    """Outputs in batches of at most `most` bytes, or of one record that is larger; in order per partition."""

    def __init__(self, settings: Settings, most: int) -> None:
        self._settings, self._most = settings, most
        self._timestamp = int(time.time() * 1000)
        self._time = encode_headers([("ce_time", cloud_events.now())])
        self._known: dict[Channel, dict[tuple[bytes, str], _Known]] = {}
        self._open: dict[tuple[Channel, int], _Open] = {}
        self._packed: list[Packed] = []

    def encode(self, outputs: Iterable[Output]) -> list[Packed]:
        """All outputs, packed; one that is larger than a record may be becomes its dead letter."""
        most, short, limit = self._most, SHORT_VARINTS, len(SHORT_VARINTS)
        channel: Channel | None = None
        for output in outputs:
            if output.channel is not channel:
                # The hash of an enum's member is slow: it is asked for where the channel changes.
                channel = output.channel
                known = self._known.setdefault(channel, {})
                lead = self._lead(channel, 0)
            value, id_ = output.value, output.id.encode()
            shared = known.get((output.key, output.subject)) or self._shared(output)
            if value is None or output.headers or len(value) + len(id_) > shared.limit:
                self._add_unusual(output)
                continue
            open_, head, tail, fixed, _ = shared
            room, named = len(value), len(id_)
            size = fixed + room + named
            if open_.count and open_.size + size > most:
                self._packed.append(open_.close(self._timestamp))
            count = open_.count
            number = short[count] if count < limit else fast_varint(count)
            long = short[room] if room < limit else fast_varint(room)
            name = short[named] if named < limit else fast_varint(named)
            size += len(number) + len(long) + len(name)
            whole = short[size] if size < limit else fast_varint(size)
            open_.parts += (whole, b"\x00\x00", number, head, long, value, lead, name, id_, tail)
            open_.count = count + 1
            open_.size += size
        self._packed += [open_.close(self._timestamp) for open_ in self._open.values() if open_.count]
        return self._packed

    def _shared(self, output: Output) -> _Known:
        """Worked out once for the records of an article, or of a topic."""
        key, about = output.key, output.subject.encode()
        tail = b"".join((_SUBJECT, fast_varint(len(about)), about, self._time))
        limit = self._settings.max_record_bytes - len(key) - len(about)
        head = fast_varint(len(key)) + key
        fixed = len(b"\x00\x00") + len(head) + len(self._lead(output.channel, 0)) + len(tail)
        known = _Known(self._open_for(output), head, tail, fixed, limit)
        self._known[output.channel][key, output.subject] = known
        return known

    def _open_for(self, output: Output) -> _Open:
        place = output.channel, partition_of(output.key, self._settings.partitions)
        open_ = self._open.get(place)
        if open_ is None:
            open_ = self._open[place] = _Open(kafka_topic_name(output.channel, self._settings), place[1])
        return open_

    def _add_unusual(self, output: Output) -> None:
        """A tombstone, a record with headers of its own, or one that is too large."""
        output, _ = fit(output, self._settings.max_record_bytes)
        record, open_ = self._record(output), self._open_for(output)
        if open_.count and open_.size + len(record) > self._most:
            self._packed.append(open_.close(self._timestamp))
        body = b"\x00\x00" + fast_varint(open_.count) + record
        open_.parts += (fast_varint(len(body)), body)
        open_.count += 1
        open_.size += len(body)

    def _record(self, output: Output) -> bytes:
        """A record behind its offset: key, value and headers."""
        id_, about = output.id.encode(), output.subject.encode()
        value, own = output.value, output.headers
        return b"".join(
            (
                fast_varint(len(output.key)),
                output.key,
                _NULL if value is None else fast_varint(len(value)),
                value or b"",
                self._lead(output.channel, len(own)),
                fast_varint(len(id_)),
                id_,
                _SUBJECT,
                fast_varint(len(about)),
                about,
                self._time,
                encode_headers(own),
            )
        )

    def _lead(self, channel: Channel, own: int) -> bytes:
        """The count of headers, those that all records of the channel share, and the name of the next."""
        fixed = cloud_events.fixed_headers(channel)
        return fast_varint(len(fixed) + _OWN_HEADERS + own) + encode_headers(fixed) + _ID
