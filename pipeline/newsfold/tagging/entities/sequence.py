"""The sequence tagger: names that no list has, by a linear-chain CRF, decoded in batches with numpy.

What a word adds to a token's scores in each of its roles is worked out once per word and kept; scoring a
batch is then a few sums of table rows, and Viterbi runs over all windows of the batch side by side.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.features import (
    AFTER,
    AFTER2,
    BEFORE,
    BEFORE2,
    OWN,
    RUN_AFTER,
    RUN_BEFORE,
    RUN_FIRST,
    RUN_LAST,
    WordFeatures,
)  # fmt: skip
from newsfold.tagging.entities.gazetteer import Hit
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.pairs import PAIRS, PairTable
from newsfold.tagging.entities.viterbi import best_paths
from newsfold.tagging.entities.weights import Weights
from newsfold.tagging.entities.windows import cut, near, runs
from newsfold.tagging.entities.word_table import KEPT, PADDING, WordTable

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
PAD = 3
"""Places of padding before the first text, between texts and after the last."""
LONGEST_RUN = 5
RUN_LENGTHS = tuple(f"run={n}" for n in range(LONGEST_RUN + 1))
OPENING = "opening"
MARK_ROLES = ((OWN, 0), (BEFORE, 1), (AFTER, -1))
"""A mark is seen by its token, by the one after it and by the one before it."""


class Found(NamedTuple):
    """A name at tokens[first:last] with its coarse type: PER, ORG, LOC or MISC."""

    first: int
    last: int
    type: str


def marks(hit: Hit) -> Iterable[str]:
    """What a listed name tells about each of its tokens."""
    sense = hit.senses[0]
    what = f"{sense.entry.type}{'?' if sense.weak else ''}"
    return (f"{'B' if i == 0 else 'I'}{what}" for i in range(hit.last - hit.first))


def mark_feature(role: int, mark: str) -> str:
    """The name of a mark's feature."""
    return f"mark{role}={mark}"


class SequenceTagger:
    """Finds names in batches of token sequences; the same for a text whatever else is in the batch."""

    def __init__(self, weights: Weights, words: WordFeatures) -> None:
        self._weights, self._labels = weights, weights.labels
        self._pairs = [PairTable(weights, pair) for pair in PAIRS]
        self._table = WordTable(weights, words, self._pairs)
        self._run_lengths = np.array([weights.row(name) for name in RUN_LENGTHS])
        self._opening = weights.row(OPENING)
        self._marks: dict[str, Floats] = {}

    def find(self, layouts: Sequence[Layout], hits: Sequence[Sequence[Hit]]) -> list[list[Found]]:
        """The names of each text; `hits` are its listed names."""
        texts = [layout.tokens for layout in layouts]
        ids, bases = self._lay(texts)
        places = near(self._table.upper[ids], ids != PADDING)
        if not len(places):
            return [[] for _ in texts]
        rows = np.full(len(ids), -1, np.int64)
        rows[places] = np.arange(len(places))
        scores = self._score_words(ids, places)
        self._add_runs(scores, ids, rows)
        self._add_marks(scores, rows, bases, hits)
        firsts, lengths = cut(places)
        path = best_paths(scores, self._weights.transitions, firsts, lengths)
        return self._names(places, path, bases)

    def _lay(self, texts: Sequence[Sequence[str]]) -> tuple[Ints, list[int]]:
        """Word numbers of the whole batch with padding, and where each text begins."""
        if len(self._table.numbers) > KEPT:
            self._table.forget()
        self._table.meet(chain.from_iterable(texts))
        known, padding = self._table.numbers, [PADDING] * PAD
        laid, bases = list(padding), []
        for tokens in texts:
            bases.append(len(laid))
            laid += [known[token] for token in tokens]
            laid += padding
        return np.array(laid, np.int64), bases

    def _score_words(self, ids: Ints, places: Ints) -> Floats:
        """What the words at and around each place say; padding says nothing."""
        table = self._table
        scores: Floats = table.scores[ids[places], OWN]
        for role, step in ((BEFORE, -1), (AFTER, 1), (BEFORE2, -2), (AFTER2, 2)):
            scores += table.scores[ids[places + step], role]
        before = ids[places - 1]
        scores[(before == PADDING) | table.opens[before]] += self._opening
        for pair, numbers in zip(self._pairs, table.pair_numbers, strict=True):
            here = numbers[ids[places]]
            pair.add(scores, "<", numbers[ids[places - 1]], here)
            pair.add(scores, ">", here, numbers[ids[places + 1]])
        return scores

    def _add_runs(self, scores: Floats, ids: Ints, rows: Ints) -> None:
        """What stands around and at the ends of a run of capitalised tokens goes to each of them."""
        table = self._table
        found = runs(table.upper[ids].tolist(), table.connects[ids].tolist())
        first, end = (np.array(column, np.int64) for column in zip(*found, strict=True))
        length = end - first
        told = self._run_lengths[np.minimum(length, LONGEST_RUN)]
        told += table.scores[ids[first - 1], RUN_BEFORE] + table.scores[ids[end], RUN_AFTER]
        several = length > 1
        told[several] += table.scores[ids[first[several]], RUN_FIRST]
        told[several] += table.scores[ids[end[several] - 1], RUN_LAST]
        offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
        row = rows[np.repeat(first, length) + offset]
        scores[row[row >= 0]] += np.repeat(told, length, axis=0)[row >= 0]

    def _add_marks(
        self, scores: Floats, rows: Ints, bases: Sequence[int], hits: Sequence[Sequence[Hit]]
    ) -> None:
        """What listed names say about their tokens and about those beside them."""
        at: list[int] = []
        told: list[Floats] = []
        for base, of_text in zip(bases, hits, strict=True):
            for hit in of_text:
                for place, mark in enumerate(marks(hit), start=base + hit.first):
                    at.append(place)
                    told.append(self._mark(mark))
        if not at:
            return
        values = np.array(told)
        for number, (_, step) in enumerate(MARK_ROLES):
            row = rows[np.array(at, np.int64) + step]
            np.add.at(scores, row[row >= 0], values[row >= 0, number])

    def _mark(self, mark: str) -> Floats:
        known = self._marks.get(mark)
        if known is None:
            rows = [self._weights.row(mark_feature(role, mark)) for role, _ in MARK_ROLES]
            known = self._marks[mark] = np.array(rows, np.float32)
        return known

    def _names(self, places: Ints, path: Ints, bases: Sequence[int]) -> list[list[Found]]:
        """Runs of labels as names, per text."""
        found: list[list[Found]] = [[] for _ in bases]
        outside = self._labels.index("O")
        inside = np.flatnonzero(path != outside)
        open_: tuple[int, int, int, str] | None = None
        for place, label in zip(places[inside].tolist(), path[inside].tolist(), strict=True):
            mark, _, type_ = self._labels[label].partition("-")
            if open_ and mark == "I" and open_[2] == place and open_[3] == type_:
                open_ = (open_[0], open_[1], place + 1, type_)
                continue
            if open_:
                text, first, last, kept = open_
                found[text].append(Found(first - bases[text], last - bases[text], kept))
            open_ = (bisect_right(bases, place) - 1, place, place + 1, type_)
        if open_:
            text, first, last, kept = open_
            found[text].append(Found(first - bases[text], last - bases[text], kept))
        return found
