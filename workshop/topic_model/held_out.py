"""What the filters are learned from: each text judged by what was learned from the articles of other folds.

A head, a prototype or a leaning that knows a text is surer of it than it would be of a new one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsfold.lexicons.topics.model import Filter
from newsfold.tagging.topics import features
from newsfold.tagging.topics.judge import Judge, similarity
from newsfold.tagging.topics.model import Judgement
from newsfold.tagging.topics.phrases import Found
from newsfold.tagging.topics.products import Floats
from workshop.topic_model.texts import Text

FOLDS = 5
_DOUBT = 0.8
"""Variance of judgements that says of a topic as much as the leaning of none."""


class Head(NamedTuple):
    """A logistic regression for each branch: weights [branches, features] and offsets [branches]."""

    weights: Floats
    offsets: Floats


class HeldOut(NamedTuple):
    """For each fold of the articles what was learned from all others."""

    heads: Sequence[Head]
    prototypes: Sequence[Floats]
    """Each [topics, projected dimension]."""
    leanings: Sequence[Floats]
    """Each [topics]."""


def fold_of(texts: Sequence[Text]) -> NDArray[np.int64]:
    """The fold of each text: that of its article."""
    return np.array([text.article % FOLDS for text in texts])


def seen(judge: Judge, texts: Sequence[Text], found: Found, prototypes: Sequence[Floats]) -> features.Texts:
    """What is known of the texts, by the prototypes of their folds."""
    titles, bodies = [text.title for text in texts], [text.text for text in texts]
    known = judge.texts(titles, bodies, found)
    sums = (judge.vectors.sums(bodies) + judge.vectors.sums(titles))[:, :-1]
    folds = fold_of(texts)
    nearness = np.empty_like(known.similarity)
    for fold, of_fold in enumerate(prototypes):
        nearness[folds == fold] = similarity(sums[folds == fold], of_fold.T)
    return replace(known, similarity=nearness)


def logits(rows: Floats, texts: Sequence[Text], heads: Sequence[Head]) -> Floats:
    """Float64 [texts, branches], each by the head that has not seen its article."""
    result = np.zeros((len(texts), len(heads[0].offsets)))
    folds = fold_of(texts)
    for fold, head in enumerate(heads):
        result[folds == fold] = rows[folds == fold] @ head.weights.T + head.offsets
    return result


def leanings(
    proposed: features.Proposed, targets: Floats, filter_: Filter, used: NDArray[np.bool_], topics: int
) -> Floats:
    """Float64 [topics]: how much oftener topics are right than a filter says, from proposals that are `used`.

    In logits, by one step of Newton's method from 0; `targets` are 0 to 1.
    """
    likely = Judgement(filter_).probabilities(proposed.features)
    of_topic = proposed.topics[used]
    rest = np.bincount(of_topic, (targets - likely)[used], topics)
    variance = np.bincount(of_topic, (likely * (1 - likely))[used], topics)
    return np.asarray(rest / (variance + _DOUBT))


def leaning(
    proposed: features.Proposed, texts: Sequence[Text], leanings_of: Sequence[Floats]
) -> features.Proposed:
    """The same topics with the leanings of their texts' folds as last feature."""
    by_fold = np.array(leanings_of)
    columns = proposed.features.copy()
    columns[:, -1] = by_fold[fold_of(texts)[proposed.texts], proposed.topics]
    return replace(proposed, features=columns)
