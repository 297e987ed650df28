"""Record batches (message format v2) as they travel: compressed, of which a reader takes apart what it needs.

A client library parses some ten fields and the eight headers of every record, where a reader of what holds
needs the keys of all and the values of few. Format: https://kafka.apache.org/documentation/#record
"""

import lz4.frame
import msgspec

from newsfold.wire.envelope import Partition

_MORE = 0x80
"""The bit of a varint's byte that says that another one follows."""


class PackedBatch(msgspec.Struct, frozen=True, gc=False):
    """So many records of a partition, encoded one behind the other, in an LZ4 frame or not.

    Their offsets begin at `base_offset`; those before `least` are not asked for.
    """

    partition: Partition
    base_offset: int
    size: int
    least: int
    is_lz4: bool
    data: bytes

    def unpacked(self) -> bytes:
        """The encoded records, uncompressed."""
        return lz4.frame.decompress(self.data) if self.is_lz4 else self.data


Keyed = tuple[bytes, int, int]
"""A key of a batch, the offset of its record, and where the value's length stands among the unpacked bytes;
-1 for a tombstone."""


def keys_of(batch: PackedBatch, unpacked: bytes) -> list[Keyed]:
    """The keys of all records, in order; ValueError if the bytes are no such records. A null key is empty."""
    keys: list[Keyed] = []
    place, size, base, least = 0, len(unpacked), batch.base_offset, batch.least
    try:
        for _ in range(batch.size):
            length, at = _varint(unpacked, place)
            end = at + length
            at += 1
            while unpacked[at] & _MORE:
                at += 1
            # The varints that mostly are one byte: a call for each would be a third of the time.
            byte, at = unpacked[at + 1], at + 2
            delta = byte >> 1
            if byte & _MORE:
                delta, at = _varint(unpacked, at - 1)
            byte, at = unpacked[at], at + 1
            key_length = (byte >> 1) ^ -(byte & 1)
            if byte & _MORE:
                key_length, at = _varint(unpacked, at - 1)
            key_end = at + max(key_length, 0)
            value_length, value_at = _varint(unpacked, key_end)
            if not value_at + value_length < end <= size:
                raise ValueError(f"a record ends at {end} of {size} bytes")
            if base + delta >= least:
                keys.append((unpacked[at:key_end], base + delta, key_end if value_length >= 0 else -1))
            place = end
    except IndexError:
        raise ValueError(f"a record ends behind {size} bytes") from None
    return keys


def value_at(unpacked: bytes, place: int) -> bytes:
    """The value whose length stands at a place among the unpacked bytes."""
    length, at = _varint(unpacked, place)
    return unpacked[at : at + length]


def _varint(data: bytes, at: int) -> tuple[int, int]:
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
