"""Where names can be: windows around tokens that can start one, and runs of capitalised tokens."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

MARGIN = 1
"""Tokens looked at on either side of one that can start a name."""
LONGEST = 96
"""Tokens of a window; a longer one is cut, so that time stays linear whatever the text."""

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def near(able: Flags, real: Flags) -> Ints:
    """The places of tokens within MARGIN of one that can start a name; `real` leaves out padding."""
    seen = able.copy()
    for distance in range(1, MARGIN + 1):
        seen[distance:] |= able[:-distance]
        seen[:-distance] |= able[distance:]
    return np.flatnonzero(seen & real)


def cut(places: Ints) -> tuple[Ints, Ints]:
    """Windows over consecutive places: index into `places` of the first, and length of each."""
    if not len(places):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    breaks = np.flatnonzero(np.diff(places) != 1) + 1
    firsts = np.concatenate(([0], breaks))
    lengths = np.diff(np.concatenate((firsts, [len(places)])))
    if lengths.max() > LONGEST:
        pieces = [
            (first + offset, min(LONGEST, length - offset))
            for first, length in zip(firsts.tolist(), lengths.tolist(), strict=True)
            for offset in range(0, length, LONGEST)
        ]
        firsts, lengths = (np.array(column, np.int64) for column in zip(*pieces, strict=True))
    return firsts, lengths


def runs(upper: Sequence[bool], connects: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of capitalised tokens, first and past-the-last; up to two connectors between them belong to one.

    Both sequences end with at least two tokens of padding that are neither.
    """
    found: list[tuple[int, int]] = []
    end = 0
    for first in (i for i, capital in enumerate(upper) if capital):
        if first < end:
            continue
        end = first + 1
        while True:
            if upper[end]:
                end += 1
            elif connects[end] and upper[end + 1]:
                end += 2
            elif connects[end] and connects[end + 1] and upper[end + 2]:
                end += 3
            else:
                break
        found.append((first, end))
    return found
