"""The words seen so far with the scores that each adds to the tokens around it, computed once per word."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.atom_table import AtomTable
from newsfold.tagging.entities.features import CONNECTORS, KINDS, WordFeatures
from newsfold.tagging.entities.pairs import PAIRS, PairTable
from newsfold.tagging.entities.weights import Weights

Ints = npt.NDArray[np.int64]
MAX_WORDS = 1 << 15
"""Words in the table, beyond which a batch empties it first."""
MOST_KEPT = MAX_WORDS // 4 * 3
"""Words of several batches that stay in a full table."""
SIZE = MAX_WORDS + (1 << 12)
"""Words that the table has room for from the start; what is not filled takes no memory."""
OPENERS = frozenset('.?!"“:•')
"""After these a capital is no sign of a name."""
PADDING_WORD, PADDING = "", 0
"""What stands between texts instead of a word, and its number."""


class WordTable:
    """Grows with the words added; its arrays are indexed by word number, `numbers[word]`.

    `scores` is float32 [words, roles, labels]; `upper`, `connects` and `opens` are bool [words];
    `pair_numbers` int64 [kinds of pairs, words], -1 for none.
    """

    def __init__(self, weights: Weights, word_features: WordFeatures, pairs: list[PairTable]) -> None:
        self._word_features, self._pairs, self._labels = word_features, pairs, len(weights.labels)
        self._atoms = AtomTable(weights, word_features.clusters)
        self._common = frozenset(weights.common)
        self._start()

    def _start(self) -> None:
        """No word is known but the padding."""
        self.numbers = {PADDING_WORD: PADDING}
        self._allocate(SIZE)

    def __getstate__(self) -> dict[str, Any]:
        """All but the words met so far."""
        kept = ("_word_features", "_pairs", "_labels", "_atoms", "_common")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._start()

    def _allocate(self, size: int) -> None:
        self.scores = np.zeros((size, len(KINDS), self._labels), np.float32)
        self.upper, self.connects, self.opens = (np.zeros(size, np.bool_) for _ in range(3))
        self.pair_numbers = np.full((len(PAIRS), size), -1, np.int64)
        self._batches = np.zeros(size, np.int32)

    def _reallocate(self, size: int, kept: slice | list[int]) -> None:
        """Make room for `size` words; those of the numbers in `kept` become the first ones."""
        columns = [column[kept] for column in (self.scores, self.upper, self.connects, self.opens)]
        pair_numbers = self.pair_numbers[:, kept]
        self._allocate(size)
        for column, old in zip((self.scores, self.upper, self.connects, self.opens), columns, strict=True):
            column[: len(old)] = old
        self.pair_numbers[:, : pair_numbers.shape[1]] = pair_numbers

    def _forget(self) -> None:
        """Back to the padding, the common words among those seen, and the words of more than one batch.

        Most words come but once. Where too many came back, they go as well.
        """
        came_back = self._batches > 1
        if came_back.sum() > MOST_KEPT:
            came_back[:] = False
        is_kept = came_back.tolist()
        is_kept[PADDING] = True
        words = [word for word, number in self.numbers.items() if is_kept[number] or word in self._common]
        self._reallocate(SIZE, [self.numbers[word] for word in words])
        self.numbers = {word: number for number, word in enumerate(words)}
        self._batches[: len(words)] = 1

    def number(self, words: Sequence[str]) -> Ints:
        """The number of each word, int64 [words]; new words are added. No word is there twice."""
        if len(self.numbers) > MAX_WORDS:
            self._forget()
        numbers = np.fromiter(map(self.numbers.get, words, repeat(-1)), np.int64, len(words))
        unknown = np.flatnonzero(numbers < 0)
        unknown_words = [words[i] for i in unknown.tolist()]
        self._add(unknown_words)
        numbers[unknown] = list(map(self.numbers.__getitem__, unknown_words))
        self._batches[numbers] += 1
        return numbers

    def _add(self, words: Sequence[str]) -> None:
        """Add words, each of them new and there once."""
        if not words:
            return
        first = len(self.numbers)
        added = slice(first, first + len(words))
        if added.stop > len(self.scores):
            self._reallocate(max(2 * len(self.scores), added.stop), slice(first))
        # The texts that the weights were learned from have no other apostrophe.
        straight = [word.replace("’", "'") for word in words]
        spelled = self._word_features.spelled(straight)
        self._atoms.add(self.scores[added], straight, spelled)
        self.numbers.update(zip(words, range(first, added.stop), strict=True))
        for pair_kind, pair in enumerate(self._pairs):
            self.pair_numbers[pair_kind, added] = pair.numbers(spelled[pair.spelled_index])
        self.upper[added] = [word[0].isupper() for word in words]
        self.connects[added] = [word in CONNECTORS for word in words]
        self.opens[added] = [word in OPENERS for word in words]
