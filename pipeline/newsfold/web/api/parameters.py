"""The parameters of views: each declared once, for reading requests, for OpenAPI and for the page. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

import msgspec

from newsfold.errors import SettingsError
from newsfold.eventtime.moment import typed_moment
from newsfold.serving.problem import Problem, Refusal

MAX_LIMIT = 1_000
"""Items of one answer."""
MAX_NAMES = 50
"""Values of one parameter that may be repeated."""
MAX_CHARACTERS = 200
"""Of one value."""
_SIZE = re.compile(r"[1-9][0-9]{0,4}[mhdw]")


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a request asks for, as it was typed; what it does not say is empty.

    `day` is a date, `at` a time, `after` the cursor of a page.
    """

    topic: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    min_articles: int = 0
    min_sources: int = 0
    q: str = ""
    window_size: str = ""
    day: str = ""
    at: str = ""
    limit: int = 0
    after: str = ""
    reason: str = ""
    stage: str = ""
    snapshot: bool = False
    last_event_id: str = ""


class Parameter(NamedTuple):
    """One parameter: its name in URLs, what it means, and its JSON Schema.

    `read` makes the value of its texts; ValueError, with what is wrong, for texts that are none.
    """

    name: str
    meaning: str
    schema: Mapping[str, object]
    read: Callable[[Sequence[str]], object]

    @property
    def is_list(self) -> bool:
        """Whether it may be repeated."""
        return self.schema["type"] == "array"


def _names(texts: Sequence[str]) -> tuple[str, ...]:
    if len(texts) > MAX_NAMES:
        raise ValueError(f"more than {MAX_NAMES} of them")
    return tuple(map(_name, texts))


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty; leave it out")
    return _text([text])


def _text(texts: Sequence[str]) -> str:
    [text] = _single(texts)
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"more than {MAX_CHARACTERS} characters")
    if not text.isprintable():
        raise ValueError("characters in it that do not print")
    return text


def _single(texts: Sequence[str]) -> Sequence[str]:
    if len(texts) != 1:
        raise ValueError("it is given more than once")
    return texts


def _time(texts: Sequence[str]) -> str:
    text = _text(texts)
    try:
        typed_moment(text, "")
    except SettingsError as error:
        raise ValueError(f"{error.what}; {error.hint}") from None
    return text


def _day(texts: Sequence[str]) -> str:
    text = _time(texts)
    if len(text) != len("2025-03-19"):
        raise ValueError("it is no date such as 2025-03-19")
    return text


def _whole(least: int, most: int) -> Callable[[Sequence[str]], int]:
    def read(texts: Sequence[str]) -> int:
        [text] = _single(texts)
        if not (text.isascii() and text.isdecimal() and len(text) < 12 and least <= int(text) <= most):
            raise ValueError(f"it is no whole number from {least} to {most}")
        return int(text)

    return read


def _size(texts: Sequence[str]) -> str:
    [text] = _single(texts)
    if not _SIZE.fullmatch(text):
        raise ValueError("it is no size of a window such as 1d or 1h")
    return text


def _flag(texts: Sequence[str]) -> bool:
    [text] = _single(texts)
    if text not in ("0", "1"):
        raise ValueError("it is neither 0 nor 1")
    return text == "1"


_NAME: Mapping[str, object] = {"type": "string", "minLength": 1, "maxLength": MAX_CHARACTERS}
_NAMES: Mapping[str, object] = {"type": "array", "items": _NAME, "maxItems": MAX_NAMES}
_TEXT: Mapping[str, object] = {"type": "string", "maxLength": MAX_CHARACTERS}
_TIME: Mapping[str, object] = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$",
    "examples": ["2025-03-19", "2025-03-19T06:00:00Z"],
}
MAX_COUNT = 1_000_000_000


def _counted(least: int, most: int) -> Mapping[str, object]:
    return {"type": "integer", "minimum": least, "maximum": most}


