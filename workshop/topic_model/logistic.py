"""Logistic regression with an L2 penalty, solved by Newton's method."""

from collections.abc import Sequence

import numpy as np

from newsfold.lexicons.topics.model import Filter
from newsfold.tagging.topics.model import CLIPPED, logistic
from newsfold.tagging.topics.products import Floats

DECIMALS = 4
"""Of all weights that are written down."""
_STEPS, _ENOUGH = 100, 1e-9


def regression(rows: Floats, targets: Floats, strength: float) -> tuple[Floats, float]:
    """Weights [features] and offset for rows [n, features] and targets 0 or 1 [n].

    Minimises half the squared weights plus `strength` times the summed log loss; the offset bears no penalty.
    Source: Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning", 4.4.
    """
    rows = np.hstack((rows, np.ones((len(rows), 1))))
    penalty = np.ones(rows.shape[1])
    penalty[-1] = 0.0
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        probabilities = logistic(rows @ weights)
        gradient = penalty * weights + strength * (rows.T @ (probabilities - targets))
        curvature = strength * (probabilities * (1 - probabilities))
        hessian = (rows * curvature[:, None]).T @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        weights = weights - step * min(1.0, 10.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < _ENOUGH:
            break
    return weights[:-1], float(weights[-1])


def fitted(rows: Floats, targets: Sequence[float], strength: float) -> Filter:
    """The regression on rows [n, features], each feature scaled by its mean and deviation and clipped."""
    mean, deviation = rows.mean(0).round(DECIMALS), (rows.std(0) + 1e-3).round(DECIMALS)
    scaled = np.clip((rows - mean) / deviation, -CLIPPED, CLIPPED)
    weights, offset = regression(scaled, np.array(targets), strength)
    return Filter(
        mean.tolist(), deviation.tolist(), weights.round(DECIMALS).tolist(), round(offset, DECIMALS)
    )
