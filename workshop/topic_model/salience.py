"""The regression of salience: the contributions that it is learned from, and learning it.

Articles of the training part are judged by what has not seen them. Those of `long.jsonl` teach the
regression and nothing else, so nothing that judges their paragraphs has seen them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from newsfold.aggregation.salience import features
from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.lexicons.topics.model import SalienceModel
from newsfold.model.contribution import Contribution
from newsfold.model.paragraph import Paragraph, beginning_of, under_title
from newsfold.model.tags import Tags, TopicTag
from newsfold.tagging.contributions import parts_of, said_of
from newsfold.tagging.tagger import likeliest
from newsfold.tagging.topics.choice import PASSING_PROBABILITY, Thresholds
from newsfold.tagging.topics.features import Proposed
from newsfold.tagging.topics.judge import Judge
from newsfold.tagging.topics.phrases import TopicPhrases
from newsfold.tagging.topics.products import Floats
from newsfold.tagging.topics.tagger import strongest_tags
from workshop.corpus.reading import LONG, articles, right, wanted
from workshop.topic_model.held_out import leanings
from workshop.topic_model.logistic import DECIMALS, fitted
from workshop.topic_model.texts import Lexicon, Text

STRENGTH = 0.003
"""Little: articles of the web are of more kinds than all it learns from."""


class Learned(NamedTuple):
    """The contributions of an article, what it is about, and what is not wrong for it."""

    contributions: list[Contribution]
    wanted: set[str]
    right: set[str]


def of_training(
    starts: Sequence[Text], of_starts: Floats, texts: Sequence[Text], probabilities: Floats, lexicon: Lexicon
) -> Iterator[Learned]:
    """The articles of the training part, given by their beginnings (`starts`).

    `of_starts` and `probabilities` are those of beginnings and `texts`, float64 [texts, topics].
    """
    paragraphs: dict[int, list[tuple[str, Floats]]] = {}
    for text, of_text in zip(texts, probabilities, strict=True):
        if not text.whole:
            paragraphs.setdefault(text.article, []).append((text.text, of_text))
    for text, of_text in zip(starts, of_starts, strict=True):
        contributions = _contributions(of_text, paragraphs[text.article], lexicon)
        yield Learned(contributions, text.wanted, text.right)


def long_ones(judge: Judge, phrases: TopicPhrases, lexicon: Lexicon) -> Iterator[Learned]:
    """The articles of many paragraphs, which have labels of the whole alone."""
    for labelled in articles(LONG):
        texts = [paragraph.text for paragraph in labelled.paragraphs]
        bodies = [under_title(labelled.title, beginning_of(texts)), *texts]
        titles = [labelled.title] * len(bodies)
        beginning, *judged = judge.probabilities(titles, bodies, phrases.find(titles, bodies))
        contributions = _contributions(beginning, list(zip(texts, judged, strict=True)), lexicon)
        yield Learned(contributions, wanted(labelled.must), right(labelled.must, labelled.may, lexicon.paths))


def learn(learned: Sequence[Learned], lexicon: Lexicon) -> SalienceModel:
    """The regression and the leanings of topics; what is only defensible is left out.

    Leanings are those of the contributions that the regression was learned from: it has far too few weights
    to know these.
    """
    index_of = {code: n for n, code in enumerate(lexicon.codes)}
    rows: list[list[float]] = []
    targets: list[float] = []
    topics: list[int] = []
    for one in learned:
        for contribution in one.contributions:
            code = contribution.topic
            speaks = not all(paragraph.silent for paragraph in contribution.paragraphs)
            if speaks and (code in one.wanted or code not in one.right):
                rows.append(features(contribution))
                targets.append(float(code in one.wanted))
                topics.append(index_of[code])
    filter_ = fitted(np.array(rows), targets, STRENGTH)
    proposed = Proposed(np.arange(len(rows)), np.array(topics), np.array(rows))
    every = np.ones(len(rows), bool)
    of_topics = leanings(proposed, np.array(targets), filter_, every, len(index_of)).round(DECIMALS)
    return SalienceModel(
        filter_, {code: float(of_topics[n]) for code, n in sorted(index_of.items()) if of_topics[n]}
    )


def _contributions(
    beginning: Floats, paragraphs: Sequence[tuple[str, Floats]], lexicon: Lexicon
) -> list[Contribution]:
    """As tagging makes them, of the probabilities [topics] of the beginning and of each paragraph."""
    entries = {topic.id: topic for topic in lexicon.topics}
    begun = likeliest(_likely(beginning, lexicon.codes), entries) if len(paragraphs) > 1 else ()
    said = []
    for seq, (text, of_text) in enumerate(paragraphs):
        tags = Tags(_tags(_likely(of_text, lexicon.codes), entries), article_topics=() if seq else begun)
        paragraph = Paragraph(
            id=str(seq),
            article_id="a",
            version=1,
            digest="d",
            seq=seq,
            count=len(paragraphs),
            source="",
            url="",
            title="",
            published_at="",
            text=text,
        )
        said.append(said_of(paragraph, tags))
    return parts_of(said)


def _tags(likely: dict[str, float], entries: dict[str, TopicEntry]) -> tuple[TopicTag, ...]:
    """The topics that a paragraph is about by the thresholds, and those that it mentions in passing."""
    thresholds = Thresholds()
    tags = []
    for code, probability in likely.items():
        topic = entries[code]
        about = probability >= (thresholds.branch if topic.top == code else thresholds.topic)
        if probability >= PASSING_PROBABILITY:
            tags.append(TopicTag(code, topic.label, probability, topic.path, passing=not about))
    return strongest_tags(sorted(tags, key=lambda tag: (tag.passing, -tag.score, tag.id)))


def _likely(probabilities: Floats, codes: Sequence[str]) -> dict[str, float]:
    return {codes[n]: float(probabilities[n]) for n in np.flatnonzero(probabilities >= 0).tolist()}
