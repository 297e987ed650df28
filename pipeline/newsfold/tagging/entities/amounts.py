"""Amounts: money and percentages, each with a normalised value, and the minus before one."""

import re

from newsfold.tagging.entities.numbers import NUMBER, SUM, Value, bounds_of
from newsfold.tagging.entities.quantities import quantity

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
_SIGN = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_CURRENCY = "|".join(sorted(CURRENCIES, key=len, reverse=True))
SIGN_FIRST = re.compile(
    rf"(?P<sign>{_SIGN})(?:(?<=[a-z])\.)?[ \u00a0]?(?P<number>{SUM})"
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
_LONGEST = 400
"""Characters, more than those of any percentage or quantity."""
MINUS = re.compile(r"[-−–‐‑]|(?i:minus|negative)[ \u00a0-]")
_BEHIND_MINUS = re.compile(r"(?:(?<!\d )(?<!% )–|[-−‐‑]|(?<!\w)(?i:minus|negative)[ \u00a0-])\Z")
_BEFORE_MINUS = frozenset("([\"'“‘«„:;,=~/|")
"""Marks that stand before a minus sign; behind anything else but white space it is a hyphen or a range."""
_MARGIN = re.compile(r"(?:\+|(?i:\bplus))[ \u00a0-]?(?i:or|/)?[ \u00a0-]?\Z")
"""Before a minus, what makes a margin of error of it: "plus or minus", "+/-"."""
SIGNED_UNITS = (" points", " degrees", " °C", " °F")
_THOUSANDS_OR_DECIMALS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


def amount(text: str, start: int) -> Value | None:
    """The percentage, money or quantity that begins with the number at `start`, or None."""
    near = text[start : start + _LONGEST].lower()
    value = _percent(text, start) if "%" in near or "cent" in near or "pct" in near else None
    return value or _money(SUM_FIRST.match(text, start)) or quantity(text, start, near)


def money_after_sign(text: str, start: int) -> Value | None:
    """The money that begins with a sign or code at `start`, or None; a range such as "$2-3bn" is two."""
    return _money(SIGN_FIRST.match(text, start))


def _money(match: re.Match[str] | None) -> Value | None:
    if not match:
        return None
    parts = match.groupdict()
    code = SYMBOLS[sign] if (sign := parts["sign"]) else CURRENCIES[match["name"].lower()]
    bounds = bounds_of(match["number"], parts.get("upper"))
    is_doubtful = code in POINTS_PART_THOUSANDS and _THOUSANDS_OR_DECIMALS.fullmatch(match["number"])
    if not bounds or is_doubtful:
        return None
    return Value(match.start(), match.end(), "MONEY", f"{'..'.join(bounds)} {code}", "money")


def _percent(text: str, start: int) -> Value | None:
    """The percentage or range of them at `start`, or None; values such as "12 %" and "10..15 %"."""
    match = PERCENT.match(text, start)
    if not match:
        return None
    bounds = bounds_of(match["number"], match["upper"])
    if not bounds:
        return None
    return Value(start, match.end(), "PERCENT", f"{'..'.join(bounds)} %", "percent")


def with_sign(text: str, value: Value, floor: int) -> Value | None:
    """The value with the minus that stands before it, no further back than `floor`; itself without one.

    Money, percentages, basis points and degrees have signs; a count has none. None if it is a range: of
    "-2-3%" nobody knows what the minus belongs to.
    """
    if value.type == "DATE" or (value.type == "QUANTITY" and not value.value.endswith(SIGNED_UNITS)):
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
