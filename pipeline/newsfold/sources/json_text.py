"""Parses the JSON of others, which may hold half a character."""

import json
import re
from typing import Any

from newsfold.errors import DecodeError
from newsfold.wire import codec

_ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_REPLACEMENT = rb"\ufffd"


def parse_json(data: bytes) -> Any:
    """The JSON tree in `data`; DecodeError with reason "json" if it is none.

    Half of a surrogate pair, which programs leave that cut a text between two code units, is read as U+FFFD.
    """
    try:
        return codec.parse(data)
    except DecodeError:
        if (mended := without_halves(data)) == data:
            raise
        return codec.parse(mended)


def without_halves(data: bytes) -> bytes:
    """The bytes with U+FFFD in place of each escape that is half of a surrogate pair."""
    return _ESCAPES.sub(lambda match: _REPLACEMENT if match["half"] else match.group(), data)


def data_of(tree: object) -> bytes:
    """A value of such a document as JSON of its own; of one nested too deep for any encoder, nothing.

    Numbers of more than 64 bits and values nested some hundred times are for Python's own encoder.
    """
    try:
        return codec.encode(tree)
    except TypeError:
        pass
    try:
        return json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
    except RecursionError:
        return b""
