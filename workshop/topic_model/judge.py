"""The judge: what the topic model makes of the proposals for a batch of texts."""

from collections.abc import Sequence

import numpy as np

from newsfold.lexicons.topics.entry import TopicEntry
from workshop.topic_model import features
from workshop.topic_model.embeddings import TextVectors, Vectors
from workshop.topic_model.model import Regressions, TopicModel
from workshop.topic_model.phrases import Found, TopicPhrases
from workshop.topic_model.products import Floats
from workshop.topic_model.prototypes import similarity

SURE_OF = -1.4
"""Logit by the head from which a branch is proposed without a phrase: a fifth."""
_AT_ONCE = 128
"""Texts judged together; it bounds the memory and changes nothing else."""

Probabilities = dict[int, float]
"""The probability that a text is about a topic, by the topic's index; topics not proposed are not in it."""


class Judge:
    """Gives proposals their probabilities; the branches of the lexicon must be those of the model."""

    def __init__(self, topics: Sequence[TopicEntry], vectors: Vectors, model: TopicModel) -> None:
        index_of = {topic.id: n for n, topic in enumerate(topics)}
        branch_of = [index_of[topic.top] for topic in topics]
        self._phrases = TopicPhrases(topics, branch_of)
        self._regressions = Regressions(model)
        self.branches = [index_of[code] for code in model.branches]
        self.branch_of = branch_of
        self.paths = {topic.id: topic.path for topic in topics}
        self._members = [
            np.array([n for n, top in enumerate(branch_of) if top == branch], np.int64)
            for branch in self.branches
        ]
        self.vectors = TextVectors(vectors, np.array(model.projection))
        self._directions = np.zeros((len(model.projection[0]), len(topics)))
        known = {code: n for n, code in enumerate(model.topics)}
        rows = np.array(model.prototypes, np.float64)
        for n, topic in enumerate(topics):
            if topic.id in known:
                self._directions[:, n] = rows[known[topic.id]]

    def texts(self, titles: Sequence[str], texts: Sequence[str], found: Sequence[Found]) -> features.Texts:
        """What the model sees of these texts."""
        sums = self.vectors.sums(texts)
        number = {title: n for n, title in enumerate(dict.fromkeys(titles))}
        both = sums + self.vectors.sums(list(number))[[number[title] for title in titles]]
        return features.Texts(
            found,
            np.array([1.0 + text.count(" ") for text in texts]),
            self.vectors.means(both),
            similarity(both[:, :-1], self._directions),
        )

    def find(self, titles: Sequence[str], texts: Sequence[str]) -> list[Found]:
        """What the phrases of each text and its title propose."""
        return self._phrases.find(titles, texts)

    def logits(self, texts: features.Texts) -> Floats:
        """Float64 [texts, branches] by the head."""
        return self._regressions.logits(features.of_texts(texts, self.branches))

    def proposed(self, texts: features.Texts, logits: Floats) -> tuple[features.Proposed, features.Proposed]:
        """The proposed branches, and the proposed topics below them."""
        return (
            features.of_branches(texts, logits, self.branches, self._members, SURE_OF),
            features.of_topics(texts, logits, self.branch_of, self.branches),
        )

    def probabilities(
        self, titles: Sequence[str], texts: Sequence[str], found: Sequence[Found]
    ) -> list[Probabilities]:
        """For each text the probabilities of what is proposed, to four decimals."""
        judged: list[Probabilities] = []
        for start in range(0, len(texts), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            judged += self._of_part(titles[part], texts[part], found[part])
        return judged

    def _of_part(
        self, titles: Sequence[str], texts: Sequence[str], found: Sequence[Found]
    ) -> list[Probabilities]:
        seen = self.texts(titles, texts, found)
        logits = self.logits(seen)
        judged: list[Probabilities] = [{} for _ in texts]
        judgements = self._regressions.branches, self._regressions.topics
        for proposed, judgement in zip(self.proposed(seen, logits), judgements, strict=True):
            probabilities = judgement.probabilities(proposed.features).round(4).tolist()
            numbers = zip(proposed.texts.tolist(), proposed.topics.tolist(), probabilities, strict=True)
            for text, topic, probability in numbers:
                judged[text][topic] = probability
        return judged
