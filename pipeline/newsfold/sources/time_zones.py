"""Time zones as publishers write them: abbreviations, offsets, and names of the tz database."""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

ZONE = (
    r"z\b|\[?[a-z_]+(?:/[a-z_]+){1,2}\]?"
    r"|(?:utc|gmt|z)?\s?[+−–-]\d{1,2}(?::?\d\d)?(?:\s*(?:\([^()]{1,60}\)|\[[\w/+-]{1,40}\]|[+-]\d{4}|[a-z]{2,5}))?"
    r"|(?:eastern|central|mountain|pacific)(?: (?:standard|daylight))? time|(?!(?:at|on|um)\b)[a-z]{2,5}"
)
"""A pattern, to be matched without case, of what `zone_of` takes; a name behind an offset is a comment."""
_OFFSET = re.compile(r"(?:utc|gmt|z)?\s?(?P<sign>[+−–-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
MAX_HOURS = 14
"""Of a place's clocks ahead of UTC, at most: those of Kiritimati."""
_HOURS_EAST = {
    "z": 0.0, "utc": 0.0, "gmt": 0.0, "ut": 0.0, "wet": 0.0, "west": 1.0, "bst": 1.0, "wat": 1.0, "cet": 1.0,
    "mez": 1.0, "met": 1.0, "cest": 2.0, "mesz": 2.0, "mest": 2.0, "cat": 2.0, "sast": 2.0, "eet": 2.0,
    "eest": 3.0, "eat": 3.0, "idt": 3.0, "msk": 3.0, "trt": 3.0, "irst": 3.5, "gst": 4.0, "aft": 4.5,
    "pkt": 5.0, "uzt": 5.0, "ist": 5.5, "npt": 5.75, "mmt": 6.5, "ict": 7.0, "wib": 7.0, "wita": 8.0,
    "pht": 8.0, "myt": 8.0, "sgt": 8.0, "hkt": 8.0, "awst": 8.0, "wit": 9.0, "jst": 9.0, "kst": 9.0,
    "acst": 9.5, "acdt": 10.5, "aest": 10.0, "aedt": 11.0, "chst": 10.0, "nzst": 12.0, "nzdt": 13.0,
    "ndt": -2.5, "nst": -3.5, "brt": -3.0, "art": -3.0, "uyt": -3.0, "clst": -3.0, "adt": -3.0, "clt": -4.0,
    "bot": -4.0, "vet": -4.0, "edt": -4.0, "pet": -5.0, "cot": -5.0, "cdt": -5.0, "est": -5.0, "mdt": -6.0,
    "cst": -6.0, "pdt": -7.0, "mst": -7.0, "akdt": -8.0, "pst": -8.0, "hdt": -9.0, "akst": -9.0, "hst": -10.0,
}  # fmt: skip
"""Where news uses one abbreviation for several zones, the one most papers mean; where they do not agree
(AST: Halifax or Riyadh) none."""
_NORTH_AMERICA = {"et": -5.0, "ct": -6.0, "mt": -7.0, "pt": -8.0}
_LETTER = {"eastern": "e", "central": "c", "mountain": "m", "pacific": "p"}


def zone_of(name: str, local: datetime) -> tzinfo:
    """The zone called `name` at a local time without zone; ValueError if nobody knows it, or if it has
    several."""
    key = _abbreviated(name.lower())
    if (east := _HOURS_EAST.get(key)) is not None:
        return timezone(timedelta(hours=east))
    if (east := _NORTH_AMERICA.get(key)) is not None:
        return timezone(timedelta(hours=east + _summer(local)))
    if match := _OFFSET.match(key):
        hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
        if minutes > 59 or hours * 60 + minutes > MAX_HOURS * 60:
            raise ValueError(
                f"no time zone is {hours:02}:{minutes:02} from UTC, but {MAX_HOURS} hours at most"
            )
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(offset if match["sign"] == "+" else -offset)
    try:
        return ZoneInfo(name.strip("[]"))
    except (OSError, LookupError, ValueError):
        return _unknown(name)


def _abbreviated(name: str) -> str:
    words = name.split()
    if len(words) > 1 and words[0] in _LETTER:
        return "".join([_LETTER[words[0]], *(word[0] for word in words[1:])])
    return name


def _unknown(name: str) -> tzinfo:
    raise ValueError(f"the time zone {name.upper()} is not known; write it as +HH:MM")


def _summer(local: datetime) -> int:
    """1 in daylight saving time of the United States, by its rule since 2007."""
    march = datetime(local.year, 3, 8, 2)
    november = datetime(local.year, 11, 1, 2)
    start = march + timedelta(days=(6 - march.weekday()) % 7)
    end = november + timedelta(days=(6 - november.weekday()) % 7)
    return int(start <= local < end)
