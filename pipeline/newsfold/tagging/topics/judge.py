"""The judge: what the topic model makes of the proposals for a batch of texts."""

from collections.abc import Sequence

import numpy as np

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.lexicons.topics.model import TopicModel
from newsfold.tagging.topics import features
from newsfold.tagging.topics.embeddings import TextVectors, Vectors
from newsfold.tagging.topics.model import Regressions
from newsfold.tagging.topics.phrases import Found
from newsfold.tagging.topics.products import Floats, product

SURE_OF = -1.4
"""Logit by the head from which a branch is proposed without a phrase: a fifth."""
PROTOTYPE_SCALE = 1024
"""Prototypes are whole multiples of 1/1024."""
NOT_PROPOSED = -1.0


class Judge:
    """Gives proposals their probabilities; the lexicon must have all branches of the model."""

    def __init__(self, topics: Sequence[TopicEntry], vectors: Vectors, model: TopicModel) -> None:
        index_of = {topic.id: n for n, topic in enumerate(topics)}
        branch_of = [index_of[topic.top] for topic in topics]
        self._regressions = Regressions(model)
        self.tree = features.Tree(branch_of, [index_of[code] for code in model.branches])
        self.vectors = TextVectors(vectors, np.array(model.projection))
        self._directions = np.zeros((len(model.projection[0]), len(topics)))
        self._leanings = np.zeros(len(topics))
        rows = np.array(model.prototypes, np.float64)
        for row, code in enumerate(model.topics):
            if code in index_of:
                self._directions[:, index_of[code]] = rows[row]
                self._leanings[index_of[code]] = model.leanings[row]

    def texts(self, titles: Sequence[str], texts: Sequence[str], found: Found) -> features.Texts:
        """What the model sees of these texts."""
        number = {title: n for n, title in enumerate(dict.fromkeys(titles))}
        both = self.vectors.sums(texts) + self.vectors.sums(list(number))[[number[title] for title in titles]]
        return features.Texts(
            found,
            np.array([words_of(text) for text in texts]),
            self.vectors.means(both),
            similarity(both[:, :-1], self._directions),
            self._leanings,
            self.tree,
        )

    def logits(self, texts: features.Texts) -> Floats:
        """Float64 [texts, branches] by the head."""
        return self._regressions.logits(features.of_texts(texts))

    def proposed(self, texts: features.Texts, logits: Floats) -> tuple[features.Proposed, features.Proposed]:
        """The proposed branches, and the proposed topics below them."""
        return features.of_branches(texts, logits, SURE_OF), features.of_topics(texts, logits)

    def probabilities(self, titles: Sequence[str], texts: Sequence[str], found: Found) -> Floats:
        """Float64 [texts, topics]: how likely each text is about each topic; `NOT_PROPOSED` for most."""
        seen = self.texts(titles, texts, found)
        return self.judged(seen, self.proposed(seen, self.logits(seen)))

    def judged(self, texts: features.Texts, proposed: tuple[features.Proposed, features.Proposed]) -> Floats:
        """The same, of what is proposed for texts."""
        branches, below = proposed
        probabilities = np.full(texts.similarity.shape, NOT_PROPOSED)
        judged = self._regressions.branches.probabilities(branches.features)
        probabilities[branches.texts, branches.topics] = judged
        judged = self._regressions.topics.probabilities(below.features)
        probabilities[below.texts, below.topics] = judged
        return probabilities

    def words_for(self, text: str, branch: int, count: int) -> list[tuple[int, int]]:
        """Spans (code points) of the words that speak most for a branch of the model, given by its index."""
        number = int(self.tree.number[branch])
        direction = self._regressions.head[4 * len(self.tree.branches) :, number]
        return self.vectors.strongest_words(text, direction, count)


def words_of(text: str) -> float:
    """About how many words a text has."""
    return 1.0 + text.count(" ")


def similarity(sums: Floats, directions: Floats) -> Floats:
    """Float64 [texts, topics], -1 to 1; `sums` are whole, [texts, dimension]: exact in every batch.

    `directions` are prototypes, [dimension, topics].
    """
    lengths: Floats = np.maximum(np.sqrt((sums * sums).sum(1, keepdims=True)), 1.0)
    return np.asarray(product(sums, directions) / (lengths * PROTOTYPE_SCALE))
