"""Numbers as they are written in news: 1,200 and 2.5, two million, 3bn, 45 crore."""

import re
from decimal import Decimal, InvalidOperation

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty":
    50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "hundred": 2, "thousand": 3, "k": 3, "lakh": 5, "lakhs": 5, "m": 6, "mn": 6, "mil": 6, "million": 6,
    "crore": 7, "crores": 7, "b": 9, "bn": 9, "billion": 9, "t": 12, "tn": 12, "trillion": 12,
}  # fmt: skip
"""Powers of ten; lakh and crore as in South Asia."""

DIGITS = r"\d{1,3}(?:[,\u00a0]\d{2,3}){1,6}(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?"
SCALE = (
    r"(?:[ \u00a0-]?(?:hundred|thousand|million|billion|trillion|lakhs?|crores?|mil|mn|bn|tn|[kmbt])(?!\w))?"
)
_SPELT = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
NUMBER = rf"(?:{DIGITS}|(?i:{_SPELT})(?:-(?i:one|two|three|four|five|six|seven|eight|nine))?(?!\w)){SCALE}"
"""A number with its scale, for use in larger patterns; every repetition in it is bounded."""

_PARTS = re.compile(
    r"(?P<number>[\d,.\u00a0]*\d|[a-z]+(?:-(?!hun|tho|mil|bil|tri|lak|cro)[a-z]+)?)(?P<scale>.*)"
)


def value_of(number: str) -> Decimal | None:
    """The value of a text that `NUMBER` matches; None if it is no number."""
    match = _PARTS.fullmatch(number.strip().lower())
    if not match:
        return None
    base = _base(match["number"])
    scale = match["scale"].strip(" \u00a0-")
    if base is None or (scale and scale not in SCALES):
        return None
    return base.scaleb(SCALES[scale]) if scale else base


def plain(value: Decimal) -> str:
    """The number without exponent and without trailing zeros: 2500000000, 0.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _base(text: str) -> Decimal | None:
    if text[0].isdigit():
        try:
            return Decimal(text.replace(",", "").replace("\u00a0", ""))
        except InvalidOperation:
            return None
    tens, _, ones = text.partition("-")
    if tens not in NUMBER_WORDS or (ones and ones not in NUMBER_WORDS):
        return None
    return Decimal(NUMBER_WORDS[tens] + (NUMBER_WORDS[ones] if ones else 0))
