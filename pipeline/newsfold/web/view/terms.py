"""How the index of words spells what else a record is found by: a letter and a number. Pure.

t topic, a topic or one above it, e entity, s source, c country, w size of the window,
m and n the power of two that the counts of articles and sources reach
"""

import re
from collections.abc import Iterable, Iterator
from unicodedata import category

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


def words_match(typed: str) -> list[str]:
    """What a record must match whose texts have all that a person typed; [] if that has no letter or digit.

    A part in quotes is a phrase, and a word that ends with * stands for any that begins so. Nothing else has
    a meaning: each part is handed to the index in quotes.
    """
    parts = []
    for phrase, word in _PARTS.findall(typed.replace("\0", " ")):
        text = phrase or word
        if any(_is_letter(char) for char in text):
            star = " *" if word.endswith("*") else ""
            parts.append(f'words : "{text}"{star}')
    return parts


def _is_letter(char: str) -> bool:
    """Whether a character is part of a word as the index cuts them."""
    kind = category(char)
    return kind[0] in "LN" or kind == "Co"
