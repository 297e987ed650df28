"""Word clusters: groups of words that are used alike, at several grains, in a compact table.

The table keeps no words, only a 32-bit sum of each: a word that is not in it is taken for one that is in
about 1 of 10,000 cases, which costs nothing but a wrong hint.
"""

import lzma
import struct
from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

_HEAD = struct.Struct("<III")


class WordClusters:
    """Clusters of words, each named by its number in every grain, coarse to fine."""

    def __init__(
        self, keys: npt.NDArray[np.uint32], groups: npt.NDArray[np.uint16], codes: npt.NDArray[np.uint16]
    ):
        """`keys` sorted, shape (words,); `groups` the row of each word in `codes`, shape (rows, grains)."""
        self._keys, self._groups, self.codes = keys, groups, codes

    def rows(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """The row of each word in `codes`, in its own case if known so, else in lower case, else -1."""
        rows = self._look_up(words)
        missing = np.flatnonzero(rows < 0)
        rows[missing] = self._look_up([words[i].lower() for i in missing.tolist()])
        return rows

    def of(self, word: str) -> tuple[int, ...]:
        """The numbers of a word's clusters, coarse to fine; () if it is not known."""
        row = int(self.rows([word])[0])
        return () if row < 0 else tuple(int(code) for code in self.codes[row])

    def _look_up(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        if not len(self._keys):
            return np.full(len(words), -1, np.int64)
        asked = np.array([key_of(word) for word in words], np.uint32)
        place = np.searchsorted(self._keys, asked)
        place[place == len(self._keys)] = 0
        return np.where(self._keys[place] == asked, self._groups[place].astype(np.int64), -1)

    @staticmethod
    def load(data: bytes) -> "WordClusters":
        """From what `pack` made; no words at all from no bytes."""
        if not data:
            return WordClusters(np.zeros(0, np.uint32), np.zeros(0, np.uint16), np.zeros((0, 0), np.uint16))
        raw = lzma.decompress(data)
        words, rows, grains = _HEAD.unpack_from(raw)
        body = np.frombuffer(raw, np.uint8, offset=_HEAD.size)
        gaps = np.frombuffer(body[: 4 * words].reshape(4, words).T.tobytes(), np.uint32)
        rest = np.frombuffer(body[4 * words :].tobytes(), np.uint16)
        keys = np.cumsum(gaps, dtype=np.uint32)
        return WordClusters(keys, rest[:words].copy(), rest[words:].reshape(rows, grains))


def key_of(word: str) -> int:
    """The sum a word is known by."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def pack(groups: dict[int, int], codes: npt.NDArray[np.uint16]) -> bytes:
    """The table as bytes: `groups` maps word sums to rows of `codes`."""
    keys = np.array(sorted(groups), np.uint32)
    gaps = np.diff(keys, prepend=np.uint32(0)).astype(np.uint32)
    planes = np.frombuffer(gaps.tobytes(), np.uint8).reshape(-1, 4).T.tobytes()
    rows = np.array([groups[int(key)] for key in keys], np.uint16)
    head = _HEAD.pack(len(keys), *codes.shape)
    return lzma.compress(head + planes + rows.tobytes() + codes.astype(np.uint16).tobytes(), preset=9)
