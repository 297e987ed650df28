"""Matrix products in parts so small that BLAS wakes no threads: these cost more here than they save."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_AT_ONCE = 64**3
"""Multiplications of one call: OpenBLAS's limit for one thread."""


def product(left: Floats, right: Floats) -> Floats:
    """`left` [n, a] times `right` [a, b]: float64 [n, b]."""
    rows = max(1, _AT_ONCE // max(1, right.size))
    if len(left) <= rows:
        return left @ right
    result = np.empty((len(left), right.shape[1]))
    for start in range(0, len(left), rows):
        np.matmul(left[start : start + rows], right, out=result[start : start + rows])
    return result
