"""Malformed inputs, made from a seed: mutations of valid records that are known to break readers."""

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

Mutation = Callable[[Random, bytes], bytes | None]


def inputs(seed: int, count: int, valid: bytes) -> Iterator[bytes | None]:
    """`count` inputs made from one valid record; None stands for a record without a value."""
    rng = Random(seed)
    for number in range(count):
        if number % LARGE_EVERY == 1:
            yield _large_value(rng, valid)
        elif number % LARGE_EVERY == 2:
            yield _nest(rng, valid, NESTING[-1])
        else:
            yield rng.choice(_MUTATIONS)(rng, valid)


def _large_value(rng: Random, valid: bytes) -> bytes:
    fields = list(orjson.loads(valid))
    return _with_value(valid, rng.choice(fields), b'"' + b"x" * LARGE + b'"')


def _nest(rng: Random, valid: bytes, depth: int) -> bytes:
    opening, closing = rng.choice(((b"[", b"]"), (b'{"a":', b"}")))
    nested = opening * depth + b"1" + closing * depth
    return nested if rng.random() < 0.5 else _with_value(valid, rng.choice(list(orjson.loads(valid))), nested)


def _with_value(valid: bytes, field: str, value: bytes) -> bytes:
    """The record with `value` as the raw JSON of a field."""
    tree = orjson.loads(valid)
    parts = [
        b'"%s":%s' % (name.encode(), value if name == field else orjson.dumps(tree[name])) for name in tree
    ]
    return b"{" + b",".join(parts) + b"}"


def _replace_value(rng: Random, valid: bytes) -> bytes:
    return _with_value(valid, rng.choice(list(orjson.loads(valid))), rng.choice(VALUES))


def _change_bytes(rng: Random, valid: bytes) -> bytes:
    data = bytearray(valid)
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _cut(rng: Random, valid: bytes) -> bytes:
    return valid[: rng.randrange(len(valid))]


def _splice(rng: Random, valid: bytes) -> bytes:
    start, end = sorted((rng.randrange(len(valid)), rng.randrange(len(valid))))
    at = rng.randrange(len(valid))
    return valid[:at] + valid[start:end] + valid[at:]


def _drop_field(rng: Random, valid: bytes) -> bytes:
    tree = orjson.loads(valid)
    del tree[rng.choice(list(tree))]
    return orjson.dumps(tree)


def _repeat_field(rng: Random, valid: bytes) -> bytes:
    field = rng.choice(list(orjson.loads(valid)))
    return valid[:-1] + b',"%s":%s}' % (field.encode(), rng.choice(VALUES))


def _noise(rng: Random, valid: bytes) -> bytes:
    return rng.randbytes(rng.randrange(400))


def _encode_otherwise(rng: Random, valid: bytes) -> bytes:
    return valid.decode().encode(rng.choice(("utf-16", "utf-32", "utf-8-sig", "utf-7")))


def _nest_shallow(rng: Random, valid: bytes) -> bytes:
    return _nest(rng, valid, rng.choice(NESTING[:-1]))


def _no_record(rng: Random, valid: bytes) -> bytes | None:
    return rng.choice((None, b"", b" ", b"\x00", b"null", b"[]", b"{}", b'"text"', b"7"))


_MUTATIONS: tuple[Mutation, ...] = (
    _replace_value, _replace_value, _replace_value, _change_bytes, _change_bytes, _cut, _splice, _drop_field,
    _repeat_field, _noise, _encode_otherwise, _nest_shallow, _no_record,
)  # fmt: skip
