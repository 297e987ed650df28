"""Viterbi over many windows at once: at each step all windows that are still open advance together."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def best_paths(scores: Floats, transitions: Floats, firsts: Ints, lengths: Ints) -> Ints:
    """The best label of every token, shape (tokens,).

    `scores` has the shape (tokens, labels), `transitions` (labels, labels) from row to column; window k is
    the tokens from `firsts[k]` on, `lengths[k]` of them. Ties go to the first label.
    """
    order = np.argsort(-lengths, kind="stable")
    firsts, lengths = firsts[order], lengths[order]
    longest = int(lengths[0])
    still_open = np.searchsorted(-lengths, -np.arange(1, longest + 1), side="right")
    arriving = np.ascontiguousarray(transitions.T)
    now = scores[firsts]
    final = np.empty_like(now)
    back: list[Ints] = []
    for step in range(1, longest):
        alive = int(still_open[step])
        final[alive : len(now)] = now[alive:]
        ways = now[:alive, None, :] + arriving[None]
        chosen = ways.argmax(2)
        back.append(chosen)
        best = np.take_along_axis(ways, chosen[:, :, None], 2)[:, :, 0]
        now = best + scores[firsts[:alive] + step]
    final[: len(now)] = now
    path = np.zeros(len(scores), np.int64)
    label = final.argmax(1)
    for step in range(longest - 1, -1, -1):
        alive = int(still_open[step])
        path[firsts[:alive] + step] = label[:alive]
        if step:
            label[:alive] = back[step - 1][np.arange(alive), label[:alive]]
    return path
