"""Windows of tokens around those that can start a name, and runs of capitalised tokens."""

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


def capitalised_runs(upper: Flags, connects: Flags) -> tuple[Ints, Ints]:
    """Runs of capitalised tokens, int64 [runs] the first of each and the end behind it.

    Up to two connectors between capitalised tokens belong to their run. Flags are bool [positions], and end
    with a token of padding that is neither.
    """
    positions = np.flatnonzero(upper)
    if not len(positions):
        return positions, positions
    gap, between = np.diff(positions), positions[:-1] + 1
    over_one = connects[between] & (gap == 2)
    over_two = connects[between] & (gap == 3) & connects[between + 1]
    parted = np.flatnonzero((gap > 1) & ~over_one & ~over_two)
    return positions[np.append(0, parted + 1)], positions[np.append(parted, -1)] + 1
