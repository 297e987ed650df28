"""Prototypes: where topics point among the projected word vectors."""

from collections.abc import Sequence

import numpy as np

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.tagging.topics.embeddings import TextVectors
from newsfold.tagging.topics.judge import PROTOTYPE_SCALE
from newsfold.tagging.topics.products import Floats

_EXAMPLE, _LABEL, _LEAST = 3.0, 1.0, 0.25
"""Weight of an example sentence, of the label, and least weight of a phrase."""


def prototypes(topics: Sequence[TopicEntry], vectors: TextVectors) -> Floats:
    """Whole numbers, float64 [topics, projected dimension].

    The prototype of a topic is the mean of its label, phrases and examples, less the mean of all topics.
    """
    rows = np.array([_mean(topic, vectors) for topic in topics])
    rows -= rows.mean(0)
    return np.rint(_of_length_one(rows) * PROTOTYPE_SCALE)


def _mean(topic: TopicEntry, vectors: TextVectors) -> Floats:
    phrases = [(phrase.text, max(phrase.weight, _LEAST)) for phrase in topic.phrases if phrase.weight]
    texts = [(topic.label, _LABEL), *phrases, *((example, _EXAMPLE) for example in topic.examples)]
    rows = _of_length_one(vectors.sums([text for text, _ in texts])[:, :-1])
    total = (rows * np.array([weight for _, weight in texts])[:, None]).sum(0, keepdims=True)
    return np.asarray(_of_length_one(total)[0])


def _of_length_one(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
