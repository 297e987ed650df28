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
    """Regression of class membership on the rows: directions, float64 [dimension, count].

    `rows` is float64 [rows, dimension + 1] and scaled in place; its last column is ones for the intercept,
    which has no penalty and is left out of the result. `weights` is float64 [rows]; `targets` int64 [rows],
    class numbers below `count`. Source: Hoerl and Kennard 1970, "Ridge regression".
    """
    class_weight = np.bincount(targets, weights, count)
    weights = weights / class_weight[targets] ** BALANCE
    weights = np.sqrt(weights * len(weights) / weights.sum())
    rows *= weights[:, None]
    penalty = np.full(rows.shape[1], RIDGE)
    penalty[-1] = 0.0
    indicators = np.zeros((len(rows), count))
    indicators[np.arange(len(rows)), targets] = weights
    return _solve(_product(rows, rows) + np.diag(penalty), _product(rows, indicators))[:-1]


def _product(left: Floats, right: Floats) -> Floats:
    """`left` [n, a] transposed times `right` [n, b]: float64 [a, b]."""
    total = np.zeros((left.shape[1], right.shape[1]))
    for start in range(0, len(left), _BLOCK):
        left_block, right_block = left[start : start + _BLOCK], right[start : start + _BLOCK]
        for row in range(0, left.shape[1], _BLOCK):
            for column in range(0, right.shape[1], _BLOCK):
                total[row : row + _BLOCK, column : column + _BLOCK] += (
                    left_block[:, row : row + _BLOCK].T @ right_block[:, column : column + _BLOCK]
                )
    return total


def _solve(matrix: Floats, right: Floats) -> Floats:
    """The solution [n, b] of a symmetric positive definite system; large ones by Schur complement."""
    half, end = len(matrix) // 2, len(matrix)
    if end <= _SYSTEM:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    off_diagonal = matrix[:half, half:]
    solved = _solve(matrix[:half, :half], np.hstack((off_diagonal, right[:half])))
    solved_off_diagonal, solved_right = solved[:, : end - half], solved[:, end - half :]
    lower_half = _solve(
        matrix[half:, half:] - _product(off_diagonal, solved_off_diagonal),
        right[half:] - _product(off_diagonal, solved_right),
    )
    return np.vstack((solved_right - _product(solved_off_diagonal.T, lower_half), lower_half))
