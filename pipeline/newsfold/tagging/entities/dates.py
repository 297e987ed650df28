"""Dates, years and times of day in ISO 8601; relative dates keep their own words."""

import re
from calendar import monthrange
from collections.abc import Iterable

from newsfold.tagging.entities.numbers import Value

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
SHORT_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Sept": 9, "Oct": 10,
    "Nov": 11, "Dec": 12,
}  # fmt: skip
_MONTH_NUMBERS = {**{name: number for number, name in enumerate(MONTHS, start=1)}, **SHORT_MONTHS}
MONTH_NUMBERS = {**_MONTH_NUMBERS, **{name.upper(): number for name, number in _MONTH_NUMBERS.items()}}
"""By name and by name in capitals."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
AMBIGUOUS_MONTHS = frozenset({"March", "May"})
"""Months that are also other words: alone they are months only after a word of BEFORE_MONTH."""
BEFORE_MONTH = re.compile(
    r"\b(?:in|since|of|by|until|till|from|to|during|last|this|next|early|late|mid|and|through|for)[ -]$",
    re.IGNORECASE,
)
BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|of|by|until|till|from|to|during|the|year|early|late|mid|before|after|and|between)[ -]"
    r"|\()$",
    re.IGNORECASE,
)

_MONTH = "|".join(rf"{name}\b\.?" for name in sorted(MONTH_NUMBERS, key=len, reverse=True))
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
MONTH_FIRST = re.compile(rf"(?P<month>{_MONTH}) {_DAY}(?:,? {_YEAR})?(?![\w%]|[.,]\d)")
DAY_FIRST = re.compile(rf"{_DAY} (?:of )?(?P<month>{_MONTH})(?:,? {_YEAR})?(?!\w)")
MONTH_YEAR = re.compile(rf"(?P<month>{_MONTH}),? {_YEAR}(?!\w)")
MONTH_ONLY = re.compile(rf"(?P<month>{'|'.join((*MONTHS, *map(str.upper, MONTHS)))})(?!\w| \d)")
ISO = re.compile(r"(?P<year>1[5-9]\d\d|20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])")
YEARS = re.compile(r"(?P<first>1[5-9]\d\d|20\d\d)[-–](?P<last>1[5-9]\d\d|20\d\d)(?![\w-])")
DECADE = re.compile(r"(?P<decade>(?:1[5-9]|20)\d)0s(?!\w)")
YEAR = re.compile(rf"{_YEAR}(?![\w%]|[.,]\d|-\w)")
BEGIN_WITH_NUMBER, BEGIN_WITH_MONTH = (
    ((DAY_FIRST, "day"), (ISO, "day")),
    ((MONTH_FIRST, "day"), (MONTH_YEAR, "month")),
)
"""Patterns of days and months with the rule of each, by what they begin with; those of days come first."""
TIME = re.compile(
    r"(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))?[ \u00a0]?(?ai:(?P<half>[ap])(?:\.m\.|m(?!\w)))"
)
_MAY_BE_DATE = re.compile(
    r"(?:1[5-9]|20)\d\d|\d\d?(?:st|nd|rd|th)? (?:of )?[JFMASOND]|\d\d?(?:[:.]\d\d)?[ \u00a0]?[apAP]\.?[mM]"
)
"""What all dates begin with that begin with a number: a year, a day and a month, or an hour of the clock."""
WEEKDAY = re.compile(rf"(?:{'|'.join((*WEEKDAYS, *map(str.upper, WEEKDAYS)))})(?![^\W_])")
RELATIVE = re.compile(
    r"(?:yesterday|today|tomorrow|tonight|(?:last|this|next) (?:week|month|year))(?!\w)", re.I
)


def date_at_number(text: str, start: int) -> Value | None:
    """The date or span of years that begins with the number at `start`, or None."""
    if not _MAY_BE_DATE.match(text, start):
        return None
    return _day_or_month(text, start, BEGIN_WITH_NUMBER) or _years(text, start) or _time(text, start)


def date_at_month(text: str, start: int) -> Value | None:
    """The date that begins with the name of a month at `start`, or None."""
    return _day_or_month(text, start, BEGIN_WITH_MONTH) or _month(text, start)


def date_at_weekday(text: str, start: int) -> Value | None:
    """The weekday at `start`, or None; its day depends on the clock, so the value is its words."""
    match = WEEKDAY.match(text, start)
    return Value(start, match.end(), "DATE", match.group().title(), "weekday") if match else None


def relative_date(text: str, start: int) -> Value | None:
    """The relative date at `start`, or None; its day depends on the clock, so the value is its words."""
    match = RELATIVE.match(text, start)
    return Value(start, match.end(), "DATE", match.group().lower(), "relative") if match else None


def _day_or_month(text: str, start: int, patterns: Iterable[tuple[re.Pattern[str], str]]) -> Value | None:
    """The date at `start` by the first pattern that matches and is a day of the calendar."""
    for pattern, rule in patterns:
        match = pattern.match(text, start)
        if match:
            value = _iso_date(match.groupdict())
            if value:
                return Value(start, match.end(), "DATE", value, rule)
    return None


def _iso_date(parts: dict[str, str | None]) -> str:
    """ISO 8601 of a match's parts: 2025-03-18, --03-18, 2025-03; "" if the calendar has no such day."""
    name, day, year = (parts["month"] or "").rstrip("."), parts.get("day"), parts["year"]
    month = int(name) if name.isdigit() else MONTH_NUMBERS[name]
    if not 1 <= month <= 12:
        return ""
    if day is None:
        return f"{year}-{month:02}"
    if not 1 <= int(day) <= monthrange(int(year or 2024), month)[1]:
        return ""
    return f"{year or '-'}-{month:02}-{int(day):02}"


def _month(text: str, start: int) -> Value | None:
    match = MONTH_ONLY.match(text, start)
    if not match:
        return None
    if match["month"].title() in AMBIGUOUS_MONTHS and not BEFORE_MONTH.search(
        text, max(0, start - 10), start
    ):
        return None
    return Value(start, match.end(), "DATE", f"--{MONTH_NUMBERS[match['month']]:02}", "month")


def _time(text: str, start: int) -> Value | None:
    """The time of day at `start`, such as "T17:30", or None; its day and its zone are not told."""
    match = TIME.match(text, start)
    if not match:
        return None
    hour = int(match["hour"]) % 12 + (12 if match["half"] in "pP" else 0)
    return Value(start, match.end(), "DATE", f"T{hour:02}:{match['minute'] or '00'}", "time")


def _years(text: str, start: int) -> Value | None:
    match = YEARS.match(text, start)
    if match:
        return Value(start, match.end(), "DATE", f"{match['first']}/{match['last']}", "years")
    match = DECADE.match(text, start)
    if match:
        return Value(start, match.end(), "DATE", f"{match['decade']}X", "decade")
    match = YEAR.match(text, start)
    if match and BEFORE_YEAR.search(text, max(0, start - 10), start):
        return Value(start, match.end(), "DATE", match["year"], "year")
    return None
