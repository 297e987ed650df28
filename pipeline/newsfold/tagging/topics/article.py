"""The whole article: what it is about, by what its paragraphs are about.

An article says at its beginning what it is about, and a topic of one paragraph may be said in passing. So a
small regression weighs how likely a topic is in the first paragraphs, at most, and in the mean over all by
their words, how many paragraphs are about it, and how it stands beside the other topics. Nothing but
the paragraphs' own probabilities is needed; that the first 900 characters, judged as one text, say more was
tried and is not so.
"""

from collections.abc import Mapping, Sequence
from math import fsum, log
from typing import NamedTuple

import numpy as np

from newsfold.lexicons.topics.model import Filter
from newsfold.tagging.topics.choice import Thresholds
from newsfold.tagging.topics.model import Judgement
from newsfold.tagging.topics.products import Floats

THRESHOLDS = Thresholds(0.3, 0.4)
"""Probability from which an article is about a branch, and about a topic below it."""
_SAID = (0.3, 0.5, 0.76)
"""Probabilities from which a paragraph counts as one that says a topic: perhaps, rather, surely."""
_EARLY = 3
_SMOOTH = 0.02


class Judged(NamedTuple):
    """A paragraph: its number of words, and the probability of each topic that was proposed for it."""

    words: float
    probabilities: Mapping[str, float]


def features(paragraphs: Sequence[Judged], topics: Sequence[str], branch_of: Mapping[str, str]) -> Floats:
    """Float64 [topics, 15] for topics that were proposed for some paragraph."""
    proposed = {topic for paragraph in paragraphs for topic in paragraph.probabilities}
    means = {topic: _mean(paragraphs, topic) for topic in {*proposed, *(branch_of[t] for t in topics)}}
    rows = [_features(paragraphs, topic, branch_of, means) for topic in topics]
    return np.array(rows, np.float64).reshape(len(topics), 15)


def _features(
    paragraphs: Sequence[Judged], topic: str, branch_of: Mapping[str, str], means: Mapping[str, float]
) -> list[float]:
    likely = [paragraph.probabilities.get(topic, 0.0) for paragraph in paragraphs]
    falling = sorted(likely, reverse=True)
    second = min(1, len(likely) - 1)
    perhaps, rather, surely = (sum(probability >= least for probability in likely) for least in _SAID)
    is_branch = branch_of[topic] == topic
    others = [
        mean for other, mean in means.items() if other != topic and (branch_of[other] == other) is is_branch
    ]
    return [
        _logit(likely[0]),
        _logit(likely[second]),
        _logit(max(likely[:_EARLY])),
        _logit(falling[0]),
        _logit(falling[second]),
        _logit(means[topic]),
        _logit(means[branch_of[topic]]),
        _logit(max(others, default=0.0)),
        log(1 + sum(mean > means[topic] for mean in others)),
        perhaps / len(likely),
        rather / len(likely),
        surely / len(likely),
        float(rather >= 2),
        log(len(likely)),
        float(is_branch),
    ]


class ArticleJudge:
    """Says what articles are about; pure."""

    def __init__(self, filter_: Filter, branch_of: Mapping[str, str]) -> None:
        """`branch_of` gives the branch of every topic's code."""
        self._judgement, self._branch_of = Judgement(filter_), branch_of

    def probabilities(self, paragraphs: Sequence[Judged]) -> dict[str, float]:
        """How likely the article is about each topic that was proposed for any of its paragraphs."""
        topics = sorted({topic for paragraph in paragraphs for topic in paragraph.probabilities})
        if not topics:
            return {}
        judged = self._judgement.probabilities(features(paragraphs, topics, self._branch_of))
        return dict(zip(topics, judged.tolist(), strict=True))

    def about(self, paragraphs: Sequence[Judged], thresholds: Thresholds = THRESHOLDS) -> dict[str, float]:
        """The topics that the article is about; none below a branch that it is not about."""
        likely = {
            topic: probability
            for topic, probability in self.probabilities(paragraphs).items()
            if probability >= (thresholds.branch if self._branch_of[topic] == topic else thresholds.topic)
        }
        return {topic: p for topic, p in likely.items() if self._branch_of[topic] in likely}


def _mean(paragraphs: Sequence[Judged], topic: str) -> float:
    """By the paragraphs' words."""
    words = fsum(paragraph.words for paragraph in paragraphs) or 1.0
    return fsum(p.words * p.probabilities.get(topic, 0.0) for p in paragraphs) / words


def _logit(probability: float) -> float:
    return log((probability + _SMOOTH) / (1 + _SMOOTH - probability))
