"""Dates as publishers write them, to RFC 3339 in UTC with seconds; nothing is guessed.

A date without a time is midnight, a time without a zone is UTC. `03/04/2025` is two different days
depending on the reader, so it is refused. Libraries that read dates leniently fill what is missing from
the clock and choose one of two readings; a table of forms does neither.
"""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from newsfold.eventtime.moment import in_utc, to_second
from newsfold.sources.date_forms import (
    AS_IN_RECORDS,
    BARE,
    DATELINES,
    EPOCH,
    MAY_BE_DATE,
    NAMED_DAY,
    OUTLET_BEHIND,
    PUBLISHED_LABEL,
    YEARS,
    digits,
    inside,
    whole,
)
from newsfold.sources.line import normalised
from newsfold.sources.time_zones import zone_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MAX_LENGTH = 200
"""Characters that are looked at; no date has more."""
MAX_YEARS = 500
"""Years in a text that are looked at; a table of figures has more and no date of publication."""


class NotADate(ValueError):
    """The text has no form of a date; any other ValueError is of a date that cannot be.

    No part of the tree of errors: what a text that is no date means is known to the caller alone. It makes a
    SourceError or a SettingsError of it, or goes on without a date.
    """


def parse_date(text: str, zone: str = "") -> str:
    """The moment that the value of a field names, such as "2025-03-18T14:03:00Z".

    `zone`, a name of the tz database or an offset, is that of a date with a time and no zone of its own; of
    an hour that clocks go through twice it is the first. Beside what `parse_written` reads these are digits
    alone: `20250318140300`, and seconds or milliseconds since 1970. ValueError, saying what is wrong, if the
    text is no date, no day of the calendar, or two days at once.
    """
    if AS_IN_RECORDS.fullmatch(text):
        return text
    text = normalised(text[:MAX_LENGTH])
    for pattern in digits():
        if match := pattern.fullmatch(text):
            return _utc(_moment(match.groupdict(), zone))
    if match := EPOCH.fullmatch(text):
        return _since_1970(match)
    if BARE.fullmatch(text) and not any(pattern.fullmatch(text) for pattern in whole()):
        raise NotADate("a bare number is no date")
    return parse_written(text, zone)


def parse_written(text: str, zone: str = "") -> str:
    """As `parse_date`, of a date as people write it, alone or behind "Published".

    Of digits alone only a date with its time to the second is one.
    """
    return _utc(_moment(_read(text), zone))


def as_written(text: str) -> str:
    """The date that `parse_date` reads, in its own zone: "2025-03-18T14:03:00+01:00".

    Without a time it is the day alone, and without a zone that is written there is none. ValueError as
    `parse_date`.
    """
    moment = parse_date(text)
    text = normalised(text[:MAX_LENGTH])
    match = next(filter(None, (pattern.fullmatch(text) for pattern in digits())), None)
    if match is None and EPOCH.fullmatch(text):
        return moment
    groups = match.groupdict() if match else _read(text)
    local = _moment(groups)
    if not groups.get("hour"):
        return local.date().isoformat()
    zone = local.tzinfo if groups.get("zone") else None
    return local.replace(tzinfo=zone).isoformat(timespec="seconds").replace("+00:00", "Z")


def weekday_fault(text: str) -> str:
    """What is wrong with the weekday of a written date, as "2025-03-18 is a Tuesday"; "" if nothing."""
    if AS_IN_RECORDS.fullmatch(text) or NAMED_DAY.search(text := normalised(text[:MAX_LENGTH])) is None:
        return ""
    try:
        groups = _read(text)
        day = _day(groups)
    except ValueError:
        return ""
    named, weekday = groups.get("named"), _WEEKDAYS[day.weekday()]
    return f"{day} is a {weekday}" if named and not weekday.lower().startswith(named.lower()) else ""


def _read(text: str) -> dict[str, Any]:
    """The parts of a written date; NotADate if it has no form of one."""
    text = normalised(text[:MAX_LENGTH])
    if label := PUBLISHED_LABEL.match(text):
        text = text[label.end() :]
    if MAY_BE_DATE.match(text) is None:
        raise NotADate("no date that can be read")
    for written in (text, _without_outlet(text)):
        for pattern in whole():
            if match := pattern.fullmatch(written):
                return match.groupdict()
    raise NotADate("no date that can be read")


def first_date(text: str) -> str | None:
    """Midnight of the first full date (day, month and year) inside running text; None if there is none."""
    for year in islice(YEARS.finditer(text), MAX_YEARS):
        start = max(0, year.start() - 24)
        window = text[start : year.end() + 8]
        for pattern in inside():
            for match in pattern.finditer(window):
                if match.start("year") + start != year.start():
                    continue
                try:
                    return _utc(_moment(match.groupdict()))
                except ValueError:
                    continue
    return None


def dateline_date(paragraph: str) -> str | None:
    """Midnight of the date in an agency's dateline, `KYIV, 18 March 2025 (Wire) — `; None without one."""
    for pattern in DATELINES:
        if match := pattern.match(paragraph):
            try:
                return _utc(_moment(match.groupdict()))
            except ValueError:
                return None
    return None


def _without_outlet(text: str) -> str:
    """`18 March 2025 / 2:00 PM EDT / Example News` without its last part."""
    parts = list(OUTLET_BEHIND.finditer(text))
    return text[: parts[-1].start()] if parts and parts[-1].end() == len(text) else text


def _since_1970(match: re.Match[str]) -> str:
    digits = match.group()
    if len(digits) == 10 and digits[:2] in ("19", "20"):
        try:
            datetime.strptime(digits, "%Y%m%d%H")
        except ValueError:
            pass
        else:
            raise ValueError("seconds since 1970 and a day with its hour at once")
    return _utc(datetime.fromtimestamp(int(match["seconds"]), UTC))


def _moment(groups: dict[str, Any], own_zone: str = "") -> datetime:
    day = _day(groups)
    hour = int(groups.get("hour") or 0)
    minute, second = int(groups.get("minute") or 0), int(groups.get("second") or 0)
    if groups.get("hour") and not groups.get("minute") and not groups.get("half"):
        raise ValueError("the time is no time")
    if half := groups.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(f"{hour} {half}m is no time")
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    midnight = timedelta(days=(hour, minute, second) == (24, 0, 0))
    naive = datetime(
        day.year, day.month, day.day, 0 if midnight else hour, minute, 59 if second == 60 else second
    )
    zone = (groups.get("zone") or (own_zone if groups.get("hour") else "") or "z").strip("() ")
    return (naive + midnight).replace(tzinfo=zone_of(zone, naive))


def _day(groups: dict[str, Any]) -> date:
    if short := groups.get("short_year"):
        year = int(short) + (2000 if int(short) < 50 else 1900)
    else:
        year = int(groups["year"])
    if month := groups.get("month"):
        return date(year, _MONTHS.index(month[:3].lower()) + 1, int(groups["day"]))
    if groups.get("m"):
        return date(year, int(groups["m"]), int(groups["d"]))
    if groups.get("week"):
        return date.fromisocalendar(year, int(groups["week"]), int(groups["weekday"]))
    a, b = int(groups["a"]), int(groups["b"])
    if a <= 12 and b <= 12 and a != b:
        raise ValueError("day and month cannot be told apart")
    return date(year, b, a) if a > 12 else date(year, a, b)


def _utc(moment: datetime) -> str:
    moment = in_utc(moment)
    if moment.year < 1600:
        raise ValueError(f"the year {moment.year} had no newspapers")
    return to_second(moment)
