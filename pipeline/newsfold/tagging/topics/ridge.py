"""Weighted ridge regression on class membership, small enough to be solved while a program starts.

Products and systems are taken in blocks so small that BLAS wakes no threads: on matrices of this size these
cost several times what they save.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RIDGE = 30.0
BALANCE = 0.5
"""0 lets classes with more rows weigh more, 1 gives all classes one weight."""
_BLOCK = 64
"""Rows and columns of a block: 64 cubed is OpenBLAS's limit for one thread."""
_SYSTEM = 128
"""Unknowns that are solved for in one step."""


def ridge(rows: Floats, weights: Floats, targets: Ints, count: int) -> Floats:
    """Directions [dimension, class] that tell the rows of each class from the others.

    `rows` end in a column of ones for the intercept, which has no penalty and is left out of the result;
    they are scaled in place.
    """
    mass = np.bincount(targets, weights, count)
    weights = weights / mass[targets] ** BALANCE
    weights = np.sqrt(weights * len(weights) / weights.sum())
    rows *= weights[:, None]
    penalty = np.full(rows.shape[1], RIDGE)
    penalty[-1] = 0.0
    members = np.zeros((len(rows), count))
    members[np.arange(len(rows)), targets] = weights
    return _solve(_product(rows, rows) + np.diag(penalty), _product(rows, members))[:-1]


def _product(left: Floats, right: Floats) -> Floats:
    """`left` transposed times `right`."""
    total = np.zeros((left.shape[1], right.shape[1]))
    for at in range(0, len(left), _BLOCK):
        some, others = left[at : at + _BLOCK], right[at : at + _BLOCK]
        for row in range(0, left.shape[1], _BLOCK):
            for column in range(0, right.shape[1], _BLOCK):
                total[row : row + _BLOCK, column : column + _BLOCK] += (
                    some[:, row : row + _BLOCK].T @ others[:, column : column + _BLOCK]
                )
    return total


def _solve(matrix: Floats, right: Floats) -> Floats:
    """Solves a symmetric positive definite system, the larger ones by halves."""
    half, end = len(matrix) // 2, len(matrix)
    if end <= _SYSTEM:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    beside = matrix[:half, half:]
    solved = _solve(matrix[:half, :half], np.hstack((beside, right[:half])))
    inner, outer = solved[:, : end - half], solved[:, end - half :]
    lower = _solve(matrix[half:, half:] - _product(beside, inner), right[half:] - _product(beside, outer))
    return np.vstack((outer - _product(inner.T, lower), lower))
