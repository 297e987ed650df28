"""Static embeddings: how near the words of a text are to the branches of a topic lexicon.

A branch's direction is learned, by ridge regression, from what the lexicon itself says of the branch: its
phrases and example sentences. Each word then has one whole number per branch, so that sums are exact: equal
texts have equal readings on every machine and in every batch.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.lexicons.topic_entry import TopicEntry

Floats = NDArray[np.float64]

_WORD = re.compile(r"[^\W_]{2,}")
_MAX_TEXT, _MAX_WORD = 4000, 40
"""Characters of a text that are read, and of a word that is no noise."""
_MAX_CACHE = 100_000
_EXAMPLE_WEIGHT = 20.0
"""How many strong phrases an example sentence counts for."""
_RIDGE = 30.0
_BALANCE = 0.5
"""0 lets branches with more phrases weigh more, 1 gives all branches one weight."""
_UNIT = 4096


class Vectors(Protocol):
    """Vectors of word pieces; see `lexicons.word_vectors`."""

    @property
    def matrix(self) -> NDArray[np.float32]:
        """One row for each piece."""

    @property
    def pieces(self) -> Callable[[str], list[int]]:
        """Gives the rows of a word."""


class BranchReader:
    """Reads how near a text is to each branch: about 0 for a stranger, near 1 for its own."""

    def __init__(self, topics: Sequence[TopicEntry], branches: Sequence[str], vectors: Vectors) -> None:
        self._pieces = vectors.pieces
        directions = _fit(topics, branches, vectors)
        self._by_piece = np.rint(vectors.matrix @ directions * _UNIT)
        self._squares = np.rint(np.square(vectors.matrix, dtype=np.float64).sum(1) * _UNIT)
        self._count = len(branches)
        self._rows: dict[str, int] = {}
        self._by_word = np.zeros((1024, self._count + 1))

    def read(self, text: str) -> list[float]:
        """The nearness of the text's first words to each branch; all 0 for a text without words."""
        rows = self._find(_WORD.findall(text[:_MAX_TEXT]))
        total: Floats = self._by_word[rows].sum(0)
        *near, length = total.tolist()
        return [value / length for value in near] if length else near

    def words(self, text: str, branch: int, most: int) -> list[tuple[int, int]]:
        """The spans of the words that speak most for a branch, best first."""
        found = list(_WORD.finditer(text[:_MAX_TEXT]))
        rows = self._find([word[0] for word in found])
        speaks = self._by_word[rows, branch].tolist()
        best = sorted(range(len(found)), key=lambda i: (-speaks[i], i))
        return [found[i].span() for i in best[:most] if speaks[i] > 0]

    def _find(self, words: list[str]) -> list[int]:
        """The rows of the words in the table by word, which grows; of one call all rows stay valid."""
        rows = self._rows
        if len(rows) > _MAX_CACHE:
            rows.clear()
        try:
            return [rows[word] for word in words]
        except KeyError:
            for word in words:
                if word not in rows:
                    self._add(word)
            return [rows[word] for word in words]

    def _add(self, word: str) -> None:
        row = len(self._rows)
        if row == len(self._by_word):
            self._by_word = np.vstack([self._by_word, np.zeros_like(self._by_word)])
        pieces = self._pieces(word) if len(word) <= _MAX_WORD else []
        self._by_word[row, :-1] = self._by_piece[pieces].sum(0)
        self._by_word[row, -1] = np.rint(np.sqrt(self._squares[pieces].sum() * _UNIT))
        self._rows[word] = row


def _fit(topics: Sequence[TopicEntry], branches: Sequence[str], vectors: Vectors) -> Floats:
    """Directions [dimension, branch]."""
    place = {branch: n for n, branch in enumerate(branches)}
    said = [(text, weight, place[topic.top]) for topic in topics for text, weight in _said(topic)]
    cut = {word: vectors.pieces(word) for text, _, _ in said for word in _WORD.findall(text)}
    known = [([p for word in _WORD.findall(text) for p in cut[word]], w, b) for text, w, b in said]
    known = [(pieces, weight, branch) for pieces, weight, branch in known if pieces]
    if not known:
        return np.zeros((vectors.matrix.shape[1], len(branches)))
    rows = np.array([vectors.matrix[pieces].sum(0) for pieces, _, _ in known], dtype=np.float64)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    weights, targets = np.array([w for _, w, _ in known]), np.array([b for _, _, b in known])
    return _ridge(rows, weights, targets, len(branches))


def _said(topic: TopicEntry) -> Iterable[tuple[str, float]]:
    yield from ((phrase.text, phrase.weight) for phrase in topic.phrases if phrase.weight)
    yield from ((example, _EXAMPLE_WEIGHT) for example in topic.examples)


def _ridge(rows: Floats, weights: Floats, targets: NDArray[np.int64], count: int) -> Floats:
    """Directions [dimension, branch] of a weighted ridge regression on branch membership."""
    mass = np.bincount(targets, weights, count)
    weights = weights / mass[targets] ** _BALANCE
    weights *= len(weights) / weights.sum()
    wide = np.hstack([rows, np.ones((len(rows), 1))])
    weighted = wide * weights[:, None]
    penalty = np.full(wide.shape[1], _RIDGE)
    penalty[-1] = 0.0
    gram = weighted.T @ wide + np.diag(penalty)
    solved: Floats = np.linalg.solve(gram, weighted.T @ np.eye(count)[targets])
    return solved[:-1]
