"""Training the sequence tagger's weights: an averaged structured perceptron over small batches of windows.

Source: Collins 2002, "Discriminative training methods for hidden Markov models". All weights are whole
numbers until the average is taken, so that sums are exact and the same windows give the same weights on every
machine.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.viterbi import best_paths
from newsfold.tagging.entities.weights import Weights
from workshop.train.observations import Window

ROUNDS = 8
"""How often each window is seen."""
BATCH = 20
"""Windows that are decoded with the same weights, then learned from."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


class Example(NamedTuple):
    """A window in numbers: the features of all its tokens in a row, how many each has, and the labels."""

    features: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    labels: npt.NDArray[np.int32]


class Numbering:
    """Numbers of features and labels, given out as they come."""

    def __init__(self) -> None:
        self.features: dict[str, int] = {}
        self.labels: dict[str, int] = {}

    def example(self, window: Window) -> Example:
        """A window in numbers."""
        known, labels = self.features, self.labels
        seen = [known.setdefault(name, len(known)) for of_token in window.features for name in of_token]
        counts = [len(of_token) for of_token in window.features]
        told = [labels.setdefault(label, len(labels)) for label in window.labels]
        return Example(*(np.array(numbers, np.int32) for numbers in (seen, counts, told)))


def train(examples: Sequence[Example], numbering: Numbering, seed: int, rounds: int = ROUNDS) -> Weights:
    """Weights learned from the examples, whose order and batches are drawn anew from the seed."""
    model = _Model(len(numbering.features), len(numbering.labels), seed)
    order = np.random.default_rng(seed)
    mixed = order.permutation(len(examples)).tolist()
    batches = [_Batch.of([examples[i] for i in mixed[at : at + BATCH]]) for at in range(0, len(mixed), BATCH)]
    for _ in range(rounds):
        for number in order.permutation(len(batches)).tolist():
            model.learn(batches[number])
    return model.weights(numbering)


class _Batch(NamedTuple):
    """Examples laid end to end, the longest first; `ends` is past the last feature of each token."""

    features: npt.NDArray[np.int32]
    starts: Ints
    ends: Ints
    labels: Ints
    firsts: Ints
    lengths: Ints
    followers: Ints

    @staticmethod
    def of(examples: Iterable[Example]) -> "_Batch":
        ordered = sorted(examples, key=lambda example: -len(example.labels))
        features, counts, labels = (np.concatenate(parts) for parts in zip(*ordered, strict=True))
        lengths = np.array([len(example.labels) for example in ordered], np.int64)
        firsts = np.cumsum(lengths) - lengths
        ends = np.cumsum(counts, dtype=np.int64)
        follows = np.ones(len(labels), np.bool_)
        follows[firsts] = False
        return _Batch(
            features, ends - counts, ends, labels.astype(np.int64), firsts, lengths, np.flatnonzero(follows)
        )


class _Model:
    """Weights as they are, and the sum of each change times the number of the batch that made it.

    The mean over all batches is the last weights less that sum over their number.
    """

    def __init__(self, features: int, labels: int, seed: int) -> None:
        self._now: Floats = np.zeros((features, labels), np.float32)
        self._moves: Floats = np.zeros((labels, labels), np.float32)
        self._late: Doubles = np.zeros((features, labels), np.float64)
        self._late_moves: Doubles = np.zeros((labels, labels), np.float64)
        self._batches = 0

    def learn(self, batch: _Batch) -> None:
        """Where the best path is wrong, its features lose one and those of the right labels gain one."""
        scores = np.add.reduceat(self._now[batch.features], batch.starts, axis=0)
        path = best_paths(scores, self._moves, batch.firsts, batch.lengths)
        for token in np.flatnonzero(path != batch.labels).tolist():
            features = batch.features[batch.starts[token] : batch.ends[token]]
            for label, step in ((batch.labels[token], 1), (path[token], -1)):
                self._now[features, label] += step
                self._late[features, label] += step * self._batches
        steps = np.zeros_like(self._moves)
        here, before = batch.followers, batch.followers - 1
        np.add.at(steps, (batch.labels[before], batch.labels[here]), 1)
        np.add.at(steps, (path[before], path[here]), -1)
        self._moves += steps
        self._late_moves += steps * self._batches
        self._batches += 1

    def weights(self, numbering: Numbering) -> Weights:
        """The mean of all weights so far, without features that say nothing."""
        count = max(self._batches, 1)
        table = (self._now - self._late / count).astype(np.float32)
        moves = (self._moves - self._late_moves / count).astype(np.float32)
        telling = np.any(table, axis=1).tolist()
        names = sorted(name for name, number in numbering.features.items() if telling[number])
        labels = sorted(numbering.labels)
        columns = [numbering.labels[label] for label in labels]
        rows = table[[numbering.features[name] for name in names]][:, columns]
        return Weights(tuple(labels), names, rows, moves[np.ix_(columns, columns)])
