"""Static embeddings: how near the words of a text are to the branches of a topic lexicon.

A branch's direction is learned, by ridge regression, from the phrases and example sentences that the lexicon
has for the branch. Each word then has one whole number per branch, so that sums are exact: equal texts have
equal nearness on every machine and in every batch.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.tagging.topics.ridge import ridge

Floats = NDArray[np.float64]

_WORD = re.compile(r"[^\W_]{2,}")
_MAX_TEXT, _MAX_WORD = 4000, 40
"""Characters of a text that are read, and of a word that has a vector; longer ones are noise."""
_MAX_CACHE = 100_000
_EXAMPLE_WEIGHT = 20.0
"""How many strong phrases an example sentence counts for."""
_NEUTRAL_WORDS = 5.0
"""Words of mean length and no direction added to every text, so that few words prove little."""
_SCALE = 4096
"""Fixed point: similarities and lengths are kept as whole multiples of 1/4096."""
_CHUNK = 56
"""Pieces multiplied at once: so few that BLAS wakes no threads, which cost more here than they save."""


class Vectors(Protocol):
    """Vectors of word pieces; see `lexicons.word_vectors`."""

    @property
    def matrix(self) -> NDArray[np.float32]:
        """float32 [pieces, dimension]."""

    @property
    def pieces(self) -> Callable[[str], list[int]]:
        """Cuts a word into pieces: rows of `matrix`."""


class BranchNearness:
    """Measures how near a text is to each branch: about 0 for other texts, near 1 for those of the branch."""

    def __init__(self, topics: Sequence[TopicEntry], branches: Sequence[str], vectors: Vectors) -> None:
        self._pieces = vectors.pieces
        training = [(text, weight, topic.top) for topic in topics for text, weight in _training_texts(topic)]
        pieces_of = {word: vectors.pieces(word) for text, _, _ in training for word in _WORD.findall(text)}
        directions = _fit(training, pieces_of, branches, vectors.matrix)
        self._unknown_piece = len(vectors.matrix)
        self._by_piece: Floats = np.zeros((self._unknown_piece + 1, len(branches) + 1))
        for start in range(0, self._unknown_piece, _CHUNK):
            chunk = vectors.matrix[start : start + _CHUNK].astype(np.float64)
            self._by_piece[start : start + len(chunk), :-1] = np.rint(chunk @ directions * _SCALE)
            self._by_piece[start : start + len(chunk), -1] = np.rint((chunk * chunk).sum(1) * _SCALE)
        self._neutral_length = _NEUTRAL_WORDS * float(np.rint(np.sqrt(self._by_piece[:, -1] * _SCALE).mean()))
        self._rows: dict[str, int] = {}
        self._by_word: Floats = np.zeros((1024, len(branches) + 1))
        self._add(list(pieces_of), list(pieces_of.values()))

    def measure(self, texts: Sequence[str]) -> list[list[float]]:
        """Per text its nearness to each branch, by its first 4,000 characters; all 0 without words."""
        words_per_text = [_WORD.findall(text[:_MAX_TEXT]) for text in texts]
        self._ensure_rows(dict.fromkeys(word for text_words in words_per_text for word in text_words))
        rows = self._rows
        return [self._nearness([rows[word] for word in text_words]) for text_words in words_per_text]

    def _nearness(self, rows: list[int]) -> list[float]:
        *near, length = self._by_word[rows].sum(0).tolist()
        return [value / (length + self._neutral_length) for value in near]

    def strongest_words(self, text: str, branch: int, count: int) -> list[tuple[int, int]]:
        """Spans (code points) of the `count` words nearest to branch number `branch`, nearest first."""
        matches = list(_WORD.finditer(text[:_MAX_TEXT]))
        self._ensure_rows(dict.fromkeys(match[0] for match in matches))
        similarity = self._by_word[[self._rows[match[0]] for match in matches], branch].tolist()
        ranked = sorted(range(len(matches)), key=lambda i: (-similarity[i], i))
        return [matches[i].span() for i in ranked[:count] if similarity[i] > 0]

    def _ensure_rows(self, words: Iterable[str]) -> None:
        """Add the words without a row to the table; a full table is emptied first."""
        if len(self._rows) > _MAX_CACHE:
            self._rows.clear()
        new = [word for word in words if word not in self._rows]
        if new:
            self._add(new, [self._pieces(word) if len(word) <= _MAX_WORD else [] for word in new])

    def _add(self, words: list[str], pieces: list[list[int]]) -> None:
        """Append rows for words, each given with its pieces: similarity per branch, then the length."""
        rows = [word_pieces or [self._unknown_piece] for word_pieces in pieces]
        starts = np.cumsum([0, *map(len, rows[:-1])])
        sums = np.add.reduceat(self._by_piece[[row for word_pieces in rows for row in word_pieces]], starts)
        sums[:, -1] = np.rint(np.sqrt(sums[:, -1] * _SCALE))
        first = len(self._rows)
        while first + len(words) > len(self._by_word):
            self._by_word = np.vstack([self._by_word, np.zeros_like(self._by_word)])
        self._by_word[first : first + len(words)] = sums
        self._rows.update(zip(words, range(first, first + len(words)), strict=True))


def _fit(
    training: Sequence[tuple[str, float, str]],
    pieces_of: Mapping[str, list[int]],
    branches: Sequence[str],
    matrix: NDArray[np.float32],
) -> Floats:
    """Directions, float64 [dimension, branches], from (text, weight, branch); `pieces_of` cuts each word."""
    branch_index = {branch: n for n, branch in enumerate(branches)}
    examples = [
        (pieces, weight, branch_index[branch])
        for text, weight, branch in training
        if (pieces := [piece for word in _WORD.findall(text) for piece in pieces_of[word]])
    ]
    if not examples:
        return np.zeros((matrix.shape[1], len(branches)))
    starts = np.cumsum([0, *(len(pieces) for pieces, _, _ in examples[:-1])])
    rows = np.ones((len(examples), matrix.shape[1] + 1))
    rows[:, :-1] = np.add.reduceat(matrix[[piece for pieces, _, _ in examples for piece in pieces]], starts)
    rows[:, :-1] /= np.maximum(np.linalg.norm(rows[:, :-1], axis=1, keepdims=True), 1e-9)
    weights, targets = np.array([w for _, w, _ in examples]), np.array([b for _, _, b in examples])
    return ridge(rows, weights, targets, len(branches))


def _training_texts(topic: TopicEntry) -> Iterable[tuple[str, float]]:
    """The phrases and examples of a topic with their weights."""
    yield from ((phrase.text, phrase.weight) for phrase in topic.phrases if phrase.weight)
    yield from ((example, _EXAMPLE_WEIGHT) for example in topic.examples)
