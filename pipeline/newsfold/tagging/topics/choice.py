"""The choice: which of the topics that are proposed for a batch of texts are what each is about."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsfold.tagging.topics.matcher import Ints
from newsfold.tagging.topics.phrases import TITLE_WEIGHT, Proposals
from newsfold.tagging.topics.products import Floats

OWN_WEIGHT = 0.5
"""Weight of a user's own phrases from which they beat the model: one clear phrase or two hints."""
PASSING_WEIGHT, PASSING_PROBABILITY = 0.5, 0.3
"""Weight of its phrases and probability from which a topic that is not tagged counts as said in passing."""
UNLEARNED_WEIGHT, UNLEARNED_PART = 0.75, 0.5
"""Where nothing is learned: weight of phrases that a topic needs, a strong one or a clear one and a hint; and
the part of the weight that the heaviest branch, or the heaviest topic below one, has."""
SURE = 0.9
"""Probability of a topic from which its branch is chosen with it, whatever the branch's own is."""


class Thresholds(NamedTuple):
    """Probability from which a text is about a branch, and about a topic below it."""

    branch: float = 0.6
    topic: float = 0.78


class Choice(NamedTuple):
    """What a batch of texts is about, and what each says in passing; bool [texts, topics]."""

    about: NDArray[np.bool_]
    passing: NDArray[np.bool_]


def choose(probabilities: Floats, proposals: Proposals, branch_of: Ints, thresholds: Thresholds) -> Choice:
    """No topic below a branch is chosen without its branch, which one that is `SURE` brings with it.

    What a user's own phrases say is always chosen.

    `probabilities` are float64 [texts, topics], negative where nothing is proposed.
    """
    is_branch = branch_of == np.arange(len(branch_of))
    about = probabilities >= np.where(is_branch, thresholds.branch, thresholds.topic)
    texts, topics = np.nonzero((probabilities >= max(SURE, thresholds.topic)) & ~is_branch)
    about[texts, branch_of[topics]] = True
    about &= about[:, branch_of]
    own = proposals.own >= OWN_WEIGHT
    about[proposals.texts[own], proposals.topics[own]] = True
    about[proposals.texts[own], branch_of[proposals.topics[own]]] = True
    passing = np.zeros_like(about)
    named = proposals.weight - TITLE_WEIGHT * proposals.title >= PASSING_WEIGHT
    passing[proposals.texts[named], proposals.topics[named]] = True
    return Choice(about, passing & ~about & (probabilities >= PASSING_PROBABILITY))


def chosen_by_weight(proposals: Proposals, branch_of: Ints, text_count: int) -> Choice:
    """The choice where nothing is learned: the heaviest, and what has at least half of their weight.

    No topic below a branch is chosen without its branch, and what a user's own phrases say is always chosen.
    """
    about = np.zeros((text_count, len(branch_of)), bool)
    texts, topics, weight = proposals.texts, proposals.topics, proposals.weight
    is_branch = (branch_of[topics] == topics).astype(np.int64)
    heaviest = np.zeros((text_count, 2))
    np.maximum.at(heaviest, (texts, is_branch), weight)
    own = proposals.own >= OWN_WEIGHT
    heavy = own | ((weight >= UNLEARNED_WEIGHT) & (weight >= UNLEARNED_PART * heaviest[texts, is_branch]))
    about[texts[heavy], topics[heavy]] = True
    about[texts[own], branch_of[topics[own]]] = True
    return Choice(about & about[:, branch_of], np.zeros_like(about))
