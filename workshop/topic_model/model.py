"""The topic model: which of the topics that phrases propose a text is about; small, linear and shipped.

A head of one logistic regression for each branch reads the whole text; two filters, one for branches and one
for the topics below, judge each proposal.
"""

import msgspec
import numpy as np

from workshop.topic_model.products import Floats, product

CLIPPED = 4.0
"""Standard deviations beyond which a feature of a filter says no more."""
_DECIMALS = 6
"""Of logits: sums of products may differ beyond, by the number of texts in a batch."""


class Filter(msgspec.Struct, frozen=True):
    """A logistic regression over standardised features."""

    mean: list[float]
    deviation: list[float]
    weights: list[float]
    offset: float


class TopicModel(msgspec.Struct, frozen=True):
    """All weights; `branches` are codes in the order of the head's rows."""

    branches: list[str]
    projection: list[list[float]]
    """[vector dimension][projected dimension]"""
    head: list[list[float]]
    """[branches][features of a text]"""
    offsets: list[float]
    branch_filter: Filter
    topic_filter: Filter
    topics: list[str]
    """Codes in the order of the prototypes."""
    prototypes: list[list[int]]
    """[topics][projected dimension]; see `prototypes.prototypes`."""


class Judgement:
    """A filter, ready to be run."""

    def __init__(self, filter_: Filter) -> None:
        self._mean, self._deviation = np.array(filter_.mean), np.array(filter_.deviation)
        self._weights, self._offset = np.array(filter_.weights), filter_.offset

    def probabilities(self, features: Floats) -> Floats:
        """Float64 [rows], of features [rows, features]."""
        scaled = np.clip((features - self._mean) / self._deviation, -CLIPPED, CLIPPED)
        return logistic(np.round((scaled * self._weights).sum(1) + self._offset, _DECIMALS))


class Regressions:
    """The regressions of a model, ready to be run."""

    def __init__(self, model: TopicModel) -> None:
        self._head = np.ascontiguousarray(np.array(model.head, np.float64).T)
        self._offsets = np.array(model.offsets)
        self.branches = Judgement(model.branch_filter)
        self.topics = Judgement(model.topic_filter)

    def logits(self, features: Floats) -> Floats:
        """Float64 [texts, branches], of features [texts, features]."""
        return np.asarray(product(features, self._head) + self._offsets).round(_DECIMALS)


def logistic(logits: Floats) -> Floats:
    """Probabilities, 0 to 1."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0))))
