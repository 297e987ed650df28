"""Words met so far and what each adds to the scores of the tokens around it, worked out once per word."""

from collections.abc import Iterable
from itertools import repeat

import numpy as np

from newsfold.tagging.entities.features import CONNECTORS, KINDS, SPELLED, WordFeatures
from newsfold.tagging.entities.pairs import PAIRS, PairTable
from newsfold.tagging.entities.weights import Weights

KEPT = 1 << 15
"""Words that are kept; a batch that begins with more forgets them all first."""
OPENERS = frozenset('.?!"“:•')
"""After these a capital is no sign of a name."""
PADDING = 0
"""The number of the place between texts, which is no word."""


class WordTable:
    """Grows with the words it meets; its arrays are indexed by word number.

    `scores` has the shape (words, roles, labels); `upper`, `connects` and `opens` are flags (words,);
    `pair_numbers` (kinds of pairs, words).
    """

    def __init__(self, weights: Weights, words: WordFeatures, pairs: list[PairTable]) -> None:
        self._words, self._pairs, self._labels = words, pairs, len(weights.labels)
        self._common = weights.common
        sections = [weights.section(f"{role}|") for role in range(len(KINDS))]
        rows: dict[str, int] = {}
        places = [[rows.setdefault(atom, len(rows) + 1) for atom in of_role] for of_role, _ in sections]
        table = np.zeros((len(rows) + 1, len(KINDS), self._labels), np.float32)
        for role, (place, (_, scores)) in enumerate(zip(places, sections, strict=True)):
            table[place, role] = scores
        self._table = table.reshape(len(table), -1)
        self._spelled: list[dict[str, int]] = [{} for _ in SPELLED]
        for atom, number in rows.items():
            named, _, value = atom.partition("=")
            if named in SPELLED:
                self._spelled[SPELLED.index(named)][value] = number
        codes = words.clusters.codes
        self._grouped = np.zeros((len(codes) + 1, codes.shape[1]), np.int64)
        for grain in range(codes.shape[1]):
            of_code = np.array(
                [rows.get(f"c{grain}={code}", 0) for code in range(int(codes[:, grain].max()) + 1)]
            )
            self._grouped[:-1, grain] = of_code[codes[:, grain]]
        self.forget()

    def forget(self) -> None:
        """Back to the padding and the common words."""
        self.numbers: dict[str, int] = {"": PADDING}
        self._room(2 * len(self._common) + 1024)
        self.meet(self._common)

    def _room(self, size: int) -> None:
        self.scores = np.zeros((size, len(KINDS), self._labels), np.float32)
        self.upper, self.connects, self.opens = (np.zeros(size, np.bool_) for _ in range(3))
        self.pair_numbers = np.full((len(PAIRS), size), -1, np.int64)

    def _grow(self, size: int) -> None:
        scores, flags, pairs = self.scores, (self.upper, self.connects, self.opens), self.pair_numbers
        known = len(scores)
        self._room(size)
        self.scores[:known] = scores
        for new, old in zip((self.upper, self.connects, self.opens), flags, strict=True):
            new[:known] = old
        self.pair_numbers[:, :known] = pairs

    def meet(self, words: Iterable[str]) -> None:
        """Take up the words that are new."""
        new = sorted(set(words).difference(self.numbers))
        if not new:
            return
        first = len(self.numbers)
        if first + len(new) > len(self.scores):
            self._grow(max(2 * len(self.scores), first + len(new)))
        spelled = [self._words.spelled(word) for word in new]
        columns = list(zip(*spelled, strict=True))
        rows = np.array(
            [
                list(map(index.get, column, repeat(0)))
                for index, column in zip(self._spelled, columns, strict=True)
            ]
        ).T
        rows = np.concatenate((rows, self._grouped[self._words.clusters.rows(new)]), axis=1)
        sums = self._table[rows].sum(axis=1)
        self.scores[first : first + len(new)] = sums.reshape(len(new), len(KINDS), self._labels)
        for number, word in enumerate(new, start=first):
            self.numbers[word] = number
        known = slice(first, first + len(new))
        for place, pair in enumerate(self._pairs):
            self.pair_numbers[place, known] = pair.number(columns[pair.form])
        self.upper[known] = [word[0].isupper() for word in new]
        self.connects[known] = [word in CONNECTORS for word in new]
        self.opens[known] = [word in OPENERS for word in new]
