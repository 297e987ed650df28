"""Quantities: durations, ages, measures with a unit, basis points and things counted."""

import re

from newsfold.tagging.entities.numbers import NUMBER, Value, bounds_of, plain, value_of

DURATIONS = {
    "year": "P{}Y", "month": "P{}M", "week": "P{}W", "day": "P{}D", "hour": "PT{}H", "minute": "PT{}M",
    "second": "PT{}S",
}  # fmt: skip
"""ISO 8601 durations by unit."""
UNITS = {
    "km/h": "km/h", "kph": "km/h", "kmh": "km/h", "kmph": "km/h", "mph": "mph", "m/s": "m/s",
    "km": "km", "cm": "cm", "mm": "mm", "kg": "kg", "mg": "mg", "ml": "ml", "ha": "ha",
    "kW": "kW", "MW": "MW", "GW": "GW", "kWh": "kWh", "MWh": "MWh", "GWh": "GWh", "TWh": "TWh",
    "MB": "MB", "GB": "GB", "TB": "TB", "kHz": "kHz", "MHz": "MHz", "GHz": "GHz",
}  # fmt: skip
"""Signs of units as they stand behind a number, with the one that is in the value."""
PLURALS = """
people men women children troops personnel police feet lives miles km degrees staff aircraft
"""
"""Plurals without an s, and units."""
NOT_COUNTED = """
times others yards thousands hundreds millions billions was has is its this his hers theirs ours yours
percents points minus plus across as less pass class us press does goes always perhaps besides sometimes
overseas news
"""
"""Words in s that follow a number without being counted by it."""
BETWEEN = """
of in at by on to from and or for with as than who that which is are was were am pm but if when per into off
"""
"""Words behind which nothing is counted by a number before them: "one of the teams" is no number of teams."""

_NOT_COUNTED = frozenset(NOT_COUNTED.split())
_RANGE = rf"(?P<number>{NUMBER})(?:(?:-|–| to )(?P<upper>{NUMBER}))?"
DURATION = re.compile(
    rf"(?P<number>{NUMBER})[ \u00a0-](?P<unit>(?ai:year|month|week|day|hour|minute|second))(?i:s)?"
    r"(?P<age>[ -](?i:olds?)(?!\w))?(?![\w-])"
)
BASIS_POINTS = re.compile(
    _RANGE + r"(?:(?P<basis>[ \u00a0-]?bps?|[ \u00a0-](?i:basis[ \u00a0-]points?))"
    r"|[ \u00a0-](?i:percentage[ \u00a0-]points?))(?!\w)"
)
MEASURE = re.compile(
    rf"{_RANGE}[ \u00a0-]?(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})(?![\w/])"
)
DEGREES = re.compile(
    _RANGE + r"(?:[ \u00a0]?[°º][ \u00a0]?|[ \u00a0](?i:degrees?)[ \u00a0]|(?<=\d))"
    r"(?P<scale>(?i:celsius|centigrade|fahrenheit)|[CF])(?!\w)"
)
NEAR_UNIT = 60
"""Characters from the start of a number in which its unit begins."""
_MAY_MEASURE = re.compile(
    r"[kcmMGThCF°ºDd](?:(?<=[kcm])[mglW]|(?<=k)[Wph]|(?<=m)(?:ph|/s)|(?<=h)a(?!\w)|(?<=[MGT])[WB]|(?<=[kMG])Hz"
    r"|(?<=[°º])|(?<=[CF])\b|(?<=[Dd])egree)"
)
"""What every unit has, to look for before the number is read."""
_NUMBERED = re.compile(r"\w*[A-Z]\w*[ \u00a0]\Z")
"""A capital before "10C" makes a number of it: a seat, a section, a model."""
COUNT = re.compile(
    rf"(?P<number>{NUMBER})[ \u00a0](?:(?!(?:{'|'.join(BETWEEN.split())}) )[a-z]{{2,20}} ){{0,2}}?"
    rf"(?:[A-Z][a-z]{{2,20}} )?"
    rf"(?P<noun>(?:(?:square|cubic) )?(?:[a-z]{{1,23}}[a-rtv-z]s|{'|'.join(PLURALS.split())}))(?!\w)"
)
COUNT_IN_CAPITALS = re.compile(
    rf"(?P<number>{NUMBER})[ \u00a0](?:(?!(?:{'|'.join(BETWEEN.upper().split())}) )[A-Z]{{2,20}} ){{0,2}}?"
    rf"(?P<noun>[A-Z]{{1,23}}[A-RTV-Z]S|{'|'.join(PLURALS.upper().split())})(?!\w)"
)


def quantity(text: str, start: int, near: str) -> Value | None:
    """The duration or age ("30 days" is "P30D"), measure, basis points or count ("175 detainees") at `start`,
    or None.

    `near` is the text from there on in lower case.
    """
    match = DURATION.match(text, start)
    if match:
        return _duration(match)
    # Letters such as the long s are in no ASCII text, and are an "s" of "basis" to a pattern.
    has_points = "bp" in near or "basis" in near or "percentage" in near or not near.isascii()
    if has_points and (match := BASIS_POINTS.match(text, start)):
        return _ranged(match, "basis points" if match["basis"] else "percentage points")
    return _measure(text, start) or _count(text, start)


def _duration(match: re.Match[str]) -> Value | None:
    amount = value_of(match["number"])
    if amount is None:
        return None
    duration = DURATIONS[match["unit"].lower()].format(plain(amount))
    return Value(match.start(), match.end(), "QUANTITY", duration, "age" if match["age"] else "duration")


def _ranged(match: re.Match[str], unit: str) -> Value | None:
    bounds = bounds_of(match["number"], match["upper"])
    if not bounds:
        return None
    return Value(match.start(), match.end(), "QUANTITY", f"{'..'.join(bounds)} {unit}", unit)


def _measure(text: str, start: int) -> Value | None:
    """A number with the sign of a unit, or degrees of a scale: "120 km/h", "-5C"."""
    if not _MAY_MEASURE.search(text, start, start + NEAR_UNIT):
        return None
    if match := MEASURE.match(text, start):
        value = _ranged(match, UNITS[match["unit"]])
        return value._replace(rule="measure") if value else None
    match = DEGREES.match(text, start)
    if not match or (match["scale"] in "CF" and _NUMBERED.search(text, max(0, start - 20), start)):
        return None
    value = _ranged(match, f"°{'F' if match['scale'][0] in 'fF' else 'C'}")
    return value._replace(rule="degrees") if value else None


def _count(text: str, start: int) -> Value | None:
    if text[start] == ".":
        return None
    match = COUNT.match(text, start) or COUNT_IN_CAPITALS.match(text, start)
    if not match or match["noun"].lower() in _NOT_COUNTED:
        return None
    amount = value_of(match["number"])
    if amount is None:
        return None
    noun = match["noun"].lower()
    return Value(start, match.end(), "QUANTITY", f"{plain(amount)} {noun}", "count")
