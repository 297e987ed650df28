"""Windows of tokens around those that can start a name, and runs of capitalised tokens."""

from collections.abc import Sequence
from itertools import compress, count

import numpy as np
import numpy.typing as npt

MARGIN = 1
"""Tokens looked at on either side of one that can start a name."""
MAX_WINDOW = 96
"""Tokens of a window; a longer one is cut, so that time stays linear whatever the text."""

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def near_names(can_start: Flags, is_token: Flags) -> Ints:
    """Positions of the tokens within MARGIN of one that can start a name; padding has `is_token` False.

    Both flags are bool [positions], the result int64 [tokens], ascending.
    """
    near = can_start.copy()
    for distance in range(1, MARGIN + 1):
        near[distance:] |= can_start[:-distance]
        near[:-distance] |= can_start[distance:]
    return np.flatnonzero(near & is_token)


def cut_windows(positions: Ints) -> tuple[Ints, Ints]:
    """Windows of consecutive positions: index into `positions` of the first, and length; int64 [windows]."""
    if not len(positions):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    breaks = np.flatnonzero(np.diff(positions) != 1) + 1
    firsts = np.concatenate(([0], breaks))
    lengths = np.diff(np.concatenate((firsts, [len(positions)])))
    if lengths.max() > MAX_WINDOW:
        pieces = [
            (first + offset, min(MAX_WINDOW, length - offset))
            for first, length in zip(firsts.tolist(), lengths.tolist(), strict=True)
            for offset in range(0, length, MAX_WINDOW)
        ]
        firsts, lengths = (np.array(column, np.int64) for column in zip(*pieces, strict=True))
    return firsts, lengths


def capitalised_runs(upper: Sequence[bool], connects: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of capitalised tokens as [first, end); up to two connectors between them belong to one.

    Both sequences end with at least two tokens of padding that are neither.
    """
    spans: list[tuple[int, int]] = []
    end = 0
    for first in compress(count(), upper):
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
        spans.append((first, end))
    return spans
