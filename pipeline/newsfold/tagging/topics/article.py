"""The whole article: what it is about, by its beginning and by what its paragraphs are about.

An article says at its beginning what it is about, and a topic of one paragraph may be said in passing. So a
small regression weighs how likely a topic is in the beginning, judged as one text, in the paragraphs that
speak most of it, and in the mean over all by their words; in how many paragraphs it is said; and how it
stands beside other topics and those above, below and beside it in the tree. An article of many paragraphs
may leave its topic after the beginning: so it is also asked how many paragraphs say it surely, how large a
part of the first third says it, and whether beginning and likeliest paragraph agree; and what branch it
is of. What the very first paragraph says is not asked: pages begin with bylines and captions. Topics that
were said of more articles than are about them, as those of technology, have a leaning against them. Pure:
the probabilities of beginning and paragraphs are all it needs.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, fsum, log
from typing import NamedTuple

import numpy as np

from newsfold.lexicons.topics.model import Filter
from newsfold.model.tags import TaggedParagraph
from newsfold.tagging.topics.choice import Thresholds
from newsfold.tagging.topics.judge import words_of
from newsfold.tagging.topics.model import Judgement
from newsfold.tagging.topics.products import Floats

THRESHOLDS = Thresholds(0.5, 0.59)
"""Probability from which an article is about a branch, and about a topic below it."""
_BRANCHES = tuple(f"medtop:{number:02}000000" for number in range(1, 18))
"""Some are said of articles more often than they are right, as technology is."""
_FEATURES = 39
_SAID = (0.3, 0.5, 0.76)
"""Probabilities from which a paragraph counts as one that says a topic: perhaps, rather, surely."""
_MANY = 8
"""Paragraphs beyond which the length of an article says no more."""
_SMOOTH = 0.02

Probabilities = Mapping[str, float]
"""Of the topics that were proposed for a text, by code."""
Paths = Mapping[str, Sequence[str]]
"""For each topic the codes from its branch down to it."""


class Judged(NamedTuple):
    """A paragraph: its number of words, and the probability of each topic that was proposed for it."""

    words: float
    probabilities: Probabilities


class JudgedArticle(NamedTuple):
    """An article's beginning, judged as one text under the title, and its paragraphs."""

    beginning: Probabilities
    paragraphs: Sequence[Judged]

    def topics(self) -> list[str]:
        """The codes of all that is proposed, sorted."""
        return sorted({*self.beginning, *(t for p in self.paragraphs for t in p.probabilities)})


def article_of(tagged: Iterable[TaggedParagraph]) -> JudgedArticle:
    """What the tagged paragraphs of one version of an article say, in any order and however often each.

    Of a topic that is neither tagged nor said in passing a record has no probability; it counts as 0.
    """
    by_place = {paragraph.seq: paragraph for paragraph in tagged}
    paragraphs = [by_place[seq] for seq in sorted(by_place)]
    judged = [Judged(words_of(p.text), {topic.id: topic.score for topic in p.topics}) for p in paragraphs]
    beginning = {topic.id: topic.probability for p in paragraphs for topic in p.article_topics}
    if not beginning and len(judged) == 1:
        beginning = dict(judged[0].probabilities)
    return JudgedArticle(beginning, judged)


def features(article: JudgedArticle, topics: Sequence[str], paths: Paths) -> Floats:
    """Float64 [topics, 39] for some of the topics that are proposed for an article with paragraphs."""
    means = {topic: _mean(article.paragraphs, topic) for topic in article.topics()}
    beginning = {topic: article.beginning.get(topic, 0.0) for topic in means}
    rows = [
        [
            *_in_paragraphs([p.probabilities.get(topic, 0.0) for p in article.paragraphs]),
            *_beside_others(topic, means, paths),
            *_beside_others(topic, beginning, paths),
            *_in_the_tree(topic, means, paths),
            *_at_first(topic, article),
            float(paths[topic][0] == topic),
            *(float(paths[topic][0] == branch) for branch in _BRANCHES),
        ]
        for topic in topics
    ]
    return np.array(rows, np.float64).reshape(len(topics), _FEATURES)


