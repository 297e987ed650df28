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
        """`form` is where in `WordFeatures.spelled` stands what this kind of pair is made of."""
        self.form = SPELLED.index(PAIRS[pair])
        self._numbers: dict[str, int] = {}
        found = {side: self._collect(weights, f"{pair}{side}") for side in SIDES}
        self._width = len(self._numbers) + 1
        self._sides = {side: self._sorted(keys, rows) for side, (keys, rows) in found.items()}

    def number(self, forms: Iterable[str]) -> list[int]:
        """The numbers of words or shapes in pairs; -1 for what is in none."""
        return list(map(self._numbers.get, forms, repeat(-1)))

    def add(
        self,
        scores: Floats,
        side: str,
        first: npt.NDArray[np.int64],
        second: npt.NDArray[np.int64],
    ) -> None:
        """Add to `scores`, row by row, what the pairs of numbers (first, second) are worth on this side."""
        keys, table = self._sides[side]
        if not len(keys):
            return
        asked = first * self._width + second
        asked[(first < 0) | (second < 0)] = -1
        place = np.searchsorted(keys, asked)
        place[place == len(keys)] = 0
        hit = np.flatnonzero(keys[place] == asked)
        scores[hit] += table[place[hit]]

    def _collect(self, weights: Weights, prefix: str) -> tuple[Ints, Floats]:
        names, rows = weights.section(prefix)
        forms = "\t".join(names).split("\t") if names else []
        for form in dict.fromkeys(forms):
            self._numbers.setdefault(form, len(self._numbers))
        return np.array([self._numbers[form] for form in forms], np.int64).reshape(-1, 2), rows

    def _sorted(self, pairs: Ints, rows: Floats) -> tuple[Ints, Floats]:
        joined = pairs[:, 0] * self._width + pairs[:, 1]
        order = np.argsort(joined)
        return joined[order], rows[order]
