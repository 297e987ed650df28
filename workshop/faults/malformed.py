"""Malformed inputs, made from a seed: valid records broken in every way that is known to break readers."""

from collections.abc import Callable, Iterator
from random import Random

import orjson

NESTING = (50, 500, 5_000, 200_000)
LARGE = 2_000_000
LARGE_EVERY = 20_000
"""One input in so many is a value of two megabytes, one a nesting of the deepest kind."""

VALUES = (
    b"null", b"true", b"-1", b"0", b"18446744073709551616", b"1e400", b"-1e-400", b"NaN", b"Infinity", b"1.5",
    b'""', b'"x"', b'"\\ud800"', b'"\\udfff\\ud800"', b'"\\u0000"', b'"|"', b"[]", b"{}", b"[[[[]]]]",
    b'"9999-99-99T99:99:99Z"', b'"0000-00-00T00:00:00Z"', b'"2025-03-19T06:00:00"', b'"9999-12-31T23:59:59Z"',
    b'"0001-01-01T00:00:00Z"', b'"\xe2\x80\xae"', b'"\xff"', b'{"a":', b'"unclosed',
)  # fmt: skip
"""Written in place of a field's value."""

Maker = Callable[[Random, bytes], bytes | None]


def inputs(seed: int, count: int, valid: bytes) -> Iterator[bytes | None]:
    """`count` inputs made from one valid record; None stands for a record without a value."""
    chance = Random(seed)
    for number in range(count):
        if number % LARGE_EVERY == 1:
            yield _large(chance, valid)
        elif number % LARGE_EVERY == 2:
            yield _nested(chance, valid, NESTING[-1])
        else:
            yield chance.choice(_MAKERS)(chance, valid)


def _large(chance: Random, valid: bytes) -> bytes:
    fields = list(orjson.loads(valid))
    return _with(valid, chance.choice(fields), b'"' + b"x" * LARGE + b'"')


def _nested(chance: Random, valid: bytes, depth: int) -> bytes:
    opening, closing = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    tower = opening * depth + b"1" + closing * depth
    return tower if chance.random() < 0.5 else _with(valid, chance.choice(list(orjson.loads(valid))), tower)


def _with(valid: bytes, field: str, value: bytes) -> bytes:
    """The record with raw bytes in place of a field's value."""
    tree = orjson.loads(valid)
    parts = [
        b'"%s":%s' % (name.encode(), value if name == field else orjson.dumps(tree[name])) for name in tree
    ]
    return b"{" + b",".join(parts) + b"}"


def _other_value(chance: Random, valid: bytes) -> bytes:
    return _with(valid, chance.choice(list(orjson.loads(valid))), chance.choice(VALUES))


def _bytes_changed(chance: Random, valid: bytes) -> bytes:
    data = bytearray(valid)
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _cut(chance: Random, valid: bytes) -> bytes:
    return valid[: chance.randrange(len(valid))]


def _spliced(chance: Random, valid: bytes) -> bytes:
    start, end = sorted((chance.randrange(len(valid)), chance.randrange(len(valid))))
    at = chance.randrange(len(valid))
    return valid[:at] + valid[start:end] + valid[at:]


def _field_lost(chance: Random, valid: bytes) -> bytes:
    tree = orjson.loads(valid)
    del tree[chance.choice(list(tree))]
    return orjson.dumps(tree)


def _field_twice(chance: Random, valid: bytes) -> bytes:
    field = chance.choice(list(orjson.loads(valid)))
    return valid[:-1] + b',"%s":%s}' % (field.encode(), chance.choice(VALUES))


def _noise(chance: Random, valid: bytes) -> bytes:
    return chance.randbytes(chance.randrange(400))


def _other_encoding(chance: Random, valid: bytes) -> bytes:
    return valid.decode().encode(chance.choice(("utf-16", "utf-32", "utf-8-sig", "utf-7")))


def _shallow_tower(chance: Random, valid: bytes) -> bytes:
    return _nested(chance, valid, chance.choice(NESTING[:-1]))


def _nothing(chance: Random, valid: bytes) -> bytes | None:
    return chance.choice((None, b"", b" ", b"\x00", b"null", b"[]", b"{}", b'"text"', b"7"))


_MAKERS: tuple[Maker, ...] = (
    _other_value, _other_value, _other_value, _bytes_changed, _bytes_changed, _cut, _spliced, _field_lost,
    _field_twice, _noise, _other_encoding, _shallow_tower, _nothing,
)  # fmt: skip
