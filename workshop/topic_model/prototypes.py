"""Prototypes: where topics point among the projected word vectors, by phrases and by texts about them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.tagging.topics.embeddings import TextVectors
from newsfold.tagging.topics.judge import PROTOTYPE_SCALE
from newsfold.tagging.topics.products import Floats
from workshop.topic_model.texts import Lexicon, Text

_EXAMPLE, _LABEL, _LEAST = 3.0, 1.0, 0.25
"""Weight of an example sentence, of the label, and least weight of a phrase."""
_PHRASES, _WHOLE, _DEFENSIBLE = 3.0, 0.5, 0.3
"""Weights beside one paragraph about a topic: of all phrases, of a whole text, of what may be said."""


class Prototypes:
    """Makes prototypes of any part of the texts."""

    def __init__(self, lexicon: Lexicon, vectors: TextVectors, texts: Sequence[Text], sums: Floats) -> None:
        """`sums` are the texts' own: [texts, projected dimension]."""
        rows = np.array([_mean(topic, vectors) for topic in lexicon.topics])
        self._by_phrases = _of_length_one(rows - rows.mean(0))
        self._texts = _of_length_one(sums)
        self._about = np.array([_about(text, lexicon.codes) for text in texts])

    def learned_from(self, used: NDArray[np.bool_]) -> Floats:
        """Whole numbers, float64 [topics, projected dimension], from phrases and the texts that are `used`.

        The prototype of a topic is the mean of its label, phrases and examples, less the mean of all topics,
        and of texts about it, less the mean text. Where the mean text points none does.
        """
        texts = self._texts[used]
        mean = texts.mean(0)
        rows = _of_length_one(_PHRASES * self._by_phrases + self._about[used].T @ (texts - mean))
        common = mean / np.linalg.norm(mean)
        rows -= np.outer(rows @ common, common)
        return np.rint(_of_length_one(rows) * PROTOTYPE_SCALE)


def _about(text: Text, codes: Sequence[str]) -> list[float]:
    weight = _WHOLE if text.whole else 1.0
    return [
        weight if code in text.wanted else weight * _DEFENSIBLE if code in text.right else 0.0
        for code in codes
    ]


def _mean(topic: TopicEntry, vectors: TextVectors) -> Floats:
    phrases = [(phrase.text, max(phrase.weight, _LEAST)) for phrase in topic.phrases if phrase.weight]
    texts = [(topic.label, _LABEL), *phrases, *((example, _EXAMPLE) for example in topic.examples)]
    rows = _of_length_one(vectors.sums([text for text, _ in texts])[:, :-1])
    total = (rows * np.array([weight for _, weight in texts])[:, None]).sum(0, keepdims=True)
    return np.asarray(_of_length_one(total)[0])


def _of_length_one(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
