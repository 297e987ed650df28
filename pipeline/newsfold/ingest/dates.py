"""Dates as publishers write them, to RFC 3339 in UTC with seconds; nothing is guessed.

A date without a time is midnight, a time without a zone is UTC. `03/04/2025` is two different days
depending on the reader, so it is refused.
"""

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from itertools import islice
from typing import Any

from newsfold.eventtime.moment import in_utc, to_second

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS = (
    rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}",
    rf"{_YEAR}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})",
    r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<year>\d{4})",
    r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>\d{4})",
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = (
    r"(?:(?:\s*[,|·@–-]\s*|\s+at\s+|\s+|t)(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?(?:\s*\(?(?P<zone>z|[a-z]{2,4}|(?:utc|gmt)?\s?[+−-]\d{1,2}(?::?\d\d)?)\)?)?)?"
)
_WHOLE = tuple(re.compile(_WEEKDAY + form + _TIME, re.IGNORECASE) for form in _FORMS)
_INSIDE = tuple(re.compile(rf"(?<![\w.,/-]){form}(?![\w/-]|\.\d)", re.IGNORECASE) for form in _FORMS[:3])
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MAX_YEARS = 500
"""Years in a text that are looked at; a table of figures has more and no date of publication."""
_OFFSET = re.compile(r"(?:utc|gmt)?\s?(?P<sign>[+−-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")

_ZONES = {
    "z": 0.0, "utc": 0.0, "gmt": 0.0, "wet": 0.0, "bst": 1.0, "west": 1.0, "cet": 1.0, "cest": 2.0,
    "eet": 2.0, "eest": 3.0, "msk": 3.0, "trt": 3.0, "gst": 4.0, "pkt": 5.0, "ist": 5.5, "npt": 5.75,
    "wib": 7.0, "sgt": 8.0, "hkt": 8.0, "awst": 8.0, "jst": 9.0, "kst": 9.0, "aest": 10.0, "aedt": 11.0,
    "nzst": 12.0, "nzdt": 13.0, "est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0,
    "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "akst": -9.0, "akdt": -8.0, "hst": -10.0, "brt": -3.0,
}  # fmt: skip
"""Hours east of UTC; where news uses one abbreviation for several zones, the one most papers mean."""
_NORTH_AMERICA = {"et": -5.0, "ct": -6.0, "mt": -7.0, "pt": -8.0}


def parse_date(text: str) -> str:
    """The moment that `text` names, such as "2025-03-18T14:03:00Z".

    ValueError, saying what is wrong, if the text is no date, no day of the calendar, or two days at once.
    """
    text = text.strip()
    try:
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        pass
    for pattern in _WHOLE:
        if match := pattern.fullmatch(text):
            return _utc(_moment(match.groupdict()))
    raise ValueError("no date that can be read")


def first_date(text: str) -> str | None:
    """Midnight of the first full date (day, month and year) inside running text; None if there is none."""
    for year in islice(_YEARS.finditer(text), MAX_YEARS):
        start = max(0, year.start() - 24)
        window = text[start : year.end() + 8]
        for pattern in _INSIDE:
            for match in pattern.finditer(window):
                if match.start("year") + start != year.start():
                    continue
                try:
                    return _utc(_moment(match.groupdict()))
                except ValueError:
                    continue
    return None


def _moment(groups: dict[str, Any]) -> datetime:
    day = _day(groups)
    hour = int(groups.get("hour") or 0)
    minute, second = int(groups.get("minute") or 0), int(groups.get("second") or 0)
    if groups.get("hour") and not groups.get("minute") and not groups.get("half"):
        raise ValueError("the time is no time")
    if half := groups.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(f"{hour} {half}m is no time")
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    naive = datetime(day.year, day.month, day.day, hour, minute, min(second, 59))
    return naive.replace(tzinfo=_zone((groups.get("zone") or "z").lower(), naive))


def _day(groups: dict[str, Any]) -> date:
    year = int(groups["year"])
    if month := groups.get("month"):
        return date(year, _MONTHS.index(month[:3].lower()) + 1, int(groups["day"]))
    if groups.get("m"):
        return date(year, int(groups["m"]), int(groups["d"]))
    a, b = int(groups["a"]), int(groups["b"])
    if a <= 12 and b <= 12 and a != b:
        raise ValueError("day and month cannot be told apart; write it as YYYY-MM-DD")
    return date(year, b, a) if a > 12 else date(year, a, b)


def _zone(name: str, naive: datetime) -> tzinfo:
    if (hours := _ZONES.get(name)) is not None:
        return timezone(timedelta(hours=hours))
    if (hours := _NORTH_AMERICA.get(name)) is not None:
        return timezone(timedelta(hours=hours + _summer(naive)))
    if match := _OFFSET.fullmatch(name):
        east = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return timezone(east if match["sign"] == "+" else -east)
    raise ValueError(f"the time zone {name.upper()} is not known; write it as +HH:MM")


def _summer(local: datetime) -> int:
    """1 in daylight saving time of the United States, by its rule since 2007."""
    march = datetime(local.year, 3, 8, 2)
    november = datetime(local.year, 11, 1, 2)
    start = march + timedelta(days=(6 - march.weekday()) % 7)
    end = november + timedelta(days=(6 - november.weekday()) % 7)
    return int(start <= local < end)


def _utc(moment: datetime) -> str:
    moment = in_utc(moment)
    if moment.year < 1600:
        raise ValueError(f"the year {moment.year} had no newspapers")
    return to_second(moment)
