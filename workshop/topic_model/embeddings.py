"""Static embeddings of texts: sums over the projected vectors of their words.

The projection into fewer dimensions belongs to the topic model. Each word has one row of whole numbers, so
that sums are exact: equal texts have equal sums on every machine and in every batch.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workshop.topic_model.products import Floats, product

_WORD = re.compile(r"[^\W_]{2,}")
_MAX_TEXT, _MAX_WORD = 4000, 40
"""Characters of a text that are read, and of a word that has a vector; longer ones are noise."""
_MAX_CACHE = 50_000
_NEUTRAL_WORDS = 5.0
"""Words of mean length and no direction added to every text, so that few words prove little."""
_SCALE = 4096
"""Fixed point: coordinates and lengths are kept as whole multiples of 1/4096."""
_CHUNK = 512
"""Pieces whose rows are made at once, for the memory's sake."""


class Vectors(Protocol):
    """Vectors of word pieces; see `lexicons.word_vectors`."""

    @property
    def matrix(self) -> NDArray[np.float32]:
        """float32 [pieces, dimension]."""

    @property
    def pieces(self) -> Callable[[str], list[int]]:
        """Cuts a word into pieces: rows of `matrix`."""


class TextVectors:
    """Sums over the words of texts; columns: the projected vector, and the length."""

    def __init__(self, vectors: Vectors, projection: Floats) -> None:
        """`projection` is float64 [dimension, projected dimension]."""
        self._pieces = vectors.pieces
        count = self._unknown_piece = len(vectors.matrix)
        self._by_piece = np.zeros((count + 1, projection.shape[1] + 1), np.int32)
        for start in range(0, count, _CHUNK):
            chunk = vectors.matrix[start : start + _CHUNK].astype(np.float64)
            into = self._by_piece[start : start + len(chunk)]
            into[:, :-1] = np.rint(product(chunk, projection) * _SCALE)
            into[:, -1] = np.rint((chunk * chunk).sum(1) * _SCALE)
        lengths = self._by_piece[:, -1].astype(np.float64)
        self._neutral_length = _NEUTRAL_WORDS * float(np.rint(np.sqrt(lengths * _SCALE).mean()))
        self._rows: dict[str, int] = {}
        self._by_word = np.zeros((1024, self._by_piece.shape[1]), np.int32)

    def sums(self, texts: Sequence[str]) -> Floats:
        """Whole numbers, float64 [texts, columns], over the words of each text's first 4,000 characters."""
        words_per_text = [_WORD.findall(text[:_MAX_TEXT]) for text in texts]
        self._ensure_rows(dict.fromkeys(word for words in words_per_text for word in words))
        sums = np.zeros((len(texts), self._by_word.shape[1]))
        rows_of = self._rows
        for n, words in enumerate(words_per_text):
            if words:
                sums[n] = self._by_word.take([rows_of[word] for word in words], 0).sum(0, np.int64)
        return sums

    def means(self, sums: Floats) -> Floats:
        """Float64 [texts, projected dimension]: the mean word, neutral ones among them."""
        return np.asarray(sums[:, :-1] / (sums[:, -1:] + self._neutral_length))

    def _ensure_rows(self, words: Iterable[str]) -> None:
        """Add the words without a row to the table; a full table is emptied first."""
        new = [word for word in words if word not in self._rows]
        if new and len(self._rows) + len(new) > _MAX_CACHE:
            self._rows.clear()
            new = list(words)
        if new:
            self._add(new, [self._pieces(word) if len(word) <= _MAX_WORD else [] for word in new])

    def _add(self, words: list[str], pieces: list[list[int]]) -> None:
        """Append rows for words, each given with its pieces."""
        rows = [word_pieces or [self._unknown_piece] for word_pieces in pieces]
        starts = np.cumsum([0, *map(len, rows[:-1])])
        sums = np.add.reduceat(self._by_piece[[row for word_pieces in rows for row in word_pieces]], starts)
        sums[:, -1] = np.rint(np.sqrt(sums[:, -1].astype(np.float64) * _SCALE))
        first = len(self._rows)
        while first + len(words) > len(self._by_word):
            self._by_word = np.vstack([self._by_word, np.zeros_like(self._by_word)])
        self._by_word[first : first + len(words)] = sums
        self._rows.update(zip(words, range(first, first + len(words)), strict=True))
