"""Training the topic model on the corpus: projection, head, and the two filters.

The filters are trained on logits of heads that have not seen the article in question: a head that knows a
text is surer of it than it would be of a new one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.lexicons.topics.model import Filter, Recognised, TopicModel
from newsfold.lexicons.word_vectors import WordVectors
from newsfold.tagging.topics import article, features
from newsfold.tagging.topics.choice import Thresholds, choose
from newsfold.tagging.topics.desks import inputs
from newsfold.tagging.topics.embeddings import TextVectors
from newsfold.tagging.topics.judge import Judge, words_of
from newsfold.tagging.topics.model import CLIPPED
from newsfold.tagging.topics.phrases import Found, TopicPhrases
from newsfold.tagging.topics.products import Floats
from workshop.topic_model.chief import Softmax, softmax
from workshop.topic_model.logistic import regression
from workshop.topic_model.prototypes import prototypes
from workshop.topic_model.texts import Lexicon, Text, beginnings, corpus_texts, desk_texts

DIMENSIONS = 96
HEAD_STRENGTH, FILTER_STRENGTH, ARTICLE_STRENGTH = 0.6, 0.05, 0.005
HEAD_DEFENSIBLE, FILTER_DEFENSIBLE = 0.3, 0.5
"""How likely the head and the filter are to call a branch that may be said and need not."""
"""Of the regression for whole articles the least: those of the web are longer than all it learns from."""
CHIEF_STRENGTH = 0.01
"""Of the softmax for the chief branch little: the branches' own probabilities say most of it."""
FOLDS = 5
_DECIMALS = 4


class Head(NamedTuple):
    """A logistic regression for each branch: weights [branches, features] and offsets [branches]."""

    weights: Floats
    offsets: Floats


class Learning(NamedTuple):
    """A model, and what it was learned from: each text judged by a head that had not seen its article."""

    model: TopicModel
    lexicon: Lexicon
    texts: list[Text]
    found: Found
    probabilities: Floats
    """[texts, topics], negative where nothing is proposed."""


def train(topics: Sequence[TopicEntry], vectors: WordVectors) -> Learning:
    """The model, learned from the training part of the corpus."""
    lexicon = Lexicon(topics)
    texts = list(corpus_texts(lexicon.paths))
    branches = sorted({topic.top for topic in topics})
    projection = np.round(_projection(topics, vectors, texts), _DECIMALS)
    directions = prototypes(topics, TextVectors(vectors, projection)).astype(int).tolist()
    nothing = Filter([], [], [], 0.0)
    model = TopicModel(
        branches,
        projection.tolist(),
        [],
        [],
        nothing,
        nothing,
        lexicon.codes,
        directions,
        nothing,
        [],
        [],
        {},
    )
    judge = Judge(topics, vectors, model)
    titles, bodies = [text.title for text in texts], [text.text for text in texts]
    phrases = TopicPhrases(topics, lexicon.branch_of)
    found = phrases.find(titles, bodies)
    seen = judge.texts(titles, bodies, found)
    rows = features.of_texts(seen)
    heads = _held_out_heads(rows, texts, branches)
    proposed = judge.proposed(seen, _held_out_logits(rows, texts, heads))
    weights, offsets = _head(rows, texts, branches, np.ones(len(texts), bool))
    model = msgspec.structs.replace(
        model,
        head=weights.round(_DECIMALS).tolist(),
        offsets=offsets.round(_DECIMALS).tolist(),
        branch_filter=_filter(proposed[0], texts, lexicon),
        topic_filter=_filter(proposed[1], texts, lexicon),
    )
    judge = Judge(topics, vectors, model)
    probabilities = judge.judged(seen, proposed)
    chief = _chief(texts, probabilities, judge, phrases, lexicon)
    starts = list(beginnings(lexicon.paths))
    of_starts = _judged_held_out(starts, judge, phrases, heads)
    model = msgspec.structs.replace(
        model,
        article_filter=_article_filter(starts, of_starts, texts, probabilities, lexicon),
        desk_weights=chief.weights.round(_DECIMALS).tolist(),
        desk_offsets=chief.offsets.round(_DECIMALS).tolist(),
        recognised=_recognised(texts, probabilities, found, lexicon),
    )
    return Learning(model, lexicon, texts, found, probabilities)


def _chief(
    texts: Sequence[Text], probabilities: Floats, judge: Judge, phrases: TopicPhrases, lexicon: Lexicon
) -> Softmax:
    """Learned from the texts of which the corpus says which branch is the chief one.

    `probabilities` are those of `texts`; the further texts of the corpus, from which nothing else is learned,
    are judged here.
    """
    more = list(desk_texts(lexicon.paths))
    titles, bodies = [text.title for text in more], [text.text for text in more]
    likely = np.vstack((probabilities, judge.probabilities(titles, bodies, phrases.find(titles, bodies))))
    numbers = {lexicon.codes[n]: number for number, n in enumerate(judge.tree.branches.tolist())}
    chief = [numbers.get(text.chief, -1) for text in [*texts, *more]]
    used = [row for row, number in enumerate(chief) if number >= 0]
    rows = inputs(likely[used][:, judge.tree.branches])
    return softmax(rows, [chief[row] for row in used], CHIEF_STRENGTH)


