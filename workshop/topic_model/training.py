"""Training the topic model on the corpus: projection, head, and the two filters.

The filters are trained on logits of heads that have not seen the article in question: a head that knows a
text is surer of it than it would be of a new one.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.lexicons.word_vectors import WordVectors
from workshop.corpus.reading import TRAINING, articles, right, wanted
from workshop.topic_model import features
from workshop.topic_model.embeddings import TextVectors
from workshop.topic_model.judge import Judge
from workshop.topic_model.logistic import regression
from workshop.topic_model.model import Filter, TopicModel
from workshop.topic_model.products import Floats
from workshop.topic_model.prototypes import prototypes

DIMENSIONS = 96
HEAD_STRENGTH, FILTER_STRENGTH = 0.15, 0.05
FOLDS = 5
_DECIMALS = 4


class Text(NamedTuple):
    """A paragraph to learn from: what it is about, and what is not wrong for it."""

    article: int
    title: str
    text: str
    wanted: set[str]
    right: set[str]


def train(lexicon: Sequence[TopicEntry], vectors: WordVectors) -> TopicModel:
    """The model, learned from the training part of the corpus."""
    texts = list(corpus_texts({topic.id: topic.path for topic in lexicon}))
    branches = sorted({topic.top for topic in lexicon})
    projection = np.round(_projection(lexicon, vectors, texts), _DECIMALS)
    nothing = Filter([], [], [], 0.0)
    directions = prototypes(lexicon, TextVectors(vectors, projection)).astype(int).tolist()
    codes = [topic.id for topic in lexicon]
    empty = TopicModel(branches, projection.tolist(), [], [], nothing, nothing, codes, directions)
    judge = Judge(lexicon, vectors, empty)
    titles, bodies = [text.title for text in texts], [text.text for text in texts]
    seen = judge.texts(titles, bodies, judge.find(titles, bodies))
    rows = features.of_texts(seen, judge.branches)
    logits = np.zeros((len(texts), len(branches)))
    for fold in range(FOLDS):
        held_out = np.array([text.article % FOLDS == fold for text in texts])
        weights, offsets = _head(rows, texts, branches, ~held_out)
        logits[held_out] = rows[held_out] @ weights.T + offsets
    weights, offsets = _head(rows, texts, branches, np.ones(len(texts), bool))
    of_branches, of_topics = judge.proposed(seen, logits)
    return TopicModel(
        branches,
        projection.tolist(),
        weights.round(_DECIMALS).tolist(),
        offsets.round(_DECIMALS).tolist(),
        _filter(of_branches, texts, lexicon),
        _filter(of_topics, texts, lexicon),
        codes,
        directions,
    )


def corpus_texts(paths: dict[str, tuple[str, ...]]) -> Iterator[Text]:
    """The paragraphs of the training part; `paths` leads down to each topic."""
    for number, article in enumerate(articles(TRAINING)):
        for paragraph in article.paragraphs:
            may = right(paragraph.must, paragraph.may, paths)
            yield Text(number, article.title, paragraph.text, wanted(paragraph.must), may)
        if len(article.paragraphs) > 1:
            whole = " ".join(paragraph.text for paragraph in article.paragraphs)
            may = right(article.must, article.may, paths)
            yield Text(number, article.title, whole, wanted(article.must), may)


def _projection(lexicon: Sequence[TopicEntry], vectors: WordVectors, texts: Sequence[Text]) -> Floats:
    """The directions in which topics and texts differ most, float64 [dimension, DIMENSIONS].

    Singular vectors; their signs are such that the greatest part of each is positive.
    """
    whole = TextVectors(vectors, np.eye(vectors.matrix.shape[1]))
    of_topics = [" ".join([topic.label, *(phrase.text for phrase in topic.phrases)]) for topic in lexicon]
    of_texts = [f"{text.title} {text.text}" for text in texts]
    rows = whole.sums([*of_topics, *of_texts, *of_texts])[:, :-1]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    directions = np.linalg.svd(rows, full_matrices=False)[2][:DIMENSIONS]
    greatest = directions[np.arange(len(directions)), np.abs(directions).argmax(1)]
    return np.asarray((directions * np.sign(greatest)[:, None]).T)


def _head(
    rows: Floats, texts: Sequence[Text], branches: Sequence[str], used: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Weights [branches, features] and offsets [branches]; what is only defensible is left out."""
    weights, offsets = [], []
    for branch in branches:
        targets = np.array([float(branch in text.wanted) for text in texts])
        clear = np.array([branch in text.wanted or branch not in text.right for text in texts])
        weight, offset = regression(rows[used & clear], targets[used & clear], HEAD_STRENGTH)
        weights.append(weight)
        offsets.append(offset)
    return np.array(weights), np.array(offsets)


def _filter(proposed: features.Proposed, texts: Sequence[Text], lexicon: Sequence[TopicEntry]) -> Filter:
    """Learned from all that was proposed; a branch that is only defensible is left out."""
    kept: list[int] = []
    targets: list[float] = []
    for row, (number, n) in enumerate(zip(proposed.texts.tolist(), proposed.topics.tolist(), strict=True)):
        code, text = lexicon[n].id, texts[number]
        if code in text.wanted or code not in text.right or lexicon[n].top != code:
            kept.append(row)
            targets.append(float(code in text.right))
    rows = proposed.features[kept]
    mean, deviation = rows.mean(0).round(_DECIMALS), (rows.std(0) + 1e-3).round(_DECIMALS)
    scaled = np.clip((rows - mean) / deviation, -4.0, 4.0)
    weights, offset = regression(scaled, np.array(targets), FILTER_STRENGTH)
    return Filter(
        mean.tolist(), deviation.tolist(), weights.round(_DECIMALS).tolist(), round(offset, _DECIMALS)
    )
