"""Ridge regression in small blocks: what numpy would say in one piece."""

import numpy as np
import pytest

from newsfold.tagging.topics.ridge import BALANCE, RIDGE, ridge


@pytest.mark.parametrize("size", [3, 64, 200, 257])
def test_blocks_change_nothing(size: int) -> None:
    """The directions solve the weighted normal equations, whatever the number of blocks."""
    chance = np.random.default_rng(size)
    rows = np.hstack((chance.normal(size=(3 * size, size)), np.ones((3 * size, 1))))
    weights, targets = chance.uniform(0.25, 2, 3 * size), chance.integers(0, 4, 3 * size)
    scaled = weights / np.bincount(targets, weights, 4)[targets] ** BALANCE
    scaled = scaled * len(scaled) / scaled.sum()
    penalty = np.diag([*[RIDGE] * size, 0.0])
    members = np.eye(4)[targets]
    expected = np.linalg.solve(
        rows.T @ (rows * scaled[:, None]) + penalty, rows.T @ (members * scaled[:, None])
    )
    assert ridge(rows, weights, targets, 4) == pytest.approx(expected[:-1], abs=1e-9)
