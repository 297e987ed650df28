"""What thresholds give on the training part of the corpus, judged by heads that had not seen the texts."""

from collections.abc import Iterator

import numpy as np

from newsfold.tagging.topics.choice import Thresholds, choose
from workshop.topic_model.training import Learning

BRANCHES, TOPICS = (0.4, 0.58, 0.6, 0.7), (0.68, 0.75, 0.78, 0.8, 0.85)


def clean(learning: Learning) -> Iterator[tuple[Thresholds, float]]:
    """The share of paragraphs without a wrong topic, for each pair of thresholds."""
    branch_of = np.array(learning.lexicon.branch_of)
    codes = learning.lexicon.codes
    for branch in BRANCHES:
        for topic in TOPICS:
            thresholds = Thresholds(branch, topic)
            choice = choose(learning.probabilities, learning.found.proposals, branch_of, thresholds)
            well = [
                {codes[n] for n in np.flatnonzero(about).tolist()} <= text.right
                for text, about in zip(learning.texts, choice.about, strict=True)
                if not text.whole
            ]
            yield thresholds, sum(well) / len(well)
