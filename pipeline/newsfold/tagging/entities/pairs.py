"""Pairs of neighbouring tokens as features: of their words, and of their shapes."""

from collections.abc import Iterable
from itertools import repeat

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
        self._numbers: dict[str, int] = {}
        sections = {side: self._collect(weights, f"{pair}{side}") for side in SIDES}
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
        if not len(keys):
            return
        pair_keys = first * self._width + second
        pair_keys[(first < 0) | (second < 0)] = -1
        index = np.searchsorted(keys, pair_keys)
        index[index == len(keys)] = 0
        matched = np.flatnonzero(keys[index] == pair_keys)
        scores[matched] += table[index[matched]]

    def _collect(self, weights: Weights, prefix: str) -> tuple[Ints, Floats]:
        names, rows = weights.section(prefix)
        forms = "\t".join(names).split("\t") if names else []
        for form in dict.fromkeys(forms):
            self._numbers.setdefault(form, len(self._numbers))
        return np.array([self._numbers[form] for form in forms], np.int64).reshape(-1, 2), rows

    def _sorted(self, pairs: Ints, rows: Floats) -> tuple[Ints, Floats]:
        keys = pairs[:, 0] * self._width + pairs[:, 1]
        order = np.argsort(keys)
        return keys[order], rows[order]
