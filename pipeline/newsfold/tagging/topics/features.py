"""Features of the topic model, for a batch of texts at a time: what is known of a text, and of each proposal.

Rows do not depend on the batch: sums of word vectors and of weights are whole, and all else is of one text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from newsfold.tagging.topics.matcher import Ints
from newsfold.tagging.topics.phrases import Found
from newsfold.tagging.topics.products import Floats

VECTOR_SCALE = 5.0
"""The mean word vector beside features of about 1."""
MIN_WEIGHT = 0.2
"""Phrase weight from which a topic below a branch is proposed."""


class Tree:
    """Which topics are branches that the model knows, and which branch each topic belongs to."""

    def __init__(self, branch_of: Sequence[int], branches: Sequence[int]) -> None:
        """`branch_of` gives each topic's branch, `branches` those of the model in its order, by index."""
        self.branches = np.array(branches, np.int64)
        self.number = np.full(len(branch_of), -1, np.int64)
        """[topics] number of a branch of the model, -1 for all other topics."""
        self.number[self.branches] = np.arange(len(branches))
        self.below = self.number[np.array(branch_of, np.int64)] if len(branch_of) else self.number
        """[topics] number of the branch that a topic belongs to; -1 if the model does not know it."""
        order = np.argsort(self.below, kind="stable")
        self.by_branch = order[self.below[order] >= 0]
        """Topics of branches that the model knows, branch by branch."""
        self.first = np.searchsorted(self.below[self.by_branch], np.arange(len(branches)))
        """[branches] where each begins in `by_branch`; every branch has itself at least."""


@dataclass(frozen=True)
class Texts:
    """A batch of texts as the model sees them; arrays have a row for each text."""

    found: Found
    words: Floats
    """[texts]"""
    vectors: Floats
    """[texts, projected dimension]: the mean word vector of title and text."""
    similarity: Floats
    """[texts, topics] to the prototypes; 0 for topics without one."""
    leanings: Floats
    """[topics] how much likelier than by its other features a topic is."""
    tree: Tree

    @cached_property
    def weights(self) -> Floats:
        """[texts, branches]"""
        return self.of_branches(self.found.proposals.weight)

    @cached_property
    def title_weights(self) -> Floats:
        """[texts, branches]"""
        return self.found.title_weights[:, self.tree.branches]

    def of_branches(self, column: Floats | Ints, otherwise: float = 0.0) -> Floats:
        """A column of the proposals as float64 [texts, branches]; `otherwise` where nothing is proposed."""
        proposals = self.found.proposals
        dense = np.full((len(self.words), len(self.tree.branches)), otherwise)
        number = self.tree.number[proposals.topics]
        mine = number >= 0
        dense[proposals.texts[mine], number[mine]] = column[mine]
        return dense


@dataclass(frozen=True, slots=True)
class Proposed:
    """Proposed topics of a batch: for each, the number of its text, its topic's index, its features."""

    texts: Ints
    topics: Ints
    features: Floats


def of_texts(texts: Texts) -> Floats:
    """Float64 [texts, 4 · branches + projected dimension]: the input of the head."""
    weights = texts.weights
    return np.hstack(
        (
            np.log(0.3 + weights),
            weights / (weights.sum(1, keepdims=True) + 0.5),
            texts.of_branches(texts.found.proposals.strong) > 0,
            np.log(0.5 + texts.title_weights),
            texts.vectors * VECTOR_SCALE,
        )
    )


def of_branches(texts: Texts, logits: Floats, least: float) -> Proposed:
    """The branches with a phrase, and those whose logit by the head is `least` or more.

    Features: float64 [proposed, 16 + branches].
    """
    tree, found = texts.tree, texts.found.proposals
    weights = texts.weights
    at, b = np.nonzero((weights > 0) | (logits >= least))
    others = logits[at]
    others[np.arange(len(at)), b] = -np.inf
    similarity = texts.similarity
    in_branch = np.maximum.reduceat(similarity.take(tree.by_branch, 1), tree.first, 1)
    own, best = in_branch[at, b], similarity.max(1)[at]
    of_branch = similarity[:, tree.branches]
    log_weights = np.log(0.3 + weights)
    logit = logits[at, b]
    features = [
        logit,
        logit - others.max(1, initial=-np.inf),
        log_weights[at, b],
        log_weights[at, b] - log_weights.max(1)[at],
        weights[at, b] / (weights.sum(1)[at] + 0.3),
        texts.of_branches(found.greatest)[at, b],
        np.log1p(texts.of_branches(found.matches)[at, b]),
        np.log1p(texts.of_branches(found.phrases)[at, b]),
        texts.of_branches(found.strong)[at, b],
        texts.of_branches(found.first, 1.0)[at, b],
        np.log(0.25 + texts.of_branches(found.title)[at, b]),
        of_branch[at, b],
        of_branch[at, b] - of_branch.max(1)[at],
        own,
        own - best,
        np.log1p(texts.words[at]),
        *(b == number for number in range(len(tree.branches))),
    ]
    return Proposed(at, tree.branches[b], np.stack(features, 1).astype(np.float64))


def of_topics(texts: Texts, logits: Floats) -> Proposed:
    """The topics below a branch with phrases of `MIN_WEIGHT` or more; features: float64 [proposed, 18].

    Topics of a branch that the model does not know are not proposed.
    """
    tree, found = texts.tree, texts.found.proposals
    below = tree.below[found.topics]
    rows = np.flatnonzero((found.weight >= MIN_WEIGHT) & (below >= 0) & (tree.number[found.topics] < 0))
    at, topics, b = found.texts[rows], found.topics[rows], below[rows]
    similarity = texts.similarity[at, topics]
    weight = found.weight[rows]
    log_weight = np.log(0.1 + weight)
    greatest = np.full(len(texts.words), -np.inf)
    np.maximum.at(greatest, at, log_weight)
    words = texts.words[at]
    features = [
        log_weight,
        log_weight - greatest[at],
        found.greatest[rows],
        np.log1p(found.matches[rows]),
        np.log1p(found.phrases[rows]),
        found.strong[rows],
        found.several_words[rows],
        found.first[rows],
        np.log(0.25 + found.title[rows]),
        similarity,
        np.log1p(_rank(at, similarity)),
        similarity - texts.similarity.max(1)[at],
        logits[at, b],
        logits[at, b] - logits.max(1)[at],
        np.log1p(np.bincount(at, minlength=len(texts.words))[at]),
        np.log1p(words),
        10 * weight / words,
        texts.leanings[topics],
    ]
    return Proposed(at, topics, np.stack(features, 1).astype(np.float64))


def _rank(groups: Ints, values: Floats) -> Ints:
    """How many of a value's group are greater; `groups` rise."""
    order = np.lexsort((-values, groups))
    rank = np.empty(len(values), np.int64)
    rank[order] = np.arange(len(values)) - np.searchsorted(groups, groups)
    return rank
