"""Codec: records to JSON and back, with the JSON path in every error.

orjson reads and writes; msgspec checks the shape of what was read and builds the typed record.
"""

import re
from typing import Any, TypeVar

import msgspec
import orjson

from pipeline.errors import DecodeError

T = TypeVar("T")
_PATH = re.compile(r" - at `(?P<path>[^`]+)`$")


def encode(record: object) -> bytes:
    """A record (or any tree of records, dicts and lists) as compact JSON."""
    return orjson.dumps(record, default=_plain)


def canonical(record: object) -> bytes:
    """As `encode`, with sorted keys: equal records give equal bytes whatever built them."""
    return orjson.dumps(record, default=_plain, option=orjson.OPT_SORT_KEYS)


def decode(data: bytes | str, type_: type[T]) -> T:
    """The typed record in `data`.

    Raises DecodeError: reason "json" for bytes that are no JSON, "schema" for JSON of another shape
    (`path` is then the JSON path of the first value that does not fit, such as `$.topics[0].id`).
    """
    return convert(parse(data), type_)


def parse(data: bytes | str) -> Any:
    """The JSON tree in `data`; DecodeError with reason "json" if it is none."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DecodeError(f"no JSON: {error}", reason="json", path="$") from None


def convert(tree: object, type_: type[T]) -> T:
    """The typed record of a JSON tree; DecodeError with reason "schema" and the path if it does not fit."""
    try:
        return msgspec.convert(tree, type_)
    except msgspec.ValidationError as error:
        message = str(error)
        found = _PATH.search(message)
        path = found["path"] if found else "$"
        finding = message[: found.start()] if found else message
        raise DecodeError(f"{path}: {finding}", reason="schema", path=path) from None


def _plain(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in a record")
