"""k-means with numpy: Lloyd's algorithm from seeded starts, the same result every time."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def k_means(points: Floats, k: int, seed: int, rounds: int = 25) -> npt.NDArray[np.int64]:
    """The cluster of every point, shape (points,); `points` are unit vectors, so nearest is most similar.

    A cluster that runs empty keeps its centre.
    """
    start = np.random.default_rng(seed).choice(len(points), size=min(k, len(points)), replace=False)
    centres = points[np.sort(start)].copy()
    nearest = np.zeros(len(points), np.int64)
    for _ in range(rounds):
        before, nearest = nearest, (points @ centres.T).argmax(1)
        if (before == nearest).all():
            break
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, points)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        filled = lengths[:, 0] > 0
        centres[filled] = sums[filled] / lengths[filled]
    return nearest
