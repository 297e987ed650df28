"""Amounts: money, percentages and counted or measured quantities, each with a normalised value."""

import re
from typing import NamedTuple

from newsfold.tagging.entities.numbers import NUMBER, plain, value_of


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
}  # fmt: skip
"""Names of currencies after an amount, in the singular."""
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
"""What ends in an s and follows a number without being counted by it."""

_NOT_COUNTED = frozenset(NOT_COUNTED.split())
_AMOUNT = rf"(?P<number>{NUMBER})"
_SIGN = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_CURRENCY = "|".join(sorted(CURRENCIES, key=len, reverse=True))
BEFORE = re.compile(rf"(?P<sign>{_SIGN})\.?[ \u00a0]?{_AMOUNT}")
AFTER = re.compile(rf"{_AMOUNT}[ \u00a0](?:of )?(?P<name>(?i:{_CURRENCY}))s?(?!\w)")
PERCENT = re.compile(
    rf"(?P<number>{NUMBER})(?:(?:-|–| to )(?P<upper>{NUMBER}))?"
    r"(?:[ \u00a0]?%|[ \u00a0-](?:percent|per cent|pct)(?!\w))"
)
DURATION = re.compile(
    rf"(?P<number>{NUMBER})[ \u00a0-](?P<unit>year|month|week|day|hour|minute|second)s?(?![\w-])"
)
COUNT = re.compile(
    rf"(?P<number>{NUMBER})[ \u00a0](?:[a-z]{{2,20}} ){{0,2}}?(?:[A-Z][a-z]{{2,20}} )?"
    rf"(?P<noun>[a-z]{{2,24}}s|{'|'.join(PLURALS.split())})(?!\w)"
)


def money(text: str, start: int) -> Value | None:
    """Money that begins at `start`: "$2.5bn" is worth "2500000000 USD"."""
    found = BEFORE.match(text, start)
    if found:
        code = SYMBOLS[found["sign"]]
    else:
        found = AFTER.match(text, start)
        if not found:
            return None
        code = CURRENCIES[found["name"].lower()]
    worth = value_of(found["number"])
    if worth is None:
        return None
    return Value(start, found.end(), "MONEY", f"{plain(worth)} {code}", "money")


def percent(text: str, start: int) -> Value | None:
    """A percentage or a range of them: "12 %", "10..15 %"."""
    found = PERCENT.match(text, start)
    if not found:
        return None
    bounds = [value_of(part) for part in (found["number"], found["upper"]) if part]
    if any(bound is None for bound in bounds):
        return None
    worth = "..".join(plain(bound) for bound in bounds if bound is not None)
    return Value(start, found.end(), "PERCENT", f"{worth} %", "percent")


def quantity(text: str, start: int) -> Value | None:
    """A duration ("30 days" is "P30D") or a number of things ("175 detainees")."""
    found = DURATION.match(text, start)
    if found:
        worth = value_of(found["number"])
        if worth is None:
            return None
        length = DURATIONS[found["unit"]].format(plain(worth))
        return Value(start, found.end(), "QUANTITY", length, "duration")
    found = COUNT.match(text, start)
    if not found or found["noun"] in _NOT_COUNTED:
        return None
    worth = value_of(found["number"])
    if worth is None:
        return None
    return Value(start, found.end(), "QUANTITY", f"{plain(worth)} {found['noun']}", "count")
