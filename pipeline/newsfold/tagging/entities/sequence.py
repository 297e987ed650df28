"""The sequence tagger: finds names, listed or not, by a linear-chain CRF, decoded in batches with numpy.

What a word adds to a token's scores in each of its roles is computed once per word and cached; scoring a
batch is then a few sums of table rows, and Viterbi runs over all windows of the batch side by side.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newsfold.lexicons.entities.entry import ENTITY_TYPES
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
from newsfold.tagging.entities.vocabulary import Vocabulary, vocabulary_of
from newsfold.tagging.entities.weights import Weights
from newsfold.tagging.entities.windows import capitalised_runs, cut_windows, near_names
from newsfold.tagging.entities.word_table import PADDING, WordTable

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
PAD = 3
"""Padding before the first text, between texts and after the last, in tokens."""
LONGEST_RUN = 5
RUN_LENGTHS = tuple(f"run={n}" for n in range(LONGEST_RUN + 1))
OPENING = "opening"
GAZETTEER_ROLES = ((OWN, 0), (BEFORE, 1), (AFTER, -1))
"""Roles in which a token's gazetteer label is a feature, with the step to the token that has the feature."""
GAZETTEER_KINDS = tuple(product(ENTITY_TYPES, (False, True)))
"""Types of listed names, and whether they are weak."""


class NameSpan(NamedTuple):
    """A name at tokens[first:last] with its coarse type: PER, ORG, LOC or MISC."""

    first: int
    last: int
    type: str


def gazetteer_label(place: str, type_: str, weak: bool) -> str:
    """The gazetteer label of a token of a listed name: B for the first, else I, the type, "?" if weak."""
    return f"{place}{type_}{'?' if weak else ''}"


def gazetteer_labels(hit: Hit) -> Iterable[str]:
    """The gazetteer labels of the tokens of a listed name, which are those of its first sense."""
    sense = hit.senses[0]
    return (
        gazetteer_label("I" if i else "B", sense.entry.type, sense.weak) for i in range(hit.last - hit.first)
    )


def gazetteer_feature(role: int, label: str) -> str:
    """The feature of a gazetteer label in a role."""
    return f"mark{role}={label}"


