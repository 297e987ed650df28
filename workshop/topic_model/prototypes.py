"""Prototypes: where topics point among the projected word vectors, and how near texts are to them."""

from collections.abc import Sequence

import numpy as np

from newsfold.lexicons.topics.entry import TopicEntry
from workshop.topic_model.embeddings import TextVectors
from workshop.topic_model.products import Floats, product

SCALE = 1024
"""Prototypes are kept as whole multiples of 1/1024."""
_EXAMPLE, _LABEL, _LEAST = 3.0, 1.0, 0.25
"""Weight of an example sentence, of the label, and least weight of a phrase."""


def prototypes(topics: Sequence[TopicEntry], vectors: TextVectors) -> Floats:
    """Whole numbers, float64 [topics, projected dimension].

    The prototype of a topic is the mean of its label, phrases and examples, less the mean of all topics.
    """
    rows = np.array([_mean(topic, vectors) for topic in topics])
    rows -= rows.mean(0)
    return np.rint(_of_length_one(rows) * SCALE)


def similarity(sums: Floats, directions: Floats) -> Floats:
    """Float64 [texts, topics], -1 to 1; `sums` are whole, [texts, dimension]: exact in every batch.

    `directions` are prototypes, [dimension, topics].
    """
    lengths: Floats = np.maximum(np.sqrt((sums * sums).sum(1, keepdims=True)), 1.0)
    return np.asarray(product(sums, directions) / (lengths * SCALE))


def _mean(topic: TopicEntry, vectors: TextVectors) -> Floats:
    phrases = [(phrase.text, max(phrase.weight, _LEAST)) for phrase in topic.phrases if phrase.weight]
    texts = [(topic.label, _LABEL), *phrases, *((example, _EXAMPLE) for example in topic.examples)]
    rows = _of_length_one(vectors.sums([text for text, _ in texts])[:, :-1])
    total = (rows * np.array([weight for _, weight in texts])[:, None]).sum(0, keepdims=True)
    return np.asarray(_of_length_one(total)[0])


def _of_length_one(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
