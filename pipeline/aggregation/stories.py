"""Stories: the articles of one topic and window that tell of the same happening.

Two articles are linked if they print the same paragraph, or if enough of what they name (entities,
words of the headline) is shared, where what few articles of the window name weighs more (inverse
document frequency). Stories are the connected components of these links: a function of the set of
articles alone, whatever their order.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from math import log

import numpy as np

from pipeline.model import Mention

MAX_ARTICLES = 48
"""Articles of a window that are grouped, those with the most paragraphs; it bounds the work of a flush."""
LINK = 0.34
"""Share of the smaller article's weight that two articles must have in common."""
MIN_SHARED = 2
"""Features that must be shared: one name alone is no story."""
UNIT = 1000
"""Weight of a feature of which one article in e has it."""
SAME = 100 * UNIT
"""Weight of printing the same paragraph."""
SMOOTHING = 4
"""Articles added to a window's number, so that a feature that all of few articles share still weighs."""

_WORD = re.compile(r"[^\W_]{3,}")
_STOP = frozenset(
    _WORD.findall(
        "about after again against all also amid and any are back been before being between but call "
        "calls can could day days down during first for from had has have her here him his how into "
        "its just last latest like live made make makes man may more most much new news not now off "
        "old one only other our out over own people report reports said say says see set she should "
        "since some still take takes than that the their them then there these they this those three "
        "through time top two under until update very video was watch way week well were what when "
        "where which while who why will with world would year years yet you your"
    )
)


class ArticleFacts:
    """What one article is grouped and shown by; grows with its mentions, in any order."""

    def __init__(self, mention: Mention) -> None:
        self.id, self.source, self.title = mention.article_id, mention.source, mention.title
        self.published_at, self.url = mention.published_at, mention.url
        self._entities: set[str] = set()
        self._features: frozenset[str] | None = None
        self.fingerprints: set[str] = set()
        self._first = (mention.seq, mention.text)
        self._best = (-mention.score, mention.seq, mention.text)

    def add(self, mention: Mention) -> None:
        """Take up a mention of this article in this topic."""
        self._entities.update(entity.id for entity in mention.entities)
        self._features = None
        self.fingerprints.add(mention.fingerprint)
        self._first = min(self._first, (mention.seq, mention.text))
        self._best = min(self._best, (-mention.score, mention.seq, mention.text))

    @property
    def text(self) -> str:
        """The sentence that speaks most clearly of the topic."""
        return self._best[2]

    def features(self) -> frozenset[str]:
        """Words of the headline (of the first sentence, if there is none) and ids of entities."""
        if self._features is None:
            self._features = headline_words(self.title or self._first[1]) | self._entities
        return self._features


def facts_of(mentions: Iterable[Mention]) -> ArticleFacts:
    """The facts of an article from all its mentions in a topic; at least one."""
    first, *rest = mentions
    facts = ArticleFacts(first)
    for mention in (first, *rest):
        facts.add(mention)
    return facts


@dataclass(frozen=True)
class Story:
    """A group of articles, by publication time, then id; `chief` is the one most like all others."""

    articles: tuple[ArticleFacts, ...]
    chief: ArticleFacts


@lru_cache(maxsize=16_384)
def headline_words(text: str) -> frozenset[str]:
    """The words of a headline that say what it is about, without case and plural s."""
    words = {word for word in _WORD.findall(text.casefold()) if word not in _STOP}
    return frozenset(word.removesuffix("s") if len(word) > 4 else word for word in words)


def group(articles: Iterable[ArticleFacts]) -> list[Story]:
    """The stories of a window, the largest first, then the earliest, then by id."""
    ordered = sorted(articles, key=lambda a: (a.published_at, a.id))
    links = _links(ordered)
    parts = _components(len(ordered), links)
    stories = [_story([ordered[n] for n in part], part, links) for part in parts]
    return sorted(stories, key=lambda s: (-len(s.articles), s.articles[0].published_at, s.articles[0].id))


Links = dict[tuple[int, int], int]
"""Shared weight of each pair of articles that is linked."""


def _links(articles: Sequence[ArticleFacts]) -> Links:
    if len(articles) < 2:
        return {}
    features = [article.features() for article in articles]
    holders = Counter(chain.from_iterable(features))
    shared = sorted(feature for feature, count in holders.items() if count > 1)
    links: Links = {}
    if shared:
        links = _alike(features, {feature: n for n, feature in enumerate(shared)}, holders)
    for a, b in _copies(articles):
        links[a, b] = SAME
    return links


def _copies(articles: Sequence[ArticleFacts]) -> Iterator[tuple[int, int]]:
    """The pairs that print the same paragraph."""
    prints = [article.fingerprints for article in articles]
    if len(set().union(*prints)) == sum(map(len, prints)):
        return
    for (a, one), (b, other) in combinations(enumerate(prints), 2):
        if not one.isdisjoint(other):
            yield a, b


def _alike(features: Sequence[frozenset[str]], column: dict[str, int], holders: Counter[str]) -> Links:
    """The pairs that share enough; `column` numbers the features that more than one article has.

    Weights are whole numbers, so that sums are exact and no order of addition can change a record.
    """
    total = len(features) + SMOOTHING
    weights = np.array([round(UNIT * log(total / holders[feature])) for feature in column], dtype=float)
    marks = np.zeros((len(features), len(column)))
    alone = np.zeros(len(features))
    for n, names in enumerate(features):
        columns = [column[name] for name in names if name in column]
        marks[n, columns] = 1.0
        alone[n] = (len(names) - len(columns)) * round(UNIT * log(total))
    common = (marks * weights) @ marks.T
    full = common.diagonal() + alone
    needed = LINK * np.minimum.outer(full, full)
    linked = np.triu((marks @ marks.T >= MIN_SHARED) & (common >= needed), k=1)
    return {(int(a), int(b)): int(common[a, b]) for a, b in zip(*np.nonzero(linked), strict=True)}


def _components(size: int, links: Links) -> list[list[int]]:
    parent = list(range(size))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = n = parent[parent[n]]
        return n

    for a, b in links:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    parts: dict[int, list[int]] = defaultdict(list)
    for n in range(size):
        parts[root(n)].append(n)
    return list(parts.values())


def _story(articles: Sequence[ArticleFacts], part: Sequence[int], links: Links) -> Story:
    closeness = dict.fromkeys(part, 0)
    for pair in combinations(part, 2):
        for n in pair:
            closeness[n] += links.get(pair, 0)
    _, chief = max(zip(part, articles, strict=True), key=lambda item: (closeness[item[0]], -item[0]))
    return Story(tuple(articles), chief)
