"""How the index of words spells what else a record is found by: a letter and a number. Pure.

t topic, a topic or one above it, e entity, s source, c country, w size of the window,
m and n the power of two that the counts of articles and sources reach
"""

import re
from collections.abc import Callable, Iterable, Iterator
from unicodedata import category

from newsfold.web.view.forms import forms_of
from newsfold.web.view.searching import LEAST_BEGUN, words_in

_PARTS = re.compile(r'"([^"]*)"|([^\s"]+)')


def at_least(letter: str, count: int) -> str:
    """The term of records that count so many, and some that count fewer; "" if all do."""
    return f"{letter}{count.bit_length() - 1}" if count > 1 else ""


def powers(letter: str, count: int) -> Iterator[str]:
    """The terms of a record that counts so many."""
    return (f"{letter}{power}" for power in range(1, count.bit_length()))


def any_of(terms: Iterable[str]) -> str:
    """What a record matches that has one of some terms."""
    return "terms : (" + " OR ".join(f'"{term}"' for term in terms) + ")"


def words_match(typed: str, is_there: Callable[[str], bool]) -> list[str]:
    """What a record must match whose texts have all that a person typed; [] if that has no letter or digit.

    A part in quotes is a phrase, a word that ends with * stands for any that begins so, and any other word
    for its forms too; the last one, of which `is_there` finds nothing, for any that begins so. Nothing else
    has a meaning: each part is handed to the index in quotes.
    """
    parts, begun = list[str](), ""
    for phrase, word in _PARTS.findall(typed.replace("\0", " ")):
        text = phrase or word
        if not any(_is_letter(char) for char in text):
            continue
        words = [spelled for spelled, _, _ in words_in(text)]
        spelled = forms_of(words[0]) if word and len(words) == 1 and not word.endswith("*") else (text,)
        star = " *" if word.endswith("*") else ""
        parts.append("words : (" + " OR ".join(f'"{form}"{star}' for form in spelled) + ")")
        begun = word if len(word) >= LEAST_BEGUN and not star else ""
    if begun and not is_there(parts[-1]):
        parts[-1] = f'words : "{begun}" *'
    return parts


def _is_letter(char: str) -> bool:
    """Whether a character is part of a word as the index cuts them."""
    kind = category(char)
    return kind[0] in "LN" or kind == "Co"
