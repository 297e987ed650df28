"""Values of newsfold.toml that TOML has no type for: lengths of time, sizes, zones, secrets."""

import os
import re
from ipaddress import ip_network
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_SIZES = {"": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?b)?", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET = re.compile(r"auth|cookie|token|key|secret|password", re.IGNORECASE)


def _seconds(value: object) -> float:
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("is no length of time; write it as 90s, 10m, 2h or 1d")
    return float(match[1]) * _UNITS[match[2]]


def _bytes(value: object) -> int:
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("is no size; write it as 500kB or 16MB")
    return int(float(match[1]) * _SIZES[(match[2] or "").lower()])


def _place(value: object) -> str:
    text = value if isinstance(value, str) else ""
    try:
        if not _HOST_AND_PORT.fullmatch(text):
            ip_network(text)
    except ValueError:
        raise ValueError("is no network and no host with a port; write 10.1.0.0/16 or host:8080") from None
    return text


def _language(value: object) -> object:
    if isinstance(value, str) and value and not _LANGUAGE.fullmatch(value):
        raise ValueError("is no language tag; write it as de or en-GB")
    return value


def _zone(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("is no time zone; write it as Europe/Kyiv or +02:00")
    if value and not _OFFSET.fullmatch(value):
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is a time zone that nobody knows; write it as Europe/Kyiv or +02:00") from None
    return value


def _names(value: object) -> object:
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list) and any(not isinstance(name, str) or not name.strip() for name in names):
        raise ValueError("has what is no name; write a text, or several in [ ]")
    return names


Names = Annotated[list[str], BeforeValidator(_names)]
"""Texts, or one text for one of them."""
Duration = Annotated[float, BeforeValidator(_seconds)]
"""Seconds, written as a number and a unit: 90s, 10m, 2h, 1d, 1w."""
Size = Annotated[int, BeforeValidator(_bytes)]
"""Bytes, written as a number and a unit: 500kB, 16MB."""
Place = Annotated[str, BeforeValidator(_place)]
"""A network or an address, or a host with a port."""
Language = Annotated[str, BeforeValidator(_language)]
"""A BCP 47 tag, "" for none."""
Zone = Annotated[str, BeforeValidator(_zone)]
"""A name of the tz database, or an offset such as +02:00; "" for none."""


def as_duration(seconds: float) -> str:
    """A length of time in the largest unit that gives a whole number, as it is written in the file."""
    for unit in ("w", "d", "h", "m"):
        if seconds >= _UNITS[unit] and not seconds % _UNITS[unit]:
            return f"{seconds / _UNITS[unit]:.0f}{unit}"
    return f"{seconds:g}s"


def variables_of(text: str) -> list[str]:
    """The environment variables that `${NAME}` in a text refers to."""
    return _REFERENCE.findall(text)


def resolved(text: str) -> str:
    """The text with the values of the environment in place of `${NAME}`; "" for one that is not set."""
    return _REFERENCE.sub(lambda match: os.environ.get(match[1], ""), text)


def is_set(variable: str) -> bool:
    """Whether the environment has a value for a variable that a header refers to."""
    return bool(os.environ.get(variable))


def is_plain_secret(header: str, value: str) -> bool:
    """Whether a header looks like a credential that stands in the file itself."""
    return _SECRET.search(header) is not None and not variables_of(value)
