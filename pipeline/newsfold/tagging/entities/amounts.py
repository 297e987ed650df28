"""Amounts: money, percentages and counted or measured quantities, each with a normalised value."""

import re
from typing import NamedTuple

from newsfold.tagging.entities.numbers import NUMBER, SUM, parted, plain, value_of


class Value(NamedTuple):
    """A value at `text[start:end]`: its entity type and its normal form."""

    start: int
    end: int
    type: str
    value: str
    rule: str


SYMBOLS = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD",
    "S$": "SGD", "R$": "BRL", "NT$": "TWD", "$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "₦": "NGN",
    "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₱": "PHP", "₪": "ILS", "Rs": "INR", "Tk": "BDT",
    "USD": "USD", "EUR": "EUR", "GBP": "GBP", "INR": "INR", "CHF": "CHF", "RMB": "CNY", "JPY": "JPY",
    "RM": "MYR",
    "KSh": "KES", "Ksh": "KES",
}  # fmt: skip
"""Signs and codes before an amount; a bare $ is the US dollar, Rs the Indian rupee."""
CURRENCIES = {
    "dollar": "USD", "us dollar": "USD", "american dollar": "USD", "australian dollar": "AUD",
    "canadian dollar": "CAD", "hong kong dollar": "HKD", "new zealand dollar": "NZD",
    "singapore dollar": "SGD", "euro": "EUR", "british pound": "GBP", "pound sterling": "GBP",
    "pounds sterling": "GBP", "egyptian pound": "EGP", "rupee": "INR", "indian rupee": "INR",
    "pakistani rupee": "PKR", "sri lankan rupee": "LKR", "yuan": "CNY", "renminbi": "CNY",
    "japanese yen": "JPY", "yen": "JPY", "ruble": "RUB", "rouble": "RUB", "hryvnia": "UAH",
    "naira": "NGN", "cedi": "GHS", "rand": "ZAR", "swiss franc": "CHF", "korean won": "KRW",
    "rupiah": "IDR", "ringgit": "MYR", "baht": "THB", "taka": "BDT", "zloty": "PLN", "forint": "HUF",
    "shekel": "ILS", "riyal": "SAR", "dirham": "AED", "lira": "TRY", "mexican peso": "MXN",
    "argentine peso": "ARS", "philippine peso": "PHP", "kenyan shilling": "KES",
    "ugandan shilling": "UGX", "tanzanian shilling": "TZS", "usd": "USD", "eur": "EUR", "gbp": "GBP",
    "chf": "CHF", "inr": "INR",
}  # fmt: skip
"""Names of currencies after an amount, in the singular."""
SIGNS_AFTER = "€£₹₽₺₴₩"
"""Signs that also stand after an amount: "3,50 €"."""
POINTS_PART_THOUSANDS = frozenset({"EUR", "BRL", "TRY", "RUB", "UAH", "PLN", "HUF", "IDR", "ARS"})
"""Currencies of countries that write 1.250 for a thousand and more: with them it may mean either."""
DURATIONS = {
    "year": "P{}Y", "month": "P{}M", "week": "P{}W", "day": "P{}D", "hour": "PT{}H", "minute": "PT{}M",
    "second": "PT{}S",
}  # fmt: skip
"""ISO 8601 durations by unit."""
PLURALS = """
people men women children troops personnel police feet lives miles km kg degrees staff aircraft
"""
"""Plurals without an s, and units."""
NOT_COUNTED = """
times others yards thousands hundreds millions billions was has is its this percents points minus plus across
as less pass class us press does goes
"""
"""Words in s that follow a number without being counted by it."""

_NOT_COUNTED = frozenset(NOT_COUNTED.split())
_SIGN = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_CURRENCY = "|".join(sorted(CURRENCIES, key=len, reverse=True))
SIGN_FIRST = re.compile(
    rf"(?P<sign>{_SIGN})\.?[ \u00a0]?(?P<number>{SUM})"
    rf"(?:(?:[-–](?P=sign)?| to (?P=sign)[ \u00a0]?)(?P<upper>{SUM}))?"
)
SUM_FIRST = re.compile(
    rf"(?P<number>{SUM})(?:[ \u00a0-](?:of )?(?P<name>(?ai:{_CURRENCY}))(?i:s)?(?!\w)"
    rf"|[ \u00a0]?(?P<sign>[{SIGNS_AFTER}])(?![\w]))"
)
PERCENT = re.compile(
    rf"(?P<number>{NUMBER})(?:(?:-|–| to )(?P<upper>{NUMBER}))?"
    r"(?:[ \u00a0]?%|[ \u00a0-](?i:percent|per cent|pct)(?!\w))"
)
DURATION = re.compile(
    rf"(?P<number>{NUMBER})[ \u00a0-](?P<unit>(?ai:year|month|week|day|hour|minute|second))(?i:s)?(?![\w-])"
)
BASIS_POINTS = re.compile(
    rf"(?P<number>{NUMBER})(?:(?:-|–| to )(?P<upper>{NUMBER}))?"
    r"(?:[ \u00a0-]?bps?|[ \u00a0-](?i:basis[ \u00a0-]points?))(?!\w)"
)
COUNT = re.compile(
    rf"(?P<number>{NUMBER})[ \u00a0](?:[a-z]{{2,20}} ){{0,2}}?(?:[A-Z][a-z]{{2,20}} )?"
    rf"(?P<noun>[a-z]{{2,24}}s|{'|'.join(PLURALS.split())})(?!\w)"
)
COUNT_IN_CAPITALS = re.compile(
    rf"(?P<number>{NUMBER})[ \u00a0](?:[A-Z]{{2,20}} ){{0,2}}?"
    rf"(?P<noun>[A-Z]{{2,24}}S|{'|'.join(PLURALS.upper().split())})(?!\w)"
)
_LONGEST = 400
"""Characters, more than those of any percentage or quantity."""
MINUS = re.compile(r"[-−–‐‑]|(?i:minus|negative)[ \u00a0-]")
_BEHIND_MINUS = re.compile(r"(?:(?<!\d )(?<!% )–|[-−‐‑]|(?<!\w)(?i:minus|negative)[ \u00a0-])\Z")
_BEFORE_MINUS = frozenset("([\"'“‘«„:;,=~/|")
"""Marks that stand before a minus sign; behind anything else but white space it is a hyphen or a range."""
_MARGIN = re.compile(r"(?:\+|(?i:\bplus))[ \u00a0-]?(?i:or|/)?[ \u00a0-]?\Z")
"""Before a minus, what makes a margin of error of it: "plus or minus", "+/-"."""
_THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


