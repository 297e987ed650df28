"""Word clusters: groups of words that are used alike, at several grains, in a compact table.

The table keeps no words, only the CRC-32 of each: about 1 unknown word in 10,000 collides with a known one,
which costs nothing but a wrong feature.
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
        """`keys` [words] are sorted; `groups` [words] has each word's row in `codes` [rows, grains]."""
        self._keys, self._groups, self.codes = keys, groups, codes

    def rows(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """The row of each word in `codes`, int64 [words]: in its own case, else in lower case, else -1."""
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
        keys = np.array([word_key(word) for word in words], np.uint32)
        index = np.searchsorted(self._keys, keys)
        index[index == len(self._keys)] = 0
        return np.where(self._keys[index] == keys, self._groups[index].astype(np.int64), -1)

    @staticmethod
    def load(data: bytes) -> "WordClusters":
        """The table from the bytes of `pack`; an empty one from no bytes."""
        if not data:
            return WordClusters(np.zeros(0, np.uint32), np.zeros(0, np.uint16), np.zeros((0, 0), np.uint16))
        word_count, row_count, grain_count = _HEAD.unpack_from(data)
        loose = np.frombuffer(data, np.uint8, 4 * word_count, _HEAD.size)
        tight = np.frombuffer(lzma.decompress(data[_HEAD.size + 4 * word_count :]), np.uint8)
        planes = np.concatenate((loose[: 2 * word_count], tight[: 2 * word_count])).reshape(4, word_count)
        gaps = np.frombuffer(planes.T.tobytes(), "<u4")
        keys = np.cumsum(gaps, dtype=np.uint32)
        groups, codes = loose[2 * word_count :].tobytes(), tight[2 * word_count :].tobytes()
        return WordClusters(
            keys,
            np.frombuffer(groups, "<u2"),
            np.frombuffer(codes, "<u2").reshape(row_count, grain_count),
        )


def word_key(word: str) -> int:
    """The CRC-32 of a word's UTF-8 bytes, its key in the table."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def pack(row_of_key: dict[int, int], codes: npt.NDArray[np.uint16]) -> bytes:
    """The table as bytes: `row_of_key` maps word keys to rows of `codes`, uint16 [rows, grains]."""
    keys = np.array(sorted(row_of_key), np.uint32)
    gaps = np.diff(keys, prepend=np.uint32(0)).astype("<u4")
    planes = np.frombuffer(gaps.tobytes(), np.uint8).reshape(-1, 4).T
    rows = np.array([row_of_key[int(key)] for key in keys], "<u2")
    # The lower halves of the gaps and the rows look as if by chance: packing takes time, and no room away.
    loose = planes[:2].tobytes() + rows.tobytes()
    tight = lzma.compress(planes[2:].tobytes() + codes.astype("<u2").tobytes(), preset=9)
    return _HEAD.pack(len(keys), *codes.shape) + loose + tight
