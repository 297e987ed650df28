"""k-means with numpy: Lloyd's algorithm (Lloyd 1982) from seeded starts, the same result every time."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def k_means(points: Floats, k: int, seed: int, rounds: int = 25) -> npt.NDArray[np.int64]:
    """The cluster of every point, int64 [points]; `points` are unit vectors, float32 [points, dimension].

    A cluster that runs empty keeps its centre.
    """
    seeds = np.random.default_rng(seed).choice(len(points), size=min(k, len(points)), replace=False)
    centres = points[np.sort(seeds)].copy()
    nearest = np.zeros(len(points), np.int64)
    for _ in range(rounds):
        previous, nearest = nearest, (points @ centres.T).argmax(1)
        if (previous == nearest).all():
            break
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, points)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        non_empty = lengths[:, 0] > 0
        centres[non_empty] = sums[non_empty] / lengths[non_empty]
    return nearest
