"""Vectors: the next offset of each partition, as the id of an event says it, such as "0:124,1:45". Pure."""

import re
from collections.abc import Mapping

Vector = dict[int, int]
_PART = r"(?:0|[1-9][0-9]{0,8}):(?:0|[1-9][0-9]{0,17})"
_VECTOR = re.compile(rf"{_PART}(?:,{_PART})*")


def parsed(text: str) -> Vector | None:
    """The vector in a text; None if it is none."""
    if not _VECTOR.fullmatch(text):
        return None
    return {
        int(partition): int(offset) for partition, _, offset in (p.partition(":") for p in text.split(","))
    }


def text_of(vector: Mapping[int, int]) -> str:
    """The vector as text."""
    return ",".join(f"{partition}:{offset}" for partition, offset in sorted(vector.items()))


def reaches_beyond(vector: Mapping[int, int], other: Mapping[int, int]) -> bool:
    """Whether any partition of `vector` is further than in `other`."""
    return any(offset > other.get(partition, 0) for partition, offset in vector.items())


def merged(vector: Mapping[int, int], other: Mapping[int, int]) -> Vector:
    """Of each partition the further offset."""
    return {p: max(vector.get(p, 0), other.get(p, 0)) for p in vector.keys() | other.keys()}
