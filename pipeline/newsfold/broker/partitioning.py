"""Partitioning: the partition of a key, the same as Kafka's own Java producer gives (murmur2)."""

import struct
from functools import lru_cache

from newsfold.errors import RecordError
from newsfold.wire.envelope import Received

_SEED = 0x9747B28C
_MULTIPLIER = 0x5BD1E995
_SHIFT = 24
_MASK = 0xFFFFFFFF
CACHED_KEYS = 65_536
"""Keys whose hash is remembered: the paragraphs of one article share a key and come together."""


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of `key` among `partitions`; an empty key has one too."""
    return _positive_hash(key) % partitions


def check_partition(key: str, record: Received, partitions: int, *, path: str) -> None:
    """RecordError if a record with this key lies in another partition than that of its key.

    What it corrects is known in the partition of its key alone: counted here, it would count beside that.
    """
    wanted = partition_of(key.encode(), partitions)
    if wanted != record.partition:
        raise RecordError(
            f"in partition {record.partition}, and its key belongs into {wanted} of {partitions}",
            hint="set the producer's partitioner to murmur2_random, then newsfold dead-letters replay",
            reason="partition",
            path=path,
        )


def murmur2(data: bytes) -> int:
    """MurmurHash2, 32 bit, with the seed and the tail that Kafka uses; unsigned.

    Source: org.apache.kafka.common.utils.Utils.murmur2.
    """
    length = len(data)
    whole = length & ~3
    h = _SEED ^ length
    for k in struct.unpack(f"<{length >> 2}I", data[:whole]):
        k = (k * _MULTIPLIER) & _MASK
        h = ((h * _MULTIPLIER) ^ ((k ^ (k >> _SHIFT)) * _MULTIPLIER)) & _MASK
    if length > whole:
        h = ((h ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER) & _MASK
    h = ((h ^ (h >> 13)) * _MULTIPLIER) & _MASK
    return h ^ (h >> 15)


@lru_cache(maxsize=CACHED_KEYS)
def _positive_hash(key: bytes) -> int:
    return murmur2(key) & 0x7FFFFFFF
