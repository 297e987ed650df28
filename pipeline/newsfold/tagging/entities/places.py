"""Places: the tokens of a text at which a rule may begin, by one look-up of each word for all rules."""

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.boundaries import HYPHENS, PRONOUNS
from newsfold.tagging.entities.compounds import HEADS, is_humped
from newsfold.tagging.entities.layout import by_text
from newsfold.tagging.entities.teams import TELLING
from newsfold.tagging.entities.values import MARKS, VALUE_WORDS
from newsfold.tagging.entities.vocabulary import Vocabulary

_NAME, _VALUE, _MARK, _HEAD, _TELLING, _PRONOUN, _HYPHEN = (1 << bit for bit in range(7))
MOST_SEEN = 1 << 15
"""Words whose kinds are at hand, at most: all kinds are in too large a table for the processor's cache."""


class Places(NamedTuple):
    """The places of one text: numbers of tokens, rising.

    `names` may begin a listed name, `values` say a value's first word, `marks` open or close a quote, `heads`
    give a name away; and whether there are words of games, pronouns that are like names, hyphens.
    """

    names: list[int]
    values: list[int]
    marks: list[int]
    heads: list[int]
    telling: bool
    pronouns: bool
    hyphens: bool


class PlaceFinder:
    """Finds the places of texts, a batch at a time."""

    def __init__(self, firsts: Set[str]) -> None:
        """`firsts` are the first tokens of listed names."""
        words: Mapping[int, Iterable[str]] = {
            _NAME: firsts, _VALUE: VALUE_WORDS, _MARK: MARKS, _HEAD: HEADS,
            _TELLING: TELLING, _PRONOUN: PRONOUNS, _HYPHEN: HYPHENS,
        }  # fmt: skip
        self._kinds: dict[str, int] = {}
        for kind, of_kind in words.items():
            for word in of_kind:
                self._kinds[word] = self._kinds.get(word, 0) | kind

        self._seen: dict[str, int] = {}

    def find(self, vocabulary: Vocabulary) -> list[Places]:
        """The places of each text."""
        words, word_numbers, counts = vocabulary
        kinds = self._kinds_of(words)[word_numbers]
        numbers = [by_text(np.flatnonzero(kinds & kind), counts) for kind in (_NAME, _VALUE, _MARK, _HEAD)]
        text_of = np.repeat(np.arange(len(counts)), counts)
        flags = np.zeros((3, len(counts)), bool)
        for flag, kind in zip(flags, (_TELLING, _PRONOUN, _HYPHEN), strict=True):
            flag[text_of[np.flatnonzero(kinds & kind)]] = True
        return list(map(Places, *numbers, *flags.tolist()))

    def _kinds_of(self, words: Sequence[str]) -> npt.NDArray[np.int16]:
        """The kinds of each word, a bit for each, int16 [words]."""
        if len(self._seen) > MOST_SEEN:
            self._seen.clear()
        kinds = np.fromiter(map(self._seen.get, words, repeat(-1)), np.int16, len(words))
        for number in np.flatnonzero(kinds < 0).tolist():
            word = words[number]
            kind = self._kinds.get(word, 0) | (_HEAD if is_humped(word) else 0)
            kinds[number] = self._seen[word] = kind
        return kinds
