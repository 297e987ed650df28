"""The words seen so far with the scores that each adds to the tokens around it, computed once per word."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count, repeat

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.features import CONNECTORS, KINDS, SPELLED, WordFeatures
from newsfold.tagging.entities.pairs import PAIRS, PairTable
from newsfold.tagging.entities.weights import Weights

Ints = npt.NDArray[np.int64]
MAX_WORDS = 1 << 15
"""Words in the table, beyond which a batch empties it first."""
OPENERS = frozenset('.?!"“:•')
"""After these a capital is no sign of a name."""
PADDING_WORD, PADDING = "", 0
"""What stands between texts instead of a word, and its number."""
NO_ROW = 0
"""The row of zeros, of what no weight knows."""


class WordTable:
    """Grows with the words added; its arrays are indexed by word number, `numbers[word]`.

    `scores` is float32 [words, roles, labels]; `upper`, `connects` and `opens` are bool [words];
    `pair_numbers` int64 [kinds of pairs, words], -1 for none.
    """

    def __init__(self, weights: Weights, word_features: WordFeatures, pairs: list[PairTable]) -> None:
        self._word_features, self._pairs, self._labels = word_features, pairs, len(weights.labels)
        self._common = weights.common
        codes = word_features.clusters.codes
        grains = range(codes.shape[1])
        next_row = count(NO_ROW + 1).__next__
        rows = {
            kind: defaultdict[str, int](next_row) for kind in (*SPELLED, *(f"c{grain}" for grain in grains))
        }
        sections = [
            (role, [row_of[value] for value in values], scores)
            for role in range(len(KINDS))
            for kind, row_of in rows.items()
            for values, scores in [weights.section(f"{role}|{kind}=")]
        ]
        table = np.zeros((next_row(), len(KINDS), self._labels), np.float32)
        for role, section_rows, scores in sections:
            table[section_rows, role] = scores
        self._table = table.reshape(len(table), -1)
        self._spelled_rows = [dict(rows[kind]) for kind in SPELLED]
        self._cluster_rows = np.full((len(grains), len(codes) + 1), NO_ROW, np.int64)
        for grain in grains:
            code_names = map(str, range(int(codes[:, grain].max()) + 1))
            row_of_code = np.array(list(map(rows[f"c{grain}"].get, code_names, repeat(NO_ROW))), np.int64)
            self._cluster_rows[grain, :-1] = row_of_code[codes[:, grain]]
        self._allocate(MAX_WORDS + 4096)
        self.forget()

    def forget(self) -> None:
        """Back to the padding and the common words."""
        self.numbers: dict[str, int] = {PADDING_WORD: PADDING}
        self._add(self._common)

    def _allocate(self, size: int) -> None:
        self.scores = np.zeros((size, len(KINDS), self._labels), np.float32)
        self.upper, self.connects, self.opens = (np.zeros(size, np.bool_) for _ in range(3))
        self.pair_numbers = np.full((len(PAIRS), size), -1, np.int64)

    def _grow(self, size: int) -> None:
        old = self.scores, self.upper, self.connects, self.opens
        old_size, old_pairs = len(self.scores), self.pair_numbers
        self._allocate(size)
        for grown, column in zip((self.scores, self.upper, self.connects, self.opens), old, strict=True):
            grown[:old_size] = column
        self.pair_numbers[:, :old_size] = old_pairs

    def number(self, words: Sequence[str]) -> Ints:
        """The number of each word, int64 [words]; new words are added."""
        if len(self.numbers) > MAX_WORDS:
            self.forget()
        numbers = np.fromiter(map(self.numbers.get, words, repeat(-1)), np.int64, len(words))
        unknown = np.flatnonzero(numbers < 0)
        unknown_words = [words[i] for i in unknown.tolist()]
        self._add(list(dict.fromkeys(unknown_words)))
        numbers[unknown] = list(map(self.numbers.__getitem__, unknown_words))
        return numbers

    def _add(self, words: Sequence[str]) -> None:
        """Add words, each of them new and there once."""
        if not words:
            return
        first = len(self.numbers)
        added = slice(first, first + len(words))
        if added.stop > len(self.scores):
            self._grow(max(2 * len(self.scores), added.stop))
        spelled = self._word_features.spelled(words)
        scores = self.scores[added].reshape(len(words), -1)
        scores[:] = 0
        for row_of_value, column in zip(self._spelled_rows, spelled, strict=True):
            scores += self._table[list(map(row_of_value.get, column, repeat(NO_ROW)))]
        clusters = self._word_features.clusters.rows(words)
        for row_of_cluster in self._cluster_rows:
            scores += self._table[row_of_cluster[clusters]]
        self.numbers.update(zip(words, range(first, added.stop), strict=True))
        for pair_kind, pair in enumerate(self._pairs):
            self.pair_numbers[pair_kind, added] = pair.numbers(spelled[pair.spelled_index])
        self.upper[added] = [word[0].isupper() for word in words]
        self.connects[added] = [word in CONNECTORS for word in words]
        self.opens[added] = [word in OPENERS for word in words]
