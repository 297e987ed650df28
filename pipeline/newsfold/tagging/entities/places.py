"""Places: the tokens of a text at which a rule may begin, by one look-up of each token for all rules."""

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np

from newsfold.tagging.entities.boundaries import HYPHENS, PRONOUNS
from newsfold.tagging.entities.compounds import HEADS
from newsfold.tagging.entities.layout import Layout, by_text
from newsfold.tagging.entities.teams import TELLING
from newsfold.tagging.entities.values import MARKS, VALUE_WORDS

_NAME, _VALUE, _MARK, _HEAD, _TELLING, _PRONOUN, _HYPHEN = (1 << bit for bit in range(7))


class Places(NamedTuple):
    """The places of one text: numbers of tokens, rising.

    `names` may begin a listed name, `values` say a value's first word, `marks` open or close a quote, `heads`
    are head words of names; and whether there are words of games, pronouns that are like names, hyphens.
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

    def find(self, layouts: Sequence[Layout]) -> list[Places]:
        """The places of each text."""
        counts = np.array([len(layout.tokens) for layout in layouts], np.int64)
        tokens = chain.from_iterable(layout.tokens for layout in layouts)
        kinds = np.fromiter(map(self._kinds.get, tokens, repeat(0)), np.uint8, int(counts.sum()))
        numbers = [by_text(np.flatnonzero(kinds & kind), counts) for kind in (_NAME, _VALUE, _MARK, _HEAD)]
        text_of = np.repeat(np.arange(len(layouts)), counts)
        flags = np.zeros((3, len(layouts)), bool)
        for flag, kind in zip(flags, (_TELLING, _PRONOUN, _HYPHEN), strict=True):
            flag[text_of[np.flatnonzero(kinds & kind)]] = True
        return list(map(Places, *numbers, *flags.tolist()))
