"""The words seen so far with the scores that each adds to the tokens around it, computed once per word."""

from collections.abc import Iterable
from itertools import repeat

import numpy as np

from newsfold.tagging.entities.features import CONNECTORS, KINDS, SPELLED, WordFeatures
from newsfold.tagging.entities.pairs import PAIRS, PairTable
from newsfold.tagging.entities.weights import Weights

MAX_WORDS = 1 << 15
"""Words in the table, beyond which a batch empties it first."""
OPENERS = frozenset('.?!"“:•')
"""After these a capital is no sign of a name."""
PADDING = 0
"""The word number of the padding between texts."""


class WordTable:
    """Grows with the words added; its arrays are indexed by word number, `numbers[word]`.

    `scores` is float32 [words, roles, labels]; `upper`, `connects` and `opens` are bool [words];
    `pair_numbers` int64 [kinds of pairs, words], -1 for none.
    """

    def __init__(self, weights: Weights, word_features: WordFeatures, pairs: list[PairTable]) -> None:
        self._word_features, self._pairs, self._labels = word_features, pairs, len(weights.labels)
        self._common = weights.common
        features_of_role = [weights.section(f"{role}|") for role in range(len(KINDS))]
        rows: dict[str, int] = {}
        atom_rows = [
            [rows.setdefault(atom, len(rows) + 1) for atom in atoms] for atoms, _ in features_of_role
        ]
        table = np.zeros((len(rows) + 1, len(KINDS), self._labels), np.float32)
        for role, (rows_of_role, (_, scores)) in enumerate(zip(atom_rows, features_of_role, strict=True)):
            table[rows_of_role, role] = scores
        self._table = table.reshape(len(table), -1)
        self._spelled_rows: list[dict[str, int]] = [{} for _ in SPELLED]
        for atom, row in rows.items():
            kind, _, value = atom.partition("=")
            if kind in SPELLED:
                self._spelled_rows[SPELLED.index(kind)][value] = row
        codes = word_features.clusters.codes
        self._cluster_rows = np.zeros((len(codes) + 1, codes.shape[1]), np.int64)
        for grain in range(codes.shape[1]):
            row_of_code = np.array(
                [rows.get(f"c{grain}={code}", 0) for code in range(int(codes[:, grain].max()) + 1)]
            )
            self._cluster_rows[:-1, grain] = row_of_code[codes[:, grain]]
        self.forget()

    def forget(self) -> None:
        """Back to the padding and the common words."""
        self.numbers: dict[str, int] = {"": PADDING}
        self._allocate(2 * len(self._common) + 1024)
        self.add(self._common)

    def _allocate(self, size: int) -> None:
        self.scores = np.zeros((size, len(KINDS), self._labels), np.float32)
        self.upper, self.connects, self.opens = (np.zeros(size, np.bool_) for _ in range(3))
        self.pair_numbers = np.full((len(PAIRS), size), -1, np.int64)

    def _grow(self, size: int) -> None:
        scores, flags, pairs = self.scores, (self.upper, self.connects, self.opens), self.pair_numbers
        old_size = len(scores)
        self._allocate(size)
        self.scores[:old_size] = scores
        for grown, old in zip((self.upper, self.connects, self.opens), flags, strict=True):
            grown[:old_size] = old
        self.pair_numbers[:, :old_size] = pairs

    def add(self, words: Iterable[str]) -> None:
        """Add the words that are new."""
        new = sorted(set(words).difference(self.numbers))
        if not new:
            return
        first = len(self.numbers)
        if first + len(new) > len(self.scores):
            self._grow(max(2 * len(self.scores), first + len(new)))
        spelled = [self._word_features.spelled(word) for word in new]
        columns = list(zip(*spelled, strict=True))
        rows = np.array(
            [
                list(map(row_of_value.get, column, repeat(0)))
                for row_of_value, column in zip(self._spelled_rows, columns, strict=True)
            ]
        ).T
        rows = np.concatenate((rows, self._cluster_rows[self._word_features.clusters.rows(new)]), axis=1)
        sums = self._table[rows].sum(axis=1)
        self.scores[first : first + len(new)] = sums.reshape(len(new), len(KINDS), self._labels)
        for number, word in enumerate(new, start=first):
            self.numbers[word] = number
        added = slice(first, first + len(new))
        for pair_kind, pair in enumerate(self._pairs):
            self.pair_numbers[pair_kind, added] = pair.numbers(columns[pair.spelled_index])
        self.upper[added] = [word[0].isupper() for word in new]
        self.connects[added] = [word in CONNECTORS for word in new]
        self.opens[added] = [word in OPENERS for word in new]
