"""Keys and values out of record batches (message format v2), without what only costs time: headers, times.

A client library parses some ten fields and the eight headers of every record, where a reader of what holds
needs the keys of all and the values of few. Format: https://kafka.apache.org/documentation/#record
"""

from typing import NamedTuple

from newsfold.wire.envelope import Received

_MORE = 0x80
"""The bit of a varint's byte that says that another one follows."""


class PackedBatch(NamedTuple):
    """The offset of the first record of a batch, their number, and their bytes, which begin at `start`."""

    base_offset: int
    size: int
    records: bytearray
    start: int


def unpack(batch: PackedBatch, kafka_topic: str, partition: int, least: int) -> list[Received]:
    """The records of a batch from offset `least` on, without headers and time.

    ValueError if the bytes are no such records.
    """
    records: list[Received] = []
    base_offset, size, data, at = batch
    try:
        for _ in range(size):
            length, at = _varint(data, at)
            end = at + length
            # Behind the attributes stands the time.
            at += 1
            while data[at] & _MORE:
                at += 1
            delta, at = _varint(data, at + 1)
            key, at = _nullable(data, at)
            value, at = _nullable(data, at)
            if not at < end <= len(data):
                raise ValueError(f"a record ends at {end} of {len(data)} bytes, its value at {at}")
            at = end
            if base_offset + delta >= least:
                records.append(Received(kafka_topic, partition, base_offset + delta, key, value))
    except IndexError:
        raise ValueError(f"a record ends behind {len(data)} bytes") from None
    return records


def _nullable(data: bytearray, at: int) -> tuple[bytes | None, int]:
    """Bytes behind their length, None for a length below 0; and where they end."""
    size, at = _varint(data, at)
    return (bytes(data[at : at + size]), at + size) if size >= 0 else (None, at)


def _varint(data: bytearray, at: int) -> tuple[int, int]:
    """A zigzag varint, and where it ends."""
    byte = data[at]
    if byte < _MORE:
        return (byte >> 1) ^ -(byte & 1), at + 1
    number, shift = byte & 0x7F, 7
    while True:
        at += 1
        byte = data[at]
        number |= (byte & 0x7F) << shift
        if byte < _MORE:
            return (number >> 1) ^ -(number & 1), at + 1
        shift += 7
