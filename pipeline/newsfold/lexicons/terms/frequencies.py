"""Terms, and how rare each is in the background of its language.

The first line of a language's file is the number of texts in the background; each line
after it is a number of texts and the terms that so many of them have. A term that most of them write with a
capital stands with one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

from newsfold.errors import LexiconError

_WORD = re.compile(r"[^\W_]+")
FREQUENT = 12
"""A term of one text in so many, or of more, says nothing of any."""
_SHORTEST_PLURAL = 4
REMEMBERED_WORDS = 50_000
"""Words of which is remembered what they stand for; 10 MB."""


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, in order and as they are written."""
    return _WORD.findall(text)


def term_of(word: str) -> str:
    """The term that a word or its plural in s stands for; "" for a single letter."""
    term = word.lower()
    if len(term) < 2:
        return term if term.isdigit() else ""
    if term[-1] == "s" and len(term) >= _SHORTEST_PLURAL and term[-2] != "s":
        return term[:-1]
    return term


class KnownWord(NamedTuple):
    """What is known of a word that says something, as it is written."""

    term: str
    rarity: int
    is_capital: bool
    """Whether it begins with a capital."""
    is_small: bool
    """Whether it begins with a small letter; a number with neither."""


@dataclass(frozen=True, slots=True)
class TermFrequencies:
    """What is rare in a language, in thousandths of a natural logarithm; 0 for what says nothing.

    `small` are the terms that are mostly written in small letters.
    """

    rarity: Mapping[str, int]
    small: frozenset[str]
    unseen: int
    words: Mapping[str, KnownWord | None] = field(init=False, repr=False, compare=False)
    """What is known of any word that one asks for; None for one that says nothing."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", _KnownWords(self.rarity, self.unseen))


class _KnownWords(dict[str, KnownWord | None]):
    """Words that were asked for; texts have the same ones again and again."""

    def __init__(self, rarity: Mapping[str, int], unseen: int) -> None:
        self._rarity, self._unseen = rarity, unseen

    def __missing__(self, word: str) -> KnownWord | None:
        term = term_of(word)
        rarity = self._rarity.get(term, self._unseen)
        known = KnownWord(term, rarity, word[0].isupper(), word[0].islower()) if rarity else None
        if len(self) >= REMEMBERED_WORDS:
            self.clear()
        self[word] = known
        return known


def frequencies_of(
    texts: int, counts: Iterable[tuple[str, int]], empty: Iterable[str] = ()
) -> TermFrequencies:
    """From the number of texts and pairs of a term as it is mostly written and the texts that have it.

    `empty` are terms that say nothing however rare they are.
    """
    rarity: dict[str, int] = {"": 0}
    small = []
    by_count: dict[int, int] = {}
    for written, count in counts:
        if count not in by_count:
            frequent = count * FREQUENT >= texts
            by_count[count] = 0 if frequent else round(1000 * log((texts + 1) / (count + 0.5)))
        term = written.lower()
        rarity[term] = by_count[count]
        if written == term:
            small.append(term)
    rarity.update(dict.fromkeys(empty, 0))
    return TermFrequencies(rarity, frozenset(small), round(1000 * log((texts + 1) * 2)))


def encode_frequencies(texts: int, counts: Mapping[str, int]) -> str:
    """The text of a file, from the terms as they are mostly written; equal counts have equal texts."""
    by_count: dict[int, list[str]] = {}
    for written, count in counts.items():
        by_count.setdefault(count, []).append(written)
    lines = [f"{count} {' '.join(sorted(by_count[count]))}" for count in sorted(by_count, reverse=True)]
    return "\n".join([str(texts), *lines, ""])


def decode_frequencies(text: str, where: str, empty: Iterable[str] = ()) -> TermFrequencies:
    """The inverse; LexiconError if the text is none."""
    try:
        first, *lines = text.splitlines()
        pairs = [(term, int(count)) for count, *terms in map(str.split, lines) for term in terms]
        return frequencies_of(int(first), pairs, empty)
    except ValueError as error:
        raise LexiconError(str(error), where=where, hint="install newsfold anew") from None