TOPIC = Parameter("topic", "Only this topic, by id or label, and what is below it.", _NAMES, _names)
ENTITY = Parameter("entity", "Only with this entity, by id, name, alias or surname.", _NAMES, _names)
SOURCE = Parameter("source", "Only with articles of this source.", _NAMES, _names)
COUNTRY = Parameter("country", "Only with a place in this country, by name or code.", _NAMES, _names)
SINCE = Parameter("since", "Windows that reach beyond this date or time.", _TIME, _time)
UNTIL = Parameter("until", "Windows that begin before this date or time.", _TIME, _time)
MIN_ARTICLES = Parameter(
    "min_articles", "Records of so many articles or more.", _counted(0, MAX_COUNT), _whole(0, MAX_COUNT)
)
MIN_SOURCES = Parameter(
    "min_sources", "Records of so many sources or more.", _counted(0, MAX_COUNT), _whole(0, MAX_COUNT)
)
Q = Parameter(
    "q", "Words of the text, in any order; a phrase in quotes; word* for a beginning.", _TEXT, _text
)
WINDOW_SIZE = Parameter(
    "window_size",
    "Only windows of this size, such as 1d.",
    {"type": "string", "pattern": "^[1-9][0-9]{0,4}[mhdw]$"},
    _size,
)
DAY = Parameter(
    "day", "The day, such as 2025-03-19; the newest if left out.", {"type": "string", "format": "date"}, _day
)
AT = Parameter("at", "Of the windows that hold this time; the newest if left out.", _TIME, _time)
REASON = Parameter("reason", "Only with this reason (docs/dead-letters.md).", _TEXT, _text)
STAGE = Parameter("stage", "Only of this stage, such as tagging.", _TEXT, _text)
LIMIT = Parameter("limit", "Items of one answer, at most.", _counted(1, MAX_LIMIT), _whole(1, MAX_LIMIT))
AFTER = Parameter(
    "after",
    "Where the page begins: `next` of the page before.",
    {"type": "string", "maxLength": 1000},
    lambda texts: _single(texts)[0],
)
SNAPSHOT = Parameter(
    "snapshot",
    "1: a stream begins with the records that hold.",
    {"type": "string", "enum": ["0", "1"]},
    _flag,
)
LAST_EVENT_ID = Parameter(
    "last_event_id",
    "Where a stream goes on: the id of the last event; the header Last-Event-ID counts before it.",
    {"type": "string", "maxLength": 100_000},
    lambda texts: _single(texts)[0],
)

FILTERS = (
    TOPIC, ENTITY, SOURCE, COUNTRY, SINCE, UNTIL, MIN_ARTICLES, MIN_SOURCES, Q, WINDOW_SIZE,
)  # fmt: skip
PAGING = (LIMIT, AFTER)


def read(parameters: Iterable[Parameter], given: Iterable[tuple[str, str]]) -> Asked:
    """What a request asks for; Refusal 400 for an unknown parameter, 422 for a value that is none."""
    by_name = {parameter.name: parameter for parameter in parameters}
    texts: dict[str, list[str]] = {}
    for name, text in given:
        if name not in by_name:
            raise Refusal(_unknown(name, list(by_name)))
        texts.setdefault(name, []).append(text)
    values: dict[str, object] = {}
    for name, of_name in texts.items():
        try:
            values[name] = by_name[name].read(of_name)
        except ValueError as error:
            raise Refusal(unfit(name, f"{name}={of_name[-1][:60]}: {error}")) from None
    return Asked(**values)  # type: ignore[arg-type]


def unfit(name: str, detail: str, hint: str = "", *, kind: str = "value") -> Problem:
    """The problem of a parameter whose value is none."""
    hint = hint or f"mend {name}, or leave it out; /openapi.json says what it takes"
    return Problem(422, kind, "A value that cannot be", detail, hint, more={"parameter": name})


def _unknown(name: str, names: Sequence[str]) -> Problem:
    near = get_close_matches(name, names, 1)
    there = f"did you mean {near[0]}?" if near else f"there is: {', '.join(names) or 'none'}"
    return Problem(
        400, "parameter", "A parameter that is not known", name[:60], there, more={"parameter": name[:60]}
    )
