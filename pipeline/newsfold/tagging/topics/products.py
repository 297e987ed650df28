"""Matrix products in parts so small that BLAS wakes no threads: these cost more here than they save."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_AT_ONCE = 64**3
"""Multiplications of one call: OpenBLAS's limit for one thread."""
_ROWS = 64


def product(left: Floats, right: Floats) -> Floats:
    """`left` [n, a] times `right` [a, b]: float64 [n, b]."""
    columns = max(1, _AT_ONCE // (_ROWS * max(1, len(right))))
    result = np.empty((len(left), right.shape[1]))
    for start in range(0, len(left), _ROWS):
        rows = slice(start, start + _ROWS)
        for column in range(0, right.shape[1], columns):
            part = slice(column, column + columns)
            result[rows, part] = left[rows] @ right[:, part]
    return result
