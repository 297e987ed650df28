"""Keys of event records in the view, and the numbers of their ids; pure."""

from newsfold.errors import SettingsError
from newsfold.eventtime.moment import strict_seconds, strict_text
from newsfold.web.view.schema import KEY_BITS

_FIRST = -62_135_596_800
"""Seconds of the year 1 before 1970."""
_LOW = (1 << KEY_BITS) - 1
LAST = (1 << 63) - 1
"""The greatest key."""


def first_key(start: str) -> int:
    """The least key of the records whose window starts at a time, or else of those that start later."""
    seconds = strict_seconds(start)
    if seconds is None:
        raise SettingsError(f"{start!r} is no time", where="view")
    return first_key_at(seconds)


def first_key_at(seconds: int) -> int:
    """The same by seconds after 1970."""
    return max(0, -(-(seconds - _FIRST) // 60)) << KEY_BITS


def key_of(start: str, id_: str) -> int:
    """The key of a record, unless another one has it: then the next that is free."""
    return first_key(start) | (int(id_, 16) & _LOW)


def seconds_of(key: int) -> int:
    """When the window of a record starts, in seconds after 1970."""
    return (key >> KEY_BITS) * 60 + _FIRST


def start_of(key: int) -> str:
    """When the window of a record starts."""
    return strict_text(seconds_of(key))


def number_of(id_: str) -> int:
    """The id of a record as a number that SQLite takes; ValueError if it is none."""
    if len(id_) != 16:
        raise ValueError(id_)
    return int.from_bytes(bytes.fromhex(id_), "big", signed=True)


def id_of(number: int) -> str:
    """The id that a number stands for."""
    return number.to_bytes(8, "big", signed=True).hex()