def _in_paragraphs(likely: Sequence[float]) -> list[float]:
    falling = sorted(likely, reverse=True)
    perhaps, rather, surely = (sum(probability >= least for probability in likely) for least in _SAID)
    return [
        _logit(falling[0]),
        _logit(falling[min(1, len(likely) - 1)]),
        perhaps / len(likely),
        rather / len(likely),
        surely / len(likely),
        float(rather >= 2),
        log(min(len(likely), _MANY)),
    ]


def _beside_others(topic: str, likely: Probabilities, paths: Paths) -> list[float]:
    """A topic, its branch, the likeliest other of its level, and how many of these are likelier."""
    is_branch, branch = paths[topic][0] == topic, paths[topic][0]
    others = [p for other, p in likely.items() if other != topic and (paths[other][0] == other) is is_branch]
    return [
        _logit(likely[topic]),
        _logit(likely.get(branch, 0.0)),
        _logit(max(others, default=0.0)),
        log(1 + sum(p > likely[topic] for p in others)),
    ]


def _in_the_tree(topic: str, likely: Probabilities, paths: Paths) -> list[float]:
    """The likeliest topic above a topic (its branch apart), below it, and beside it in its branch."""
    above = set(paths[topic][1:-1])
    below = {other for other in likely if other != topic and topic in paths[other]}
    beside: set[str] = set()
    if paths[topic][0] != topic:
        of_branch = {other for other in likely if paths[other][0] == paths[topic][0] != other}
        beside = of_branch - above - below - {topic}
    return [_logit(max((likely.get(t, 0.0) for t in group), default=0.0)) for group in (above, below, beside)]


def _at_first(topic: str, article: JudgedArticle) -> list[float]:
    """Paragraphs that surely say a topic; the share of the first third that does rather; its agreement.

    Agreement is the product of the logits of the beginning and of the likeliest paragraph: large where both
    say the topic, or both do not.
    """
    likely = [paragraph.probabilities.get(topic, 0.0) for paragraph in article.paragraphs]
    third = likely[: ceil(len(likely) / 3)]
    _, rather, surely = _SAID
    return [
        log(1 + sum(probability >= surely for probability in likely)),
        sum(probability >= rather for probability in third) / len(third),
        _logit(article.beginning.get(topic, 0.0)) * _logit(max(likely)),
    ]


class ArticleJudge:
    """Says what articles are about; pure."""

    def __init__(self, filter_: Filter, paths: Paths, leanings: Mapping[str, float]) -> None:
        """`leanings`: how much likelier than by its features a topic is, in logits; 0 for all others."""
        self._judgement, self._paths, self._leanings = Judgement(filter_), paths, leanings

    def probabilities(self, article: JudgedArticle) -> dict[str, float]:
        """How likely the article is about each topic that was proposed for its beginning or a paragraph."""
        topics = article.topics()
        if not topics or not article.paragraphs:
            return {}
        leanings = np.array([self._leanings.get(topic, 0.0) for topic in topics])
        judged = self._judgement.probabilities(features(article, topics, self._paths), leanings)
        return dict(zip(topics, judged.tolist(), strict=True))

    def about(self, article: JudgedArticle, thresholds: Thresholds = THRESHOLDS) -> dict[str, float]:
        """The topics that the article is about; none below a branch that it is not about."""
        likely = {
            topic: probability
            for topic, probability in self.probabilities(article).items()
            if probability >= (thresholds.branch if self._paths[topic][0] == topic else thresholds.topic)
        }
        return {topic: p for topic, p in likely.items() if self._paths[topic][0] in likely}


def _mean(paragraphs: Sequence[Judged], topic: str) -> float:
    """By the paragraphs' words."""
    words = fsum(paragraph.words for paragraph in paragraphs) or 1.0
    return fsum(p.words * p.probabilities.get(topic, 0.0) for p in paragraphs) / words


def _logit(probability: float) -> float:
    return log((probability + _SMOOTH) / (1 + _SMOOTH - probability))
