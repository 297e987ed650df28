"""Short forms of organisations: "Ardent" for Ardent Holdings, "FRC" for the Fair Rents Council (FRC)."""

import re
from collections.abc import Iterator, Sequence

from newsfold.context.wording import COMPANY_ENDINGS, PARTING, THINGS

_ABBREVIATION = re.compile(r"\(([A-Z]{2,8})\)")
_BEFORE = 120
"""Characters before an abbreviation in which its words are looked for."""
MIN_LETTERS = 3
"""Letters of an abbreviation that nothing but the name in full explains, at least."""
_SMALL_WORDS = "of the and for on in at to with & de la del des du et y von van"
_BETWEEN = frozenset(_SMALL_WORDS.split())


def without_ending(words: Sequence[str]) -> Sequence[str]:
    """The words of a company's name before "Inc", "Holdings" and the like; none if there is no such ending,
    or nothing else that is a name."""
    last = len(words)
    while last and words[last - 1].rstrip(".,") in COMPANY_ENDINGS:
        last -= 1
    short = words[:last]
    is_name = 0 < last < len(words) and THINGS.isdisjoint(short) and PARTING.isdisjoint(short)
    return short if is_name else ()


def first_letters(words: Sequence[str]) -> str:
    """The first letters of three words with capitals and more, small words between left out; else ""."""
    if len(words) < MIN_LETTERS or words[-1] in COMPANY_ENDINGS:
        return ""
    letters = "".join(word[0] for word in words if word not in _BETWEEN)
    return letters if len(letters) >= MIN_LETTERS and letters.isalpha() and letters.isupper() else ""


def abbreviated(text: str) -> Iterator[tuple[str, str]]:
    """Names and the abbreviations that stand in brackets behind them and are made of their first letters."""
    for match in _ABBREVIATION.finditer(text):
        words = text[max(0, match.start() - _BEFORE) : match.start()].split()
        if full := full_form(words, match[1]):
            yield " ".join(full), match[1]


def full_form(words: Sequence[str], letters: str) -> Sequence[str]:
    """The last of the words, of which the letters are the first ones; small words between count for none."""
    first = len(words)
    for letter in reversed(letters):
        first -= 1
        while first > 0 and words[first] in _BETWEEN:
            first -= 1
        if first < 0 or words[first][0] != letter:
            return ()
    return words[first:]
