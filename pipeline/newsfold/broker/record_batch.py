"""Outputs as Kafka records (message format v2): what all records of a channel share is encoded once.

Format: https://kafka.apache.org/documentation/#record
"""

from collections.abc import Iterable

from kafka import TopicPartition

from newsfold.broker.partitioning import partition_of
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Channel, Header, Output


def varint(number: int) -> bytes:
    """A whole number, zigzag and base 128, as lengths and offsets are written; negative ones too."""
    rest = (number << 1) ^ (number >> 63)
    out = bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


SHORT_VARINTS = [varint(number) for number in range(16_384)]
"""By number; an index costs a third of a call."""


def fast_varint(number: int) -> bytes:
    """As `varint`, from a table where it can."""
    return SHORT_VARINTS[number] if 0 <= number < 16_384 else varint(number)


def encode_headers(headers: Iterable[Header]) -> bytes:
    """Headers one behind the other, without their count."""
    parts = []
    for name, data in headers:
        raw = name.encode()
        parts += [fast_varint(len(raw)), raw, fast_varint(len(data)), data]
    return b"".join(parts)


def encode_record(key: bytes, value: bytes | None, count: int, headers: bytes) -> bytes:
    """The part of a record that does not depend on its place in a batch; `count` headers, encoded."""
    if value is None:
        return b"".join((fast_varint(len(key)), key, b"\x01", fast_varint(count), headers))
    return b"".join((fast_varint(len(key)), key, fast_varint(len(value)), value, fast_varint(count), headers))


class ChannelRecords:
    """The records of one channel on their way into batches, by partition."""

    def __init__(self, channel: Channel, name: str, partitions: int) -> None:
        self._name = name
        self._partitions = partitions
        self._waiting: dict[int, list[bytes]] = {}
        fixed = cloud_events.fixed_headers(channel)
        self._fixed = encode_headers(fixed)
        self._count = len(fixed) + 3

    def add(self, output: Output, time_header: bytes) -> None:
        """Encode an output: the headers are those of `cloud_events.headers`, those all share encoded once."""
        id_, subject = output.id.encode(), output.subject.encode()
        headers = b"".join(
            (
                self._fixed,
                b"\x0ace_id",
                fast_varint(len(id_)),
                id_,
                b"\x14ce_subject",
                fast_varint(len(subject)),
                subject,
                time_header,
            )
        )
        if output.headers:
            headers += encode_headers(output.headers)
        record = encode_record(output.key, output.value, self._count + len(output.headers), headers)
        number = partition_of(output.key, self._partitions)
        if number in self._waiting:
            self._waiting[number].append(record)
        else:
            self._waiting[number] = [record]

    def take(self) -> list[tuple[TopicPartition, list[bytes]]]:
        """What was added since the last call, in order, by partition."""
        waiting, self._waiting = self._waiting, {}
        return [(TopicPartition(self._name, number), records) for number, records in waiting.items()]
