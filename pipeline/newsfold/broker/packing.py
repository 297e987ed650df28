"""Single records as record batches, for what has none: the twin in memory, and logs older than batches."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from newsfold.broker.packed_batch import PackedBatch
from newsfold.broker.varint import varint
from newsfold.wire.envelope import Partition, Received

_NO_HEADERS = b"\x00"
_START = b"\x00\x00"
"""Attributes and timestamp delta of a record: none."""


def packed(records: Iterable[Received]) -> list[PackedBatch]:
    """Records as batches, uncompressed and without headers; each of one partition and of rising offsets."""
    return [
        _batch(partition, list(group))
        for partition, group in groupby(records, lambda r: (r.kafka_topic, r.partition))
    ]


def _batch(partition: Partition, records: Sequence[Received]) -> PackedBatch:
    base = records[0].offset
    bodies = [
        b"".join((_START, varint(r.offset - base), _with_length(r.key), _with_length(r.value), _NO_HEADERS))
        for r in records
    ]
    data = b"".join(varint(len(body)) + body for body in bodies)
    return PackedBatch(partition, base, len(records), base, False, data)


def _with_length(data: bytes | None) -> bytes:
    return varint(-1) if data is None else varint(len(data)) + data