class SequenceTagger:
    """Finds names in batches of token sequences; the same for a text whatever else is in the batch."""

    def __init__(self, weights: Weights, word_features: WordFeatures) -> None:
        self._labels, self._transitions = weights.labels, weights.transitions
        self._pairs = [PairTable(weights, pair) for pair in PAIRS]
        self._table = WordTable(weights, word_features, self._pairs)
        self._run_lengths = np.array([weights.row(name) for name in RUN_LENGTHS])
        self._opening = weights.row(OPENING)
        labels = [gazetteer_label(place, *kind) for kind in GAZETTEER_KINDS for place in "BI"]
        self._label_numbers = {kind: (2 * i, 2 * i + 1) for i, kind in enumerate(GAZETTEER_KINDS)}
        self._label_scores = [
            np.array([weights.row(gazetteer_feature(role, label)) for label in labels])
            for role, _ in GAZETTEER_ROLES
        ]

    def find(
        self,
        layouts: Sequence[Layout],
        hits: Sequence[Sequence[Hit]],
        vocabulary: Vocabulary | None = None,
    ) -> list[list[NameSpan]]:
        """The names of each text; `hits` are its listed names, `vocabulary` that of all texts, if known."""
        word_numbers, text_starts = self._number_words(vocabulary or vocabulary_of(layouts))
        positions = near_names(self._table.upper[word_numbers], word_numbers != PADDING)
        if not len(positions):
            return [[] for _ in layouts]
        row_of = np.full(len(word_numbers), -1, np.int64)
        row_of[positions] = np.arange(len(positions))
        scores = self._score_words(word_numbers, positions)
        self._add_runs(scores, word_numbers, row_of)
        self._add_gazetteer(scores, row_of, text_starts, hits)
        firsts, lengths = cut_windows(positions)
        path = best_paths(scores, self._transitions, firsts, lengths)
        return self._names(positions, path, text_starts)

    def _number_words(self, vocabulary: Vocabulary) -> tuple[Ints, list[int]]:
        """Word numbers of the padded batch, int64 [positions], and the position where each text starts."""
        words, numbers, counts = vocabulary
        padding_before = PAD * np.arange(1, len(counts) + 1)
        word_numbers = np.full(len(numbers) + PAD * (len(counts) + 1), PADDING, np.int64)
        positions = np.arange(len(numbers)) + np.repeat(padding_before, counts)
        word_numbers[positions] = self._table.number(words)[numbers]
        return word_numbers, (np.cumsum(counts) - counts + padding_before).tolist()

    def _score_words(self, word_numbers: Ints, positions: Ints) -> Floats:
        """Scores from the words at and around each position, float32 [tokens, labels]; padding adds none."""
        table = self._table
        scores: Floats = table.scores[word_numbers[positions], OWN]
        for role, step in ((BEFORE, -1), (AFTER, 1), (BEFORE2, -2), (AFTER2, 2)):
            scores += table.scores[word_numbers[positions + step], role]
        previous = word_numbers[positions - 1]
        scores[(previous == PADDING) | table.opens[previous]] += self._opening
        own_words, next_words = word_numbers[positions], word_numbers[positions + 1]
        for pair, numbers in zip(self._pairs, table.pair_numbers, strict=True):
            own = numbers[own_words]
            pair.add(scores, "<", numbers[previous], own)
            pair.add(scores, ">", own, numbers[next_words])
        return scores

    def _add_runs(self, scores: Floats, word_numbers: Ints, row_of: Ints) -> None:
        """Add to each token of a capitalised run the scores of the words at its ends and around it."""
        table = self._table
        first, end = capitalised_runs(table.upper[word_numbers], table.connects[word_numbers])
        length = end - first
        run_scores = self._run_lengths[np.minimum(length, LONGEST_RUN)]
        run_scores += (
            table.scores[word_numbers[first - 1], RUN_BEFORE] + table.scores[word_numbers[end], RUN_AFTER]
        )
        is_longer = length > 1
        run_scores[is_longer] += table.scores[word_numbers[first[is_longer]], RUN_FIRST]
        run_scores[is_longer] += table.scores[word_numbers[end[is_longer] - 1], RUN_LAST]
        offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
        row = row_of[np.repeat(first, length) + offset]
        scores[row[row >= 0]] += np.repeat(run_scores, length, axis=0)[row >= 0]

    def _add_gazetteer(
        self, scores: Floats, row_of: Ints, text_starts: Sequence[int], hits: Sequence[Sequence[Hit]]
    ) -> None:
        """Add the scores of gazetteer labels to their tokens and to those beside them.

        No two hits of a text share a token, so no row is added to twice in a role.
        """
        positions: list[int] = []
        labels: list[int] = []
        for text_start, text_hits in zip(text_starts, hits, strict=True):
            for first, last, senses in text_hits:
                beginning, inside = self._label_numbers[senses[0].entry.type, senses[0].weak]
                positions += range(text_start + first, text_start + last)
                labels.append(beginning)
                if last - first > 1:
                    labels += [inside] * (last - first - 1)
        if not positions:
            return
        position, label = np.array(positions, np.int64), np.array(labels, np.int64)
        for label_scores, (_, step) in zip(self._label_scores, GAZETTEER_ROLES, strict=True):
            row = row_of[position + step]
            near = row >= 0
            scores[row[near]] += label_scores[label[near]]

    def _names(self, positions: Ints, path: Ints, text_starts: Sequence[int]) -> list[list[NameSpan]]:
        """The names in the best path, per text; B-, or I- of another type, starts a new one."""
        spans: list[list[NameSpan]] = [[] for _ in text_starts]
        outside = self._labels.index("O")
        inside = np.flatnonzero(path != outside)
        open_span: tuple[int, int, int, str] | None = None
        for position, label in zip(positions[inside].tolist(), path[inside].tolist(), strict=True):
            prefix, _, type_ = self._labels[label].partition("-")
            if open_span and prefix == "I" and open_span[2] == position and open_span[3] == type_:
                open_span = (open_span[0], open_span[1], position + 1, type_)
                continue
            if open_span:
                text, first, last, open_type = open_span
                spans[text].append(NameSpan(first - text_starts[text], last - text_starts[text], open_type))
            open_span = (bisect_right(text_starts, position) - 1, position, position + 1, type_)
        if open_span:
            text, first, last, open_type = open_span
            spans[text].append(NameSpan(first - text_starts[text], last - text_starts[text], open_type))
        return spans