def _judged_held_out(
    texts: Sequence[Text], judge: Judge, phrases: TopicPhrases, heads: Sequence[Head]
) -> Floats:
    """Float64 [texts, topics]: the probabilities, each by the head that has not seen its article."""
    titles, bodies = [text.title for text in texts], [text.text for text in texts]
    seen = judge.texts(titles, bodies, phrases.find(titles, bodies))
    logits = _held_out_logits(features.of_texts(seen), texts, heads)
    return judge.judged(seen, judge.proposed(seen, logits))


def _held_out_heads(rows: Floats, texts: Sequence[Text], branches: Sequence[str]) -> list[Head]:
    """For each fold of the articles a head that has not seen them."""
    folds = np.array([text.article % FOLDS for text in texts])
    return [_head(rows, texts, branches, folds != fold) for fold in range(FOLDS)]


def _held_out_logits(rows: Floats, texts: Sequence[Text], heads: Sequence[Head]) -> Floats:
    """Float64 [texts, branches], each by the head that has not seen its article."""
    logits = np.zeros((len(texts), len(heads[0].offsets)))
    for fold, head in enumerate(heads):
        held_out = np.array([text.article % FOLDS == fold for text in texts])
        logits[held_out] = rows[held_out] @ head.weights.T + head.offsets
    return logits


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


def _head(rows: Floats, texts: Sequence[Text], branches: Sequence[str], used: NDArray[np.bool_]) -> Head:
    """Learned from the texts that are `used`."""
    weights, offsets = [], []
    for branch in branches:
        targets = np.array([_target(branch, text, HEAD_DEFENSIBLE) for text in texts])
        weight, offset = regression(rows[used], targets[used], HEAD_STRENGTH)
        weights.append(weight)
        offsets.append(offset)
    return Head(np.array(weights), np.array(offsets))


def _filter(proposed: features.Proposed, texts: Sequence[Text], lexicon: Lexicon) -> Filter:
    """Learned from all that was proposed."""
    targets: list[float] = []
    for number, n in zip(proposed.texts.tolist(), proposed.topics.tolist(), strict=True):
        code = lexicon.codes[n]
        defensible = FILTER_DEFENSIBLE if lexicon.tops[code] == code else 1.0
        targets.append(_target(code, texts[number], defensible))
    return _fitted(proposed.features, targets, FILTER_STRENGTH)


def _target(code: str, text: Text, defensible: float) -> float:
    if code in text.wanted:
        return 1.0
    return defensible if code in text.right else 0.0


def _article_filter(
    starts: Sequence[Text], of_starts: Floats, texts: Sequence[Text], probabilities: Floats, lexicon: Lexicon
) -> Filter:
    """Learned from whole articles, given by their beginnings (`starts`), also those of one paragraph.

    `of_starts` and `probabilities` are those of beginnings and `texts`. What is only defensible is left out.
    """
    paragraphs: dict[int, list[article.Judged]] = {}
    for text, of_text in zip(texts, probabilities, strict=True):
        if not text.whole:
            judged = article.Judged(words_of(text.text), _likely(of_text, lexicon.codes))
            paragraphs.setdefault(text.article, []).append(judged)
    rows: list[Floats] = []
    targets: list[float] = []
    for text, of_text in zip(starts, of_starts, strict=True):
        whole = article.JudgedArticle(_likely(of_text, lexicon.codes), paragraphs[text.article])
        codes = [code for code in whole.topics() if code in text.wanted or code not in text.right]
        rows.append(article.features(whole, codes, lexicon.paths))
        targets += [float(code in text.wanted) for code in codes]
    return _fitted(np.vstack(rows), targets, ARTICLE_STRENGTH)


def _likely(probabilities: Floats, codes: Sequence[str]) -> dict[str, float]:
    return {codes[n]: float(probabilities[n]) for n in np.flatnonzero(probabilities >= 0).tolist()}


def _recognised(
    texts: Sequence[Text], probabilities: Floats, found: Found, lexicon: Lexicon
) -> dict[str, Recognised]:
    """For each topic that paragraphs are about, what becomes of them."""
    choice = choose(probabilities, found.proposals, np.array(lexicon.branch_of), Thresholds())
    counts: dict[str, list[int]] = {}
    for text, about in zip(texts, choice.about, strict=True):
        if not text.whole:
            mine = {lexicon.codes[n] for n in np.flatnonzero(about).tolist()}
            for code in text.wanted | (mine - text.right):
                of_code = counts.setdefault(code, [0, 0, 0])
                of_code[0] += code in text.wanted
                of_code[1] += code in text.wanted and code in mine
                of_code[2] += code not in text.right
    return {code: Recognised(*counts[code]) for code in sorted(counts)}


def _fitted(rows: Floats, targets: Sequence[float], strength: float) -> Filter:
    mean, deviation = rows.mean(0).round(_DECIMALS), (rows.std(0) + 1e-3).round(_DECIMALS)
    scaled = np.clip((rows - mean) / deviation, -CLIPPED, CLIPPED)
    weights, offset = regression(scaled, np.array(targets), strength)
    return Filter(
        mean.tolist(), deviation.tolist(), weights.round(_DECIMALS).tolist(), round(offset, _DECIMALS)
    )