def amount(text: str, start: int) -> Value | None:
    """The percentage, money or quantity that begins with the number at `start`, or None."""
    near = text[start : start + _LONGEST].lower()
    value = _percent(text, start) if "%" in near or "cent" in near or "pct" in near else None
    return value or _money(SUM_FIRST.match(text, start)) or _quantity(text, start, near)


def money_after_sign(text: str, start: int) -> Value | None:
    """The money that begins with a sign or code at `start`, or None; a range such as "$2-3bn" is two."""
    return _money(SIGN_FIRST.match(text, start))


def _money(match: re.Match[str] | None) -> Value | None:
    if not match:
        return None
    parts = match.groupdict()
    code = SYMBOLS[sign] if (sign := parts["sign"]) else CURRENCIES[match["name"].lower()]
    bounds = _bounds(match["number"], parts.get("upper"))
    is_doubtful = code in POINTS_PART_THOUSANDS and _THOUSANDS_OR_DECIMALS.fullmatch(match["number"])
    if not bounds or is_doubtful:
        return None
    return Value(match.start(), match.end(), "MONEY", f"{'..'.join(bounds)} {code}", "money")


def _bounds(number: str, upper: str | None) -> list[str]:
    """The bounds of an amount or a range, none if one has no value; "2-3 billion" are billions both."""
    amounts = [value_of(part) for part in (number, upper) if part]
    if upper and parted(number)[1] == 0 and (scale := parted(upper)[1]):
        lower = amounts[0].scaleb(scale) if amounts[0] is not None else None
        amounts[0] = lower if lower and amounts[1] and lower < amounts[1] else None
    return [] if None in amounts else [plain(amount) for amount in amounts if amount is not None]


def _percent(text: str, start: int) -> Value | None:
    """The percentage or range of them at `start`, or None; values such as "12 %" and "10..15 %"."""
    match = PERCENT.match(text, start)
    if not match:
        return None
    bounds = _bounds(match["number"], match["upper"])
    if not bounds:
        return None
    return Value(start, match.end(), "PERCENT", f"{'..'.join(bounds)} %", "percent")


def _quantity(text: str, start: int, near: str) -> Value | None:
    """The duration ("30 days" is "P30D"), basis points or count ("175 detainees") at `start`, or None.

    `near` is the text from there on in lower case.
    """
    match = DURATION.match(text, start)
    if match:
        amount = value_of(match["number"])
        if amount is None:
            return None
        duration = DURATIONS[match["unit"].lower()].format(plain(amount))
        return Value(start, match.end(), "QUANTITY", duration, "duration")
    # Letters such as the long s are in no ASCII text, and are an "s" of "basis" to a pattern.
    match = BASIS_POINTS.match(text, start) if "bp" in near or "basis" in near or not near.isascii() else None
    if match:
        bounds = _bounds(match["number"], match["upper"])
        if not bounds:
            return None
        return Value(start, match.end(), "QUANTITY", f"{'..'.join(bounds)} basis points", "basis points")
    match = COUNT.match(text, start) or COUNT_IN_CAPITALS.match(text, start)
    if not match or match["noun"].lower() in _NOT_COUNTED:
        return None
    amount = value_of(match["number"])
    if amount is None:
        return None
    return Value(start, match.end(), "QUANTITY", f"{plain(amount)} {match['noun'].lower()}", "count")


def with_sign(text: str, value: Value, floor: int) -> Value | None:
    """The value with the minus that stands before it, no further back than `floor`; itself without one.

    Money, percentages, basis points and degrees have signs; a count has none. None if it is a range: of
    "-2-3%" nobody knows what the minus belongs to.
    """
    if value.type == "DATE" or (
        value.type == "QUANTITY" and not value.value.endswith((" points", " degrees"))
    ):
        return value
    minus = _BEHIND_MINUS.search(text, max(floor, value.start - 9), value.start)
    if not minus or not _stands_free(text, minus.start()):
        return value
    if ".." in value.value:
        return None
    sign = "" if value.value.startswith("0 ") else "-"
    return value._replace(start=minus.start(), value=sign + value.value)


def _stands_free(text: str, minus: int) -> bool:
    before = text[max(0, minus - 9) : minus]
    is_free = not before or before[-1].isspace() or before[-1] in _BEFORE_MINUS
    return is_free and not _MARGIN.search(before)
