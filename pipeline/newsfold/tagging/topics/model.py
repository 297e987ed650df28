"""The regressions of the topic model: a head of one for each branch, and a filter for each level."""

import numpy as np

from newsfold.lexicons.topics.model import Filter, TopicModel
from newsfold.tagging.topics.products import Floats, product

CLIPPED = 4.0
"""Standard deviations beyond which a feature of a filter says no more."""
_DECIMALS = 6
"""Of logits: sums of products may differ beyond, by the number of texts in a batch."""


class Judgement:
    """A filter, ready to be run."""

    def __init__(self, filter_: Filter) -> None:
        self._mean, self._deviation = np.array(filter_.mean), np.array(filter_.deviation)
        self._weights, self._offset = np.array(filter_.weights), filter_.offset

    def probabilities(self, features: Floats, leanings: Floats | float = 0.0) -> Floats:
        """Float64 [rows], to four decimals, of features [rows, features].

        `leanings` [rows] are added to the logits.
        """
        scaled = np.clip((features - self._mean) / self._deviation, -CLIPPED, CLIPPED)
        logits = (scaled * self._weights).sum(1) + self._offset + leanings
        return logistic(np.round(logits, _DECIMALS)).round(4)


class Regressions:
    """The regressions of a model, ready to be run."""

    def __init__(self, model: TopicModel) -> None:
        self.head = np.ascontiguousarray(np.array(model.head, np.float64).T)
        """[features of a text, branches]"""
        self._offsets = np.array(model.offsets)
        self.branches = Judgement(model.branch_filter)
        self.topics = Judgement(model.topic_filter)

    def logits(self, features: Floats) -> Floats:
        """Float64 [texts, branches], of features [texts, features]."""
        return np.asarray(product(features, self.head) + self._offsets).round(_DECIMALS)


def logistic(logits: Floats) -> Floats:
    """Probabilities, 0 to 1."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0))))
