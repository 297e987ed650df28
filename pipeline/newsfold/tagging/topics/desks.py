"""Desks: the branches that a text may stand under where it can stand under one only, the chief one first.

A text can be about several branches, and each has a probability of its own. Which of them it is chiefly
about is another question: news of a computer maker's results is about both economy and science and
technology, and stands under the latter. A softmax over the branches that are likely enough, learned from what
the articles of the corpus are chiefly about, answers it. Pure, and of each text independent of its batch.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newsfold.model.tags import Desk
from newsfold.tagging.topics.products import Floats, product

LEAST = 0.3
"""Probability from which a branch is a desk of a text although it is not tagged."""
_LOWEST, _HIGHEST = 0.02, 0.9999
"""Probabilities beyond which a branch's own says no more."""
_DECIMALS = 6
"""Of logits: sums of products may differ beyond, by the number of texts in a batch."""


class Desks:
    """Says the desks of texts."""

    def __init__(self, branches: Sequence[str], weights: Floats, offsets: Floats) -> None:
        """`branches` are codes; `weights` [branches of the input, branches] and `offsets` are learned."""
        self._branches, self._weights, self._offsets = list(branches), weights, offsets
        self._rank_of_id = np.argsort(np.argsort(self._branches, kind="stable"))

    def of(self, likely: Floats, tagged: NDArray[np.bool_]) -> list[tuple[Desk, ...]]:
        """The desks of each text by falling probability, then id; the probabilities of a text sum to 1.

        `likely` [texts, branches] is how likely each text is about each branch, 0 where nothing says so;
        `tagged` [texts, branches] which it is tagged with.
        """
        logits = np.round(product(inputs(likely), self._weights) + self._offsets, _DECIMALS)
        candidates = tagged | (likely >= LEAST)
        shares = np.exp(logits - logits.max(1, initial=0.0, keepdims=True)) * candidates
        shares = np.round(shares / np.maximum(shares.sum(1, keepdims=True), 1e-300), 4)
        texts, branches = np.nonzero(candidates)
        of_each = shares[texts, branches]
        order = np.lexsort((self._rank_of_id[branches], -of_each, texts))
        desks: list[list[Desk]] = [[] for _ in likely]
        for text, branch, share in zip(
            texts[order].tolist(), branches[order].tolist(), of_each[order].tolist(), strict=True
        ):
            desks[text].append(Desk(self._branches[branch], share))
        return [tuple(of_text) for of_text in desks]


def inputs(likely: Floats) -> Floats:
    """Float64 [texts, branches]: the input of the softmax, of probabilities."""
    clipped = np.clip(likely, _LOWEST, _HIGHEST)
    return np.asarray(np.log(clipped / (1 - clipped)))
