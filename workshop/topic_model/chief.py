"""Which branch a text is chiefly about: a softmax over its branches' logits, solved by Newton's method."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from newsfold.tagging.topics.products import Floats

_STEPS, _ENOUGH, _LONGEST = 50, 1e-9, 8.0
_OFFSET_PENALTY = 0.1


class Softmax(NamedTuple):
    """Weights [inputs, branches] and offsets [branches]."""

    weights: Floats
    offsets: Floats


def softmax(rows: Floats, chief: Sequence[int], strength: float) -> Softmax:
    """Learned from rows [texts, branches] of logits, and the number of the chief branch of each.

    Minimises half the squared distance of the weights from those that take each logit as it is, plus
    `strength` times the summed log loss; offsets bear next to no penalty. Source: Hastie, Tibshirani and
    Friedman 2009, "The Elements of Statistical Learning", 4.4.
    """
    count = rows.shape[1]
    targets = np.eye(count)[list(chief)]
    rows = np.hstack((rows, np.ones((len(rows), 1))))
    start = np.vstack((np.eye(count), np.zeros(count))).T
    penalty = np.full(count + 1, 1 / strength)
    penalty[-1] = _OFFSET_PENALTY
    weights = start.copy()
    for _ in range(_STEPS):
        probabilities = _shares(rows @ weights.T)
        gradient = (probabilities - targets).T @ rows + penalty * (weights - start)
        hessian = _hessian(rows, probabilities) + np.diag(np.tile(penalty, count))
        step = np.linalg.solve(hessian, gradient.ravel())
        weights -= step.reshape(weights.shape) * min(1.0, _LONGEST / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < _ENOUGH:
            break
    return Softmax(weights[:, :-1].T, weights[:, -1])


def _shares(logits: Floats) -> Floats:
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(shares / shares.sum(1, keepdims=True))


def _hessian(rows: Floats, probabilities: Floats) -> Floats:
    """Of the log loss by all weights, branch by branch."""
    count, size = probabilities.shape[1], rows.shape[1]
    hessian = np.zeros((count, size, count, size))
    for one in range(count):
        for other in range(count):
            curvature = probabilities[:, one] * (float(one == other) - probabilities[:, other])
            hessian[one, :, other, :] = (rows * curvature[:, None]).T @ rows
    return hessian.reshape(count * size, count * size)
