"""Viterbi over many windows at once: at each step all windows that are still open advance together."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def best_paths(scores: Floats, transitions: Floats, firsts: Ints, lengths: Ints) -> Ints:
    """The best label of every token, int64 [tokens]; 0 for tokens in no window.

    `scores` is float32 [tokens, labels]; `transitions` float32 [labels, labels], from row to column; window k
    is the tokens from `firsts[k]` on, `lengths[k]` of them. Ties go to the first label. Source: Viterbi 1967.
    """
    order = np.argsort(-lengths, kind="stable")
    firsts, lengths = firsts[order], lengths[order]
    longest = int(lengths[0])
    open_counts = np.searchsorted(-lengths, -np.arange(1, longest + 1), side="right")
    transitions_to = np.ascontiguousarray(transitions.T)
    current = scores[firsts]
    final = np.empty_like(current)
    back_pointers: list[Ints] = []
    for step in range(1, longest):
        open_count = int(open_counts[step])
        final[open_count : len(current)] = current[open_count:]
        candidates = current[:open_count, None, :] + transitions_to[None]
        best_previous = candidates.argmax(2)
        back_pointers.append(best_previous)
        best = np.take_along_axis(candidates, best_previous[:, :, None], 2)[:, :, 0]
        current = best + scores[firsts[:open_count] + step]
    final[: len(current)] = current
    path = np.zeros(len(scores), np.int64)
    label = final.argmax(1)
    for step in range(longest - 1, -1, -1):
        open_count = int(open_counts[step])
        path[firsts[:open_count] + step] = label[:open_count]
        if step:
            label[:open_count] = back_pointers[step - 1][np.arange(open_count), label[:open_count]]
    return path
