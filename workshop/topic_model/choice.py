"""The choice: which of the proposals for a text are what it is about."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Thresholds(NamedTuple):
    """Probability from which a text is about a branch, and about a topic below it."""

    branch: float = 0.4
    topic: float = 0.68


DEFAULT = Thresholds()


def chosen(
    probabilities: Mapping[int, float], branch_of: Sequence[int], thresholds: Thresholds = DEFAULT
) -> set[int]:
    """The topics that a text is about, by their index; none below a branch that it is not about."""
    likely = {
        n
        for n, probability in probabilities.items()
        if probability >= (thresholds.branch if branch_of[n] == n else thresholds.topic)
    }
    return {n for n in likely if branch_of[n] in likely}
