"""The regression for whole articles: what it is learned from, and learning it.

Articles of the training part are judged by what has not seen them. Those of `long.jsonl` teach the
regression and nothing else, so nothing that judges their paragraphs has seen them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from newsfold.lexicons.topics.model import Filter
from newsfold.model.paragraph import beginning_of, under_title
from newsfold.tagging.topics.article import Judged, JudgedArticle, features
from newsfold.tagging.topics.features import Proposed
from newsfold.tagging.topics.judge import Judge, words_of
from newsfold.tagging.topics.phrases import TopicPhrases
from newsfold.tagging.topics.products import Floats
from workshop.corpus.reading import LONG, articles, right, wanted
from workshop.topic_model.held_out import leanings
from workshop.topic_model.logistic import fitted
from workshop.topic_model.texts import Lexicon, Text

STRENGTH = 0.005
"""Little: articles of the web are of more kinds than all it learns from."""


class Learned(NamedTuple):
    """A judged article, what it is about, and what is not wrong for it."""

    article: JudgedArticle
    wanted: set[str]
    right: set[str]


def of_training(
    starts: Sequence[Text], of_starts: Floats, texts: Sequence[Text], probabilities: Floats, lexicon: Lexicon
) -> Iterator[Learned]:
    """The articles of the training part, given by their beginnings (`starts`), also those of one paragraph.

    `of_starts` and `probabilities` are those of beginnings and `texts`, float64 [texts, topics].
    """
    paragraphs: dict[int, list[Judged]] = {}
    for text, of_text in zip(texts, probabilities, strict=True):
        if not text.whole:
            judged = Judged(words_of(text.text), _likely(of_text, lexicon.codes))
            paragraphs.setdefault(text.article, []).append(judged)
    for text, of_text in zip(starts, of_starts, strict=True):
        whole = JudgedArticle(_likely(of_text, lexicon.codes), paragraphs[text.article])
        yield Learned(whole, text.wanted, text.right)


def long_ones(judge: Judge, phrases: TopicPhrases, lexicon: Lexicon) -> Iterator[Learned]:
    """The articles of many paragraphs, which have labels of the whole alone."""
    for labelled in articles(LONG):
        texts = [paragraph.text for paragraph in labelled.paragraphs]
        bodies = [under_title(labelled.title, beginning_of(texts)), *texts]
        titles = [labelled.title] * len(bodies)
        judged = judge.probabilities(titles, bodies, phrases.find(titles, bodies))
        beginning, *likely = (_likely(of_text, lexicon.codes) for of_text in judged)
        paragraphs = [Judged(words_of(text), of_text) for text, of_text in zip(texts, likely, strict=True)]
        not_wrong = right(labelled.must, labelled.may, lexicon.paths)
        yield Learned(JudgedArticle(beginning, paragraphs), wanted(labelled.must), not_wrong)


def article_filter(learned: Sequence[Learned], lexicon: Lexicon) -> tuple[Filter, Floats]:
    """The regression, and the leanings of topics, float64 [topics]; what is only defensible is left out.

    Leanings are those of the articles that the regression was learned from: it has far too few weights to
    know these.
    """
    index_of = {code: n for n, code in enumerate(lexicon.codes)}
    rows: list[Floats] = []
    targets: list[float] = []
    topics: list[int] = []
    for one in learned:
        codes = [code for code in one.article.topics() if code in one.wanted or code not in one.right]
        rows.append(features(one.article, codes, lexicon.paths))
        targets += [float(code in one.wanted) for code in codes]
        topics += [index_of[code] for code in codes]
    filter_ = fitted(np.vstack(rows), targets, STRENGTH)
    numbers = np.arange(len(targets))
    proposed = Proposed(numbers, np.array(topics), np.vstack(rows))
    every = np.ones(len(targets), bool)
    return filter_, leanings(proposed, np.array(targets), filter_, every, len(index_of))


def _likely(probabilities: Floats, codes: Sequence[str]) -> dict[str, float]:
    return {codes[n]: float(probabilities[n]) for n in np.flatnonzero(probabilities >= 0).tolist()}
