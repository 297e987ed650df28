"""Numbers as news writes them: 1,200 and 2.5, two million, 3bn, 45 crore; 3,5 and 1.250.000; 1,50,000."""

import re
from decimal import Decimal
from typing import NamedTuple


class Value(NamedTuple):
    """A value at `text[start:end]`: its entity type and its normal form."""

    start: int
    end: int
    type: str
    value: str
    rule: str


NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty":
    50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5, "m": 6, "mn": 6,
    "mil": 6, "mio": 6, "million": 6, "cr": 7, "crore": 7, "crores": 7, "b": 9, "bn": 9, "mrd": 9,
    "billion": 9, "t": 12, "tn": 12, "trillion": 12,
}  # fmt: skip
"""Powers of ten; lakh and crore as in South Asia, Mio. and Mrd. as on the Continent."""

_END = r"(?![.,'’]?\d)"
_RUN = rf"(?:\.\d{{1,6}}|\d{{1,15}}(?:[.,'’\u00a0]\d{{1,15}}){{0,8}}+){_END}"
"""Digits with every mark between them: `value_of` takes all of them or none, never the first few. A point may
stand before the first: ".5"."""
_SPACED = r"\d{{1,3}}(?: \d{{3}}){{{groups},6}}+(?:[.,]\d{{1,2}}(?!\d))?+" + _END
_WORD = "hundred|thousand|million|billion|trillion|lakhs?|lacs?|crores?|cr|mil|mio|mrd|mn|bn|tn"
_SCALE_WORD = rf"(?:[ \u00a0-]?(?:(?i:{_WORD})|[kmbt])|[KMBT])(?!\w)"
SCALE = rf"(?:{_SCALE_WORD}){{0,2}}(?:(?<=(?i:mio|mrd))\.)?"
"""Up to two words of scale, as in "2 lakh crore"."""
_SPELT = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_SPELT = rf"(?i:{_SPELT})(?:-(?i:one|two|three|four|five|six|seven|eight|nine))?(?!\w)"
NUMBER = rf"(?:{_SPACED.format(groups=2)}|{_RUN}|{_SPELT}){SCALE}"
"""A number with its scale, for use in larger patterns; every repetition in it is bounded."""
SUM = rf"(?:{_SPACED.format(groups=1)}|{_RUN}|{_SPELT}){SCALE}"
"""A number beside a currency, where one space may part the thousands too: "12 500 euros"."""

_ENGLISH = re.compile(r"\d{0,15}\.\d{1,6}|\d{1,15}|\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,6})?")
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d{1,6})?|\d{1,3}\.\d{3},\d{1,6}")
_DECIMAL_COMMA = re.compile(r"\d{1,15},\d{1,2}|\d{1,3},\d{4,6}|0,\d{1,6}")
_GAPS = re.compile(r"\d{1,3}(?:[ \u00a0'’]\d{3})+(?:[.,]\d{1,6})?")
_BASE = re.compile(rf"{_SPACED.format(groups=1)}|{_RUN}|{_SPELT}")


def value_of(number: str) -> Decimal | None:
    """The value of a text that `NUMBER` or `SUM` matches; None if it is no number.

    A comma with three digits behind it parts thousands, with one or two it is a decimal comma.
    """
    base, scale = parted(number)
    amount = _base(base)
    return None if amount is None or scale is None else amount.scaleb(scale)


def parted(number: str) -> tuple[str, int | None]:
    """A number without its words of scale, and the power of ten these mean: 0 for none, None for others."""
    number = number.strip().lower()
    match = _BASE.match(number)
    if not match:
        return "", None
    words = re.findall(r"[^\s.-]+", number[match.end() :])
    exponents = [SCALES[word] for word in words if word in SCALES]
    return match.group(), sum(exponents) if len(exponents) == len(words) else None


def plain(value: Decimal) -> str:
    """The number without exponent and without trailing zeros: 2500000000, 0.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def bounds_of(number: str, upper: str | None) -> list[str]:
    """The bounds of an amount or a range, none if one has no value; "2-3 billion" are billions both."""
    amounts = [value_of(part) for part in (number, upper) if part]
    if upper and parted(number)[1] == 0 and (scale := parted(upper)[1]):
        lower = amounts[0].scaleb(scale) if amounts[0] is not None else None
        amounts[0] = lower if lower and amounts[1] and lower < amounts[1] else None
    return [] if None in amounts else [plain(amount) for amount in amounts if amount is not None]


def _base(text: str) -> Decimal | None:
    if text[:1].isdigit() or text[:1] == ".":
        return _digits(text)
    tens, _, ones = text.partition("-")
    if tens not in NUMBER_WORDS or (ones and ones not in NUMBER_WORDS):
        return None
    return Decimal(NUMBER_WORDS[tens] + (NUMBER_WORDS[ones] if ones else 0))


def _digits(text: str) -> Decimal | None:
    """The value of digits and the marks between them; None if no country writes numbers so."""
    if _POINTS.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(text) or _INDIAN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _GAPS.fullmatch(text):
        return Decimal(re.sub(r"[ \u00a0'’]", "", text).replace(",", "."))
    return None
