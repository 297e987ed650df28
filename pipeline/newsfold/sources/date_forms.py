"""The forms in which publishers write dates, as patterns; most are compiled when a text first needs them."""

import re
from functools import cache

from newsfold.sources.time_zones import ZONE

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS = (
    rf"{_YEAR}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})",
    rf"{_MONTH}\s*{_DAY},?\s+{_YEAR}",
    rf"{_DAY}(?:\s+of)?[\s-]*{_MONTH},?[\s-]*{_YEAR}",
    rf"{_YEAR}[\s-]{_MONTH}[\s-]{_DAY}",
    rf"(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}",
    rf"(?P<a>\d{{1,2}})(?P<sep>[/-])(?P<b>\d{{1,2}})(?P=sep){_YEAR}",
    rf"{_YEAR}年\s?(?P<m>\d{{1,2}})月\s?(?P<d>\d{{1,2}})日",
)
_WEEKDAY = r"(?:(?P<named>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s*)?"
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*(?:uhr|hrs|hours)\b)?"
)
_IN_ZONE = rf"(?:\s*(?P<zone>\((?:{ZONE})\)|{ZONE}))?"
_BETWEEN = r"(?:\s*[,;|/·•@]\s*|\s+[–—-]\s+|,?\s+(?:at|um|on)\s+|\s+|t)"
EPOCH = re.compile(r"(?P<seconds>[1-9]\d{9})(?:\.\d*|\d{3}(?:\.\d*)?|\d{6}|\d{9})?")
"""Seconds since 1970, or thousandths, millionths or billionths of them, from 2001 to 2286."""
BARE = re.compile(r"[\d.+-]+")
PUBLISHED_LABEL = re.compile(
    r"(?:(?:first|originally|date|article|publication) )?(?:published|posted|issued|released|date)"
    r"(?: date| time)?(?: on| at)?\s*[:|-]?\s*",
    re.IGNORECASE,
)
AS_IN_RECORDS = re.compile(
    r"(?:1[6-9]|[2-9]\d)\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    re.ASCII,
)
"""Moments as records hold them, but for leap days: nothing of them needs to be read."""
MAY_BE_DATE = re.compile(
    r"(?=\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:.*\d{4}|.*[\s-]\d\d\s)",
    re.IGNORECASE,
)
"""What every date begins with, and a year in it; to look for both is cheaper than to try all forms."""
NAMED_DAY = re.compile("[MTWFSmtwfsſ][OUEHRAouehra]")
"""What stands in every text with the name of a weekday in it."""
OUTLET_BEHIND = re.compile(r"\s+[/|•·]\s+[^\d/|•·]{1,40}")
DATELINES = tuple(
    re.compile(
        rf"(?:\([\w .]{{2,30}}\) )?(?:[A-ZÀ-Þ.'’/-]+,? ){{1,4}}(?:\([\w .]{{2,30}}\) )?(?i:{form})"
        r",?(?:\.? \(?/?[\w .]{2,30}[/)])?[.:]? ?(?:[—–:-]|--) ?(?=\w|[“\"‘'])"
    )
    for form in _FORMS[:3]
)
YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


_STAMP = (
    r"(?P<year>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
    r"[t ]?(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)" + _IN_ZONE
)
"""Digits that can be nothing but a date with its time."""


@cache
def whole() -> list[re.Pattern[str]]:
    """Texts that are a date and nothing else; compiled when the first date is not in the form of records."""
    dated = (
        pattern
        for form in _FORMS
        for pattern in (
            rf"{_WEEKDAY}{form}(?:{_BETWEEN}{_CLOCK}{_IN_ZONE})?",
            rf"{_CLOCK}{_IN_ZONE}{_BETWEEN}{_WEEKDAY}{form}",
        )
    )
    others = (
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY}\s+(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
        rf"(?:\s+(?P<zone>[a-z]{{2,5}}|[+-]\d{{4}}))?\s+{_YEAR}",
        rf"{_WEEKDAY}{_DAY}[\s-]{_MONTH}[\s-](?P<short_year>\d\d)\s{_CLOCK}{_IN_ZONE}",
        rf"{_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)(?P<zone>z|\+\d\d:\d\d)",
    )
    return [re.compile(pattern, re.IGNORECASE) for pattern in (_STAMP, *dated, *others)]


@cache
def inside() -> list[re.Pattern[str]]:
    """Dates inside running text."""
    return [re.compile(rf"(?<![\w.,/-]){form}(?![\w/-]|\.\d)", re.IGNORECASE) for form in _FORMS[:3]]


@cache
def digits() -> list[re.Pattern[str]]:
    """Dates in digits alone, as values of fields."""
    day = r"(?P<year>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)"
    forms = (
        day,
        day + r"[t ]?(?P<hour>\d\d)(?P<minute>\d\d)"
        rf"(?:(?P<second>\d\d)(?:\.?\d{{3,9}})?)?{_IN_ZONE}",
        r"(?P<year>\d{4})-?w(?P<week>\d\d)-?(?P<weekday>[1-7])",
    )
    return [re.compile(form, re.IGNORECASE) for form in forms]
