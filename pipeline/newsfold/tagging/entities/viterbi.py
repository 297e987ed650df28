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
    open_counts = np.searchsorted(-lengths, -np.arange(1, longest + 1), side="right").tolist()
    # Labels come before windows: numpy is fastest along the last axis, and there are many more windows.
    scores_of_label = np.ascontiguousarray(scores.T)
    transitions_by_label = transitions[:, :, None]
    totals = [scores_of_label[:, firsts]]
    for step, open_count in enumerate(open_counts[1:], start=1):
        best = np.maximum.reduce(totals[-1][:, None, :open_count] + transitions_by_label, axis=0)
        best += scores_of_label[:, firsts[:open_count] + step]
        totals.append(best)
    path = np.zeros(len(scores), np.int64)
    label = np.zeros(0, np.int64)
    for step in range(longest - 1, -1, -1):
        total = totals[step]
        total[:, : len(label)] += transitions[:, label]
        label = total.argmax(0)
        path[firsts[: open_counts[step]] + step] = label
    return path
