"""Static embeddings of texts: sums over the projected vectors of their words.

The projection into fewer dimensions belongs to the topic model. Each word has one row of whole numbers, so
that sums are exact: equal texts have equal sums on every machine and in every batch.
"""

import re
from collections.abc import Callable, Sequence
from itertools import chain, islice
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from newsfold.tagging.topics.matcher import Ints
from newsfold.tagging.topics.products import Floats, product

_WORD = re.compile(r"[^\W_]{2,}")
_BLANK_MARKS = bytes(b if chr(b).isalnum() and b < 0x80 else 0x20 for b in range(256))
_MAX_TEXT, _MAX_WORD = 4000, 40
"""Characters of a text that are read, and of a word that has a vector; longer ones are noise."""
_MAX_CACHE, _SPARE = 50_000, 10_000
"""Words in the table from which it is emptied, and those that a batch may still add before it grows."""
_NEUTRAL_WORDS = 5.0
"""Words of mean length and no direction added to every text, so that few words prove little."""
_SCALE = 4096
"""Fixed point: coordinates and lengths are kept as whole multiples of 1/4096."""
_LARGEST = 2**20 - 1
_CHUNK = 512
"""Pieces whose rows are made at once, for the memory's sake."""


class Vectors(Protocol):
    """Vectors of word pieces; see `lexicons.word_vectors`."""

    @property
    def matrix(self) -> NDArray[np.floating[Any]]:
        """[pieces, dimension]"""

    @property
    def pieces(self) -> Callable[[str], list[int]]:
        """Cuts a word into pieces: rows of `matrix`."""


class _Rows(dict[str, int]):
    """Numbers words from 0 as they are looked up, so that one pass over a text numbers known and new ones."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


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
        self._forget()

    def _forget(self) -> None:
        """No word is known."""
        self._rows = _Rows()
        # Zeros that nobody has written to take no memory: a table that grew would be there twice at times.
        self._by_word = np.zeros((_MAX_CACHE + _SPARE, self._by_piece.shape[1]), np.int32)

    def __getstate__(self) -> dict[str, Any]:
        """All but the words met so far."""
        return {name: value for name, value in vars(self).items() if name not in ("_rows", "_by_word")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._forget()

    def sums(self, texts: Sequence[str]) -> Floats:
        """Whole numbers, float64 [texts, columns], over the words of each text's first 4,000 characters."""
        words_per_text = [_words(text[:_MAX_TEXT]) for text in texts]
        words = list(chain.from_iterable(words_per_text))
        rows = self._rows_of(words)
        by_word = self._by_word.take(rows, 0)
        # Whole numbers of 20 bits and at most 1,333 words: a sum of 32 bits cannot overflow.
        sums = np.zeros((len(texts), self._by_word.shape[1]), np.int32)
        start, add = 0, np.add.reduce
        for of_text, into in zip(words_per_text, sums, strict=True):
            end = start + len(of_text)
            add(by_word[start:end], 0, np.int32, into)
            start = end
        return sums.astype(np.float64)

    def strongest_words(self, text: str, direction: Floats, count: int) -> list[tuple[int, int]]:
        """Spans (code points) of the `count` words that point most in a direction, strongest first."""
        matches = list(_WORD.finditer(text[:_MAX_TEXT]))
        rows = self._rows_of([match[0] for match in matches])
        strength = np.rint(self._by_word.take(rows, 0)[:, :-1] @ direction).tolist()
        ranked = sorted(range(len(matches)), key=lambda i: (-strength[i], i))
        return [matches[i].span() for i in ranked[:count] if strength[i] > 0]

    def means(self, sums: Floats) -> Floats:
        """Float64 [texts, projected dimension]: the mean word, neutral ones among them."""
        return np.asarray(sums[:, :-1] / (sums[:, -1:] + self._neutral_length))

    def _rows_of(self, words: Sequence[str]) -> Ints:
        """The rows of words in the table, made where there are none; a full table is emptied first."""
        rows = self._rows
        if len(rows) > _MAX_CACHE:
            rows.clear()
        known = len(rows)
        try:
            found = np.fromiter(map(rows.__getitem__, words), np.int64, len(words))
            if new := list(islice(reversed(rows), len(rows) - known)):
                self._add(new[::-1], known)
        except BaseException:
            rows.clear()  # An interrupt may have come before the new words had their vectors.
            raise
        return found

    def _add(self, words: list[str], first: int) -> None:
        """Write the rows of words from number `first`; a word of one letter says nothing, its row is 0."""
        pieces = [
            (self._pieces(word) if len(word) <= _MAX_WORD else None) or [self._unknown_piece]
            for word in words
        ]
        starts = np.cumsum([0, *map(len, pieces[:-1])])
        sums = np.add.reduceat(self._by_piece.take(list(chain.from_iterable(pieces)), 0), starts)
        sums[:, -1] = np.rint(np.sqrt(sums[:, -1].astype(np.float64) * _SCALE))
        sums[[len(word) < 2 for word in words]] = 0
        while first + len(words) > len(self._by_word):
            self._by_word = np.vstack([self._by_word, np.zeros_like(self._by_word)])
        self._by_word[first : first + len(words)] = np.clip(sums, -_LARGEST, _LARGEST)


def _words(text: str) -> list[str]:
    """The words of two letters and more; of text in ASCII, where it is quicker, those of one letter too."""
    if text.isascii():
        return text.encode().translate(_BLANK_MARKS).decode().split()
    return _WORD.findall(text)
