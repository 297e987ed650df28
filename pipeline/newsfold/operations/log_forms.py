"""The forms of a log line: plain words, text with time and fields, or JSON; each is one line.

What does not print is an escape, so that nothing which others wrote can begin a line of its own or command a
terminal; passwords in addresses and tokens are left out.
"""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import orjson

from newsfold.broker.trail import FIELDS

MAX_CHARACTERS = 2000
"""Of a message or field; what is longer is cut."""
_SECRETS = (
    (re.compile(r"(?<=://)[^/\s@'\"]+@"), "***@"),
    (re.compile(r"(?i)([?&][\w-]*(?:key|token|secret|password|signature|auth)[\w-]*=)[^&\s'\"]+"), r"\1***"),
    (re.compile(r"(?i)\b((?:bearer|basic)\s+)[\w.~+/=-]{4,}"), r"\1***"),
)


def plain(record: logging.LogRecord) -> str:
    """What happened, in words, as commands say it."""
    return f"newsfold: {shown(record.getMessage())}"


def text(record: logging.LogRecord) -> str:
    """Time in UTC, level, logger, what happened, and fields as name=value."""
    fields = "".join(f" {name}={_value(value)}" for name, value in _fields(record).items())
    head = f"{_time(record)} {record.levelname.lower():7} {record.name}: {shown(record.getMessage())}"
    return f"{head}{fields}"


def json(record: logging.LogRecord) -> str:
    """The same as an object; its own names are `time`, `level`, `logger` and `message`."""
    line: dict[str, object] = {
        "time": _time(record),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": shown(record.getMessage()),
    }
    fields = {name: value for name, value in _fields(record).items() if name not in line}
    return orjson.dumps(line | fields, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


FORMS: Mapping[str, Callable[[logging.LogRecord], str]] = {"plain": plain, "text": text, "json": json}
"""By the values of the setting `log_format`."""


def shown(words: str) -> str:
    """Words on one line, cut if very long, without secrets."""
    for secret, instead in _SECRETS:
        words = secret.sub(instead, words)
    if len(words) > MAX_CHARACTERS:
        words = f"{words[:MAX_CHARACTERS]}…"
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """The fields of a record, and the error it was made for."""
    fields = {name: _safe(value) for name, value in getattr(record, FIELDS, {}).items()}
    if record.exc_info and (error := record.exc_info[1]):
        fields["error"] = shown(f"{type(error).__name__}: {error}")
    return fields


def _safe(value: object) -> object:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list | tuple):
        return [_safe(item) for item in value]
    return value


def _value(value: object) -> str:
    if isinstance(value, str):
        return value if value and " " not in value and '"' not in value else orjson.dumps(value).decode()
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
