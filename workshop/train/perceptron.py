"""Training the sequence tagger's weights: an averaged structured perceptron over small batches of windows.

Source: Collins 2002, "Discriminative training methods for hidden Markov models"; averaging by one sum of
changes as in Daumé 2006, "Practical structured learning techniques". All weights are whole numbers until the
average is taken, so that sums are exact and the same windows give the same weights on every machine.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newsfold.tagging.entities.viterbi import best_paths
from newsfold.tagging.entities.weights import Weights
from workshop.train.observations import TokenWindow

ROUNDS = 8
"""How often each window is seen."""
BATCH = 20
"""Windows that are decoded with the same weights, then learned from."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


class Example(NamedTuple):
    """A window in numbers: the features of all its tokens end to end, how many each token has, its labels."""

    features: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    labels: npt.NDArray[np.int32]


class Numbering:
    """Numbers of features and labels, in the order of their first appearance."""

    def __init__(self) -> None:
        self.features: dict[str, int] = {}
        self.labels: dict[str, int] = {}

    def example(self, window: TokenWindow) -> Example:
        """A window in numbers."""
        features, labels = self.features, self.labels
        feature_numbers = [
            features.setdefault(name, len(features))
            for token_features in window.features
            for name in token_features
        ]
        counts = [len(token_features) for token_features in window.features]
        label_numbers = [labels.setdefault(label, len(labels)) for label in window.labels]
        return Example(*(np.array(numbers, np.int32) for numbers in (feature_numbers, counts, label_numbers)))


def train(examples: Sequence[Example], numbering: Numbering, seed: int, rounds: int = ROUNDS) -> Weights:
    """Weights learned from the examples, whose order and batches are drawn anew from the seed."""
    model = _Model(len(numbering.features), len(numbering.labels), seed)
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(examples)).tolist()
    batches = [
        _MiniBatch.of([examples[i] for i in shuffled[start : start + BATCH]])
        for start in range(0, len(shuffled), BATCH)
    ]
    for _ in range(rounds):
        for number in rng.permutation(len(batches)).tolist():
            model.learn(batches[number])
    return model.weights(numbering)


class _MiniBatch(NamedTuple):
    """Examples end to end, the longest first.

    Token i has `features[starts[i] : ends[i]]` and `labels[i]`; example k is the `lengths[k]` tokens from
    `firsts[k]`; `followers` are the tokens that are not the first of their example.
    """

    features: npt.NDArray[np.int32]
    starts: Ints
    ends: Ints
    labels: Ints
    firsts: Ints
    lengths: Ints
    followers: Ints

    @staticmethod
    def of(examples: Iterable[Example]) -> "_MiniBatch":
        ordered = sorted(examples, key=lambda example: -len(example.labels))
        features, counts, labels = (np.concatenate(parts) for parts in zip(*ordered, strict=True))
        lengths = np.array([len(example.labels) for example in ordered], np.int64)
        firsts = np.cumsum(lengths) - lengths
        ends = np.cumsum(counts, dtype=np.int64)
        follows = np.ones(len(labels), np.bool_)
        follows[firsts] = False
        return _MiniBatch(
            features, ends - counts, ends, labels.astype(np.int64), firsts, lengths, np.flatnonzero(follows)
        )


class _Model:
    """The current weights, and the sum of each change times the number of the batch that made it.

    The mean over all batches is the last weights less that sum divided by the number of batches.
    """

    def __init__(self, features: int, labels: int, seed: int) -> None:
        self._weights: Floats = np.zeros((features, labels), np.float32)
        self._transitions: Floats = np.zeros((labels, labels), np.float32)
        self._weighted_changes: Doubles = np.zeros((features, labels), np.float64)
        self._weighted_transition_changes: Doubles = np.zeros((labels, labels), np.float64)
        self._batches = 0

    def learn(self, batch: _MiniBatch) -> None:
        """Where the best path is wrong, its features lose one and those of the right labels gain one."""
        scores = np.add.reduceat(self._weights[batch.features], batch.starts, axis=0)
        path = best_paths(scores, self._transitions, batch.firsts, batch.lengths)
        for token in np.flatnonzero(path != batch.labels).tolist():
            features = batch.features[batch.starts[token] : batch.ends[token]]
            for label, step in ((batch.labels[token], 1), (path[token], -1)):
                self._weights[features, label] += step
                self._weighted_changes[features, label] += step * self._batches
        steps = np.zeros_like(self._transitions)
        tokens, previous = batch.followers, batch.followers - 1
        np.add.at(steps, (batch.labels[previous], batch.labels[tokens]), 1)
        np.add.at(steps, (path[previous], path[tokens]), -1)
        self._transitions += steps
        self._weighted_transition_changes += steps * self._batches
        self._batches += 1

    def weights(self, numbering: Numbering) -> Weights:
        """The mean of all weights so far, without the features whose weights are all zero."""
        count = max(self._batches, 1)
        table = (self._weights - self._weighted_changes / count).astype(np.float32)
        transitions = (self._transitions - self._weighted_transition_changes / count).astype(np.float32)
        nonzero = np.any(table, axis=1).tolist()
        names = sorted(name for name, number in numbering.features.items() if nonzero[number])
        labels = sorted(numbering.labels)
        columns = [numbering.labels[label] for label in labels]
        rows = table[[numbering.features[name] for name in names]][:, columns]
        return Weights(tuple(labels), names, rows, transitions[np.ix_(columns, columns)])
