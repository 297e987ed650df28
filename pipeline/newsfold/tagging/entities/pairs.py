"""Pairs of neighbouring tokens as features: of their words, and of their shapes."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import count, repeat

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.features import SPELLED
from newsfold.tagging.entities.weights import Weights

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
PAIRS = {"ww": "w", "ss": "s"}
"""Pairs of words and of shapes, with the kind of atom they are made of."""
SIDES = ("<", ">")
"""A pair is a feature of its second token (it looks back) and of its first (it looks ahead)."""


def pair_feature(pair: str, side: str, first: str, second: str) -> str:
    """The name of a pair's feature for one of its two tokens."""
    return f"{pair}{side}{first}\t{second}"


class PairTable:
    """The scores of one kind of pair, looked up for whole arrays of neighbours."""

    def __init__(self, weights: Weights, pair: str) -> None:
        """`spelled_index` is the place in `WordFeatures.spelled` of the words or shapes that are paired."""
        self.spelled_index = SPELLED.index(PAIRS[pair])
        numbers = defaultdict[str, int](count().__next__)
        sections = {side: _collect(weights, f"{pair}{side}", numbers) for side in SIDES}
        self._numbers = dict(numbers)
        self._width = len(self._numbers) + 1
        self._sides = {side: self._sorted(keys, rows) for side, (keys, rows) in sections.items()}

    def numbers(self, forms: Iterable[str]) -> list[int]:
        """The number of each word or shape; -1 for what is in no pair."""
        return list(map(self._numbers.get, forms, repeat(-1)))

    def add(
        self,
        scores: Floats,
        side: str,
        first: npt.NDArray[np.int64],
        second: npt.NDArray[np.int64],
    ) -> None:
        """Add to scores[i], float32 [labels], the scores on this side of the pair (first[i], second[i])."""
        keys, table = self._sides[side]
        # A number of -1 makes a key that no pair has: it is negative, or that of a number that no form has.
        pair_keys = first * self._width + second
        index = keys.searchsorted(pair_keys)
        matched = (keys[index] == pair_keys).nonzero()[0]
        scores[matched] += table[index[matched]]

    def _sorted(self, pairs: Ints, rows: Floats) -> tuple[Ints, Floats]:
        """The keys in order, and behind them one that is greater than any, and their scores."""
        keys = pairs[:, 0] * self._width + pairs[:, 1]
        order = np.argsort(keys)
        return np.append(keys[order], np.iinfo(np.int64).max), rows[order]


def _collect(weights: Weights, prefix: str, number_of: defaultdict[str, int]) -> tuple[Ints, Floats]:
    """The pairs of a section, int64 [pairs, 2], and their scores; `number_of` numbers each form."""
    names, rows = weights.section(prefix)
    forms = "\t".join(names).split("\t") if names else []
    numbers = np.fromiter(map(number_of.__getitem__, forms), np.int64, len(forms))
    return numbers.reshape(-1, 2), rows
