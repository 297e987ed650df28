"""What the atoms of words add to scores, as arrays: for words in bulk, each word once."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count, repeat

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.features import KINDS, OWN, SPELLED
from newsfold.tagging.entities.weights import Weights
from newsfold.tagging.entities.word_clusters import WordClusters

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
AROUND = frozenset[str]().union(*filter(None, KINDS))
"""Kinds that roles other than the word's own look at."""
CHUNK = 256
"""Words whose scores are summed at once, so that what is summed stays in the processor's cache."""
NO_ROW = 0
"""The row of zeros, of what no weight knows."""


class AtomTable:
    """The scores of atoms by kind and value.

    Half of the kinds are looked at in the word's own role alone: the scores of that role, float32 [rows,
    labels], are apart from those of the others, float32 [first rows, other roles, labels].
    """

    def __init__(self, weights: Weights, clusters: WordClusters) -> None:
        self._clusters = clusters
        grains = [f"c{grain}" for grain in range(clusters.codes.shape[1])]
        next_row = count(NO_ROW + 1).__next__
        rows = {kind: defaultdict[str, int](next_row) for kind in (*SPELLED, *grains)}
        sections = [
            (role, list(map(rows[kind].__getitem__, values)), scores)
            for kind in sorted(rows, key=lambda kind: kind not in AROUND)
            for role, kinds in enumerate(KINDS)
            if kinds is None or kind in kinds
            for values, scores in [weights.section(f"{role}|{kind}=")]
        ]
        sizes = {kind: len(row_of) for kind, row_of in rows.items()}
        around_size = sum(size for kind, size in sizes.items() if kind in AROUND)
        self._own = np.zeros((1 + sum(sizes.values()), len(weights.labels)), np.float32)
        self._around = np.zeros((1 + around_size, len(KINDS) - 1, len(weights.labels)), np.float32)
        for role, section_rows, scores in sections:
            if role == OWN:
                self._own[section_rows] = scores
            else:
                self._around[section_rows, role - 1] = scores
        self._spelled_rows = [dict(rows[kind]) for kind in SPELLED]
        self._cluster_rows = [
            _rows_of_codes(rows[kind], clusters.codes[:, grain]) for grain, kind in enumerate(grains)
        ]
        self._around_kinds = [number for number, kind in enumerate(rows) if kind in AROUND]

    def add(self, scores: Floats, words: Sequence[str], spelled: Sequence[Sequence[str]]) -> None:
        """Add to the scores of words, float32 [words, roles, labels], those of their atoms, in the order of
        kinds; `spelled` is what `WordFeatures.spelled` says of the words."""
        clusters = self._clusters.rows(words)
        rows = np.array(
            [
                *(
                    list(map(row_of_value.get, column, repeat(NO_ROW)))
                    for row_of_value, column in zip(self._spelled_rows, spelled, strict=True)
                ),
                *(row_of_cluster[clusters] for row_of_cluster in self._cluster_rows),
            ],
            np.int64,
        )
        for first in range(0, len(words), CHUNK):
            chunk = slice(first, first + CHUNK)
            scores[chunk, OWN] += self._own[rows[:, chunk]].sum(axis=0)
            scores[chunk, OWN + 1 :] += self._around[rows[self._around_kinds, chunk]].sum(axis=0)


def _rows_of_codes(rows: defaultdict[str, int], codes: npt.NDArray[np.uint16]) -> Ints:
    """The row of each cluster's code, int64 [clusters + 1]; the last is that of no cluster."""
    code_names = map(str, range(int(codes.max()) + 1))
    row_of_code = np.array(list(map(rows.get, code_names, repeat(NO_ROW))), np.int64)
    return np.append(row_of_code[codes], NO_ROW)
