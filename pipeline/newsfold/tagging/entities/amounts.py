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
"""Words in s that follow a number without being counted by it."""

_NOT_COUNTED = frozenset(NOT_COUNTED.split())
_AMOUNT = rf"(?P<number>{NUMBER})"
_SIGN = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_CURRENCY = "|".join(sorted(CURRENCIES, key=len, reverse=True))
SIGN_FIRST = re.compile(rf"(?P<sign>{_SIGN})\.?[ \u00a0]?{_AMOUNT}")
NAME_LAST = re.compile(rf"{_AMOUNT}[ \u00a0](?:of )?(?P<name>(?i:{_CURRENCY}))s?(?!\w)")
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
    """The money at `start`, or None: "$2.5bn" has the value "2500000000 USD"."""
    match = SIGN_FIRST.match(text, start)
    if match:
        code = SYMBOLS[match["sign"]]
    else:
        match = NAME_LAST.match(text, start)
        if not match:
            return None
        code = CURRENCIES[match["name"].lower()]
    amount = value_of(match["number"])
    if amount is None:
        return None
    return Value(start, match.end(), "MONEY", f"{plain(amount)} {code}", "money")


def percent(text: str, start: int) -> Value | None:
    """The percentage or range of them at `start`, or None; values such as "12 %" and "10..15 %"."""
    match = PERCENT.match(text, start)
    if not match:
        return None
    bounds = [value_of(part) for part in (match["number"], match["upper"]) if part]
    if any(bound is None for bound in bounds):
        return None
    amounts = "..".join(plain(bound) for bound in bounds if bound is not None)
    return Value(start, match.end(), "PERCENT", f"{amounts} %", "percent")


def quantity(text: str, start: int) -> Value | None:
    """The duration ("30 days" is "P30D") or count ("175 detainees") at `start`, or None."""
    match = DURATION.match(text, start)
    if match:
        amount = value_of(match["number"])
        if amount is None:
            return None
        duration = DURATIONS[match["unit"]].format(plain(amount))
        return Value(start, match.end(), "QUANTITY", duration, "duration")
    match = COUNT.match(text, start)
    if not match or match["noun"] in _NOT_COUNTED:
        return None
    amount = value_of(match["number"])
    if amount is None:
        return None
    return Value(start, match.end(), "QUANTITY", f"{plain(amount)} {match['noun']}", "count")
