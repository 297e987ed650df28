"""Static embeddings: how near the words of a text are to the branches of a topic lexicon.

A branch's direction is learned, by ridge regression, from what the lexicon itself says of the branch: its
phrases and example sentences. Each word then has one whole number per branch, so that sums are exact: equal
texts have equal readings on every machine and in every batch.
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
"""Characters of a text that are read, and of a word that is no noise."""
_MAX_CACHE = 100_000
_EXAMPLE_WEIGHT = 20.0
"""How many strong phrases an example sentence counts for."""
_DOUBT = 5.0
"""A text is read as if it had this many more words that say nothing, so that few words prove little."""
_UNIT = 4096
_CHUNK = 56
"""Pieces multiplied at once: so few that BLAS wakes no threads, which cost more here than they save."""


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
        said = [(text, weight, topic.top) for topic in topics for text, weight in _said(topic)]
        cut = {word: vectors.pieces(word) for text, _, _ in said for word in _WORD.findall(text)}
        directions = _fit(said, cut, branches, vectors.matrix)
        self._none = len(vectors.matrix)
        self._by_piece: Floats = np.zeros((self._none + 1, len(branches) + 1))
        for at in range(0, self._none, _CHUNK):
            part = vectors.matrix[at : at + _CHUNK].astype(np.float64)
            self._by_piece[at : at + len(part), :-1] = np.rint(part @ directions * _UNIT)
            self._by_piece[at : at + len(part), -1] = np.rint((part * part).sum(1) * _UNIT)
        self._doubt = _DOUBT * float(np.rint(np.sqrt(self._by_piece[:, -1] * _UNIT).mean()))
        self._rows: dict[str, int] = {}
        self._by_word: Floats = np.zeros((1024, len(branches) + 1))
        self._add(list(cut), list(cut.values()))

    def read(self, texts: Sequence[str]) -> list[list[float]]:
        """The nearness of each text's first words to each branch; all 0 for a text without words."""
        words = [_WORD.findall(text[:_MAX_TEXT]) for text in texts]
        self._meet(dict.fromkeys(word for of_one in words for word in of_one))
        rows = self._rows
        return [self._nearness([rows[word] for word in of_one]) for of_one in words]

    def _nearness(self, rows: list[int]) -> list[float]:
        *near, length = self._by_word[rows].sum(0).tolist()
        return [value / (length + self._doubt) for value in near]

    def words(self, text: str, branch: int, most: int) -> list[tuple[int, int]]:
        """The spans of the words that speak most for a branch, best first."""
        found = list(_WORD.finditer(text[:_MAX_TEXT]))
        self._meet(dict.fromkeys(word[0] for word in found))
        speaks = self._by_word[[self._rows[word[0]] for word in found], branch].tolist()
        best = sorted(range(len(found)), key=lambda i: (-speaks[i], i))
        return [found[i].span() for i in best[:most] if speaks[i] > 0]

    def _meet(self, words: Iterable[str]) -> None:
        """Have a row for each of the words; a full table is forgotten first."""
        if len(self._rows) > _MAX_CACHE:
            self._rows.clear()
        new = [word for word in words if word not in self._rows]
        if new:
            self._add(new, [self._pieces(word) if len(word) <= _MAX_WORD else [] for word in new])

    def _add(self, new: list[str], cut: list[list[int]]) -> None:
        """Work out the rows of new words, given their pieces."""
        pieces = [of_one or [self._none] for of_one in cut]
        starts = np.cumsum([0, *map(len, pieces[:-1])])
        sums = np.add.reduceat(self._by_piece[[p for of_one in pieces for p in of_one]], starts)
        sums[:, -1] = np.rint(np.sqrt(sums[:, -1] * _UNIT))
        first = len(self._rows)
        while first + len(new) > len(self._by_word):
            self._by_word = np.vstack([self._by_word, np.zeros_like(self._by_word)])
        self._by_word[first : first + len(new)] = sums
        self._rows.update(zip(new, range(first, first + len(new)), strict=True))


def _fit(
    said: Sequence[tuple[str, float, str]],
    cut: Mapping[str, list[int]],
    branches: Sequence[str],
    matrix: NDArray[np.float32],
) -> Floats:
    """Directions [dimension, branch] from texts with weight and branch; `cut` has the pieces of each word."""
    place = {branch: n for n, branch in enumerate(branches)}
    known = [
        (pieces, weight, place[branch])
        for text, weight, branch in said
        if (pieces := [piece for word in _WORD.findall(text) for piece in cut[word]])
    ]
    if not known:
        return np.zeros((matrix.shape[1], len(branches)))
    starts = np.cumsum([0, *(len(pieces) for pieces, _, _ in known[:-1])])
    rows = np.ones((len(known), matrix.shape[1] + 1))
    rows[:, :-1] = np.add.reduceat(matrix[[piece for pieces, _, _ in known for piece in pieces]], starts)
    rows[:, :-1] /= np.maximum(np.linalg.norm(rows[:, :-1], axis=1, keepdims=True), 1e-9)
    weights, targets = np.array([w for _, w, _ in known]), np.array([b for _, _, b in known])
    return ridge(rows, weights, targets, len(branches))


def _said(topic: TopicEntry) -> Iterable[tuple[str, float]]:
    yield from ((phrase.text, phrase.weight) for phrase in topic.phrases if phrase.weight)
    yield from ((example, _EXAMPLE_WEIGHT) for example in topic.examples)
