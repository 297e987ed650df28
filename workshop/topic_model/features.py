"""Features of the topic model, for a batch of texts at a time: what is known of a text, and of each proposal.

Rows do not depend on the batch: sums of word vectors are whole numbers, and all else is of one text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workshop.topic_model.phrases import Found, Proposal
from workshop.topic_model.products import Floats

Ints = NDArray[np.int64]
VECTOR_SCALE = 5.0
"""The mean word vector beside features of about 1."""
MIN_WEIGHT = 0.2
"""Phrase weight from which a topic below a branch is proposed."""
_NOTHING = Proposal()


@dataclass(frozen=True, slots=True)
class Texts:
    """A batch of texts as the model sees them; arrays have a row for each text."""

    found: Sequence[Found]
    words: Floats
    """[texts]"""
    vectors: Floats
    """[texts, projected dimension]: the mean word vector of title and text."""
    similarity: Floats
    """[texts, topics] to the prototypes; -1 for topics without one."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Proposed topics of a batch: for each, the number of its text and its topic's index."""

    texts: Ints
    topics: Ints
    features: Floats


def of_texts(texts: Texts, branches: Sequence[int]) -> Floats:
    """Float64 [texts, 4 · branches + projected dimension]: the input of the head."""
    shape = len(texts.found), len(branches)
    weights, strong, titles = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for i, found in enumerate(texts.found):
        for b, n in enumerate(branches):
            if proposal := found.proposals.get(n):
                weights[i, b], strong[i, b] = proposal.weight, proposal.strong > 0
            if found.title:
                titles[i, b] = found.title.get(n, 0.0)
    return np.hstack(
        (
            np.log(0.3 + weights),
            weights / (weights.sum(1, keepdims=True) + 0.5),
            strong,
            np.log(0.5 + titles),
            texts.vectors * VECTOR_SCALE,
        )
    )


def of_branches(
    texts: Texts, logits: Floats, branches: Sequence[int], members: Sequence[Ints], least: float
) -> Proposed:
    """The branches with a phrase, and those whose logit by the head is `least` or more.

    `members` gives the topics of each branch. Features: float64 [proposed, 16 + branches].
    """
    rows, columns, proposals = [], [], []
    for i, found in enumerate(texts.found):
        for number, n in enumerate(branches):
            proposal = found.proposals.get(n)
            if proposal or logits[i, number] >= least:
                rows.append(i)
                columns.append(number)
                proposals.append(proposal or _NOTHING)
    at, b = np.array(rows, np.int64), np.array(columns, np.int64)
    topics = np.array(branches, np.int64)[b]
    others = logits[at]
    others[np.arange(len(at)), b] = -np.inf
    similarity = texts.similarity
    in_branch = np.stack([similarity[:, topics_of].max(1) for topics_of in members], 1)
    own, best = in_branch[at, b], similarity.max(1)[at]
    of_branch = similarity[:, list(branches)]
    weight = _column(proposals, "weight")
    log_weight, total = np.log(0.3 + weight), np.bincount(at, weight, len(texts.found))
    greatest = np.full(len(texts.found), np.log(0.3))
    np.maximum.at(greatest, at, log_weight)
    logit = logits[at, b]
    features = [
        logit,
        logit - others.max(1, initial=-np.inf),
        log_weight,
        log_weight - greatest[at],
        weight / (total[at] + 0.3),
        _column(proposals, "greatest"),
        np.log1p(_column(proposals, "matches")),
        np.log1p(_column(proposals, "phrases")),
        _column(proposals, "strong"),
        _first(texts, at, proposals),
        np.log(0.25 + _column(proposals, "title")),
        of_branch[at, b],
        of_branch[at, b] - of_branch.max(1)[at],
        own,
        own - best,
        np.log1p(texts.words[at]),
        *(b == number for number in range(len(branches))),
    ]
    return Proposed(at, topics, np.stack(features, 1).astype(np.float64))


def of_topics(texts: Texts, logits: Floats, branch_of: Sequence[int], branches: Sequence[int]) -> Proposed:
    """The topics below a branch with phrases of `MIN_WEIGHT` or more; features: float64 [proposed, 17].

    Topics of a branch that is not among `branches` are not proposed: the model knows nothing of them.
    """
    number = {n: b for b, n in enumerate(branches)}
    rows, topics_, proposals, counts = [], [], [], np.zeros(len(texts.found))
    for i, found in enumerate(texts.found):
        for n, proposal in found.proposals.items():
            if proposal.weight >= MIN_WEIGHT and n not in number and branch_of[n] in number:
                rows.append(i)
                topics_.append(n)
                proposals.append(proposal)
                counts[i] += 1
    at, topics = np.array(rows, np.int64), np.array(topics_, np.int64)
    b = np.array([number[branch_of[n]] for n in topics_], np.int64)
    similarity = texts.similarity[at, topics]
    weight = _column(proposals, "weight")
    log_weight = np.log(0.1 + weight)
    greatest = np.full(len(texts.found), -np.inf)
    np.maximum.at(greatest, at, log_weight)
    words = texts.words[at]
    top = logits.max(1)[at] if len(branches) else np.zeros(0)
    features = [
        log_weight,
        log_weight - greatest[at],
        _column(proposals, "greatest"),
        np.log1p(_column(proposals, "matches")),
        np.log1p(_column(proposals, "phrases")),
        _column(proposals, "strong"),
        _column(proposals, "several_words"),
        _first(texts, at, proposals),
        np.log(0.25 + _column(proposals, "title")),
        similarity,
        np.log1p((texts.similarity[at] > similarity[:, None]).sum(1)),
        similarity - texts.similarity.max(1)[at],
        logits[at, b],
        logits[at, b] - top,
        np.log1p(counts[at]),
        np.log1p(words),
        10 * weight / words,
    ]
    return Proposed(at, topics, np.stack(features, 1))


def _column(proposals: Sequence[Proposal], name: str) -> Floats:
    return np.array([getattr(proposal, name) for proposal in proposals], np.float64)


def _first(texts: Texts, at: Ints, proposals: Sequence[Proposal]) -> Floats:
    """Where the first phrase begins, 0 to 1; 1 without a phrase."""
    return np.array(
        [
            proposal.first / len(texts.found[i].data) if proposal.matches else 1.0
            for i, proposal in zip(at.tolist(), proposals, strict=True)
        ]
    )
