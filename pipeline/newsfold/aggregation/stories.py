"""Stories: the articles of one topic and window that tell of the same happening.

Two articles are alike by what they share of what they say: names, words of the headline, words of the
sentences that speak of the topic. What few articles of the window say weighs more (inverse document
frequency), and what lies a day apart is half as alike. Stories are made by average linkage: the two
groups that are most alike on average become one, until none are alike enough. All weights are whole
numbers, and ties go to the earlier article, so the stories are a function of the set of articles alone.
docs/stories.md has the figures.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from newsfold.eventtime.moment import strict_seconds
from newsfold.model.mention import Mention

MAX_ARTICLES = 48
"""Articles of a window that are grouped, those with the most paragraphs; it bounds the work of a flush."""
LINK = 80
"""Likeness from which two groups are one story: thousandths of the smaller article's weight."""
MIN_SHARED = 2
"""Words and names that must be shared: one name alone is no story."""
UNIT = 1000
"""Weight of a word of which one article in e has it."""
NAME = 2
"""A name weighs as much as so many words; a word of the headline weighs twice, as word and as headline."""
SAME = 1_000_000
"""Likeness of articles that print the same paragraph; so great that such come together before all others."""
SMOOTHING = 24
"""Articles added to a window's number, so that a word that all of few articles share still weighs."""
DAY = 86_400
PIECE = 1 << 18
"""Multiplications from which OpenBLAS uses threads."""
_HEADLINE, _PLAIN, _NAMED = (kind << 32 for kind in range(3))
"""What kind of feature a code stands for; the rest of the code is a hash of the word or of the name's id."""

Likeness = NDArray[np.int64]
"""Thousandths for each pair of articles, in both directions; 0 for an article and itself."""
Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

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
        self._words: set[int] = set()
        self._texts: list[str] = []
        self._features: Codes | None = None
        self.fingerprints: set[str] = set()
        self._first = (mention.seq, mention.text)
        self._best = (-mention.score, mention.seq, mention.text)

    def add(self, mention: Mention) -> None:
        """Take up a mention of this article in this topic."""
        self._entities.update(entity.id for entity in mention.entities)
        self._texts.append(mention.text)
        self._features = None
        self.fingerprints.add(mention.fingerprint)
        self._first = min(self._first, (mention.seq, mention.text))
        self._best = min(self._best, (-mention.score, mention.seq, mention.text))

    @property
    def text(self) -> str:
        """The sentence that speaks most clearly of the topic."""
        return self._best[2]

    def features(self) -> Codes:
        """Codes of names, of words, and of words of the headline once more as such; each once."""
        if self._features is None:
            self._words.update(*map(words, self._texts))
            self._texts.clear()
            headline = words(self.title or self._first[1])
            codes = self._words | headline
            codes.update(_HEADLINE | (code ^ _PLAIN) for code in headline)
            codes.update(_NAMED | crc32(id_.encode()) for id_ in self._entities)
            self._features = np.fromiter(codes, np.int64, len(codes))
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
def words(text: str) -> frozenset[int]:
    """Codes of the words of a text that say what it is about, without case and plural s."""
    found = {word for word in _WORD.findall(text.casefold()) if word not in _STOP}
    return frozenset(
        _PLAIN | crc32((word.removesuffix("s") if len(word) > 4 else word).encode()) for word in found
    )


def group(articles: Iterable[ArticleFacts]) -> list[Story]:
    """The stories of a window, the largest first, then the earliest, then by id."""
    ordered = sorted(articles, key=lambda a: (a.published_at, a.id))
    if len(ordered) < 2:
        return [Story((article,), article) for article in ordered]
    likeness = _likeness(ordered)
    stories = [_story(ordered, part, likeness) for part in _parts(likeness)]
    return sorted(stories, key=lambda s: (-len(s.articles), s.articles[0].published_at, s.articles[0].id))


def _likeness(articles: Sequence[ArticleFacts]) -> Likeness:
    number = len(articles)
    features = [article.features() for article in articles]
    rows = np.repeat(np.arange(number), [len(codes) for codes in features])
    codes, places, holders = np.unique(np.concatenate(features), return_inverse=True, return_counts=True)
    weights = _weights(number)[holders]
    weights[codes >= _NAMED] *= NAME
    full = np.maximum(np.bincount(rows, weights[places], number), 1).astype(np.int64)
    # Codes are sorted by kind, and what is shared is counted without the headline's marks.
    shared = holders > 1
    column = np.cumsum(shared) - 1
    marked = int(np.count_nonzero(shared[codes < _PLAIN]))
    marks = np.zeros((int(np.count_nonzero(shared)), number))
    many = shared[places]
    marks[column[places[many]], rows[many]] = 1.0
    common = _products(marks * weights[shared][:, None], marks)
    common[_products(marks[marked:], marks[marked:]) < MIN_SHARED] = 0
    times = np.array([strict_seconds(article.published_at) or 0 for article in articles])
    apart = DAY + abs(times[:, None] - times)
    likeness: Likeness = common.astype(np.int64) * (1000 * DAY)
    likeness //= np.minimum.outer(full, full) * apart
    _mark_copies(articles, likeness)
    np.fill_diagonal(likeness, 0)
    return likeness


def _products(left: Floats, right: Floats) -> Floats:
    """`left` transposed times `right`: what each two articles have in common, summed over their words.

    In pieces too small for BLAS to wake its threads, which cost ten times what they save on matrices of
    this size. Floats hold these whole numbers exactly, so pieces change nothing, and multiply much faster
    than integers do.
    """
    number = left.shape[1]
    step = max(1, PIECE // number**2)
    total = np.zeros((number, number))
    for at in range(0, len(left), step):
        total += left[at : at + step].T @ right[at : at + step]
    return total


@lru_cache(maxsize=MAX_ARTICLES)
def _weights(number: int) -> NDArray[np.float64]:
    """Weight of a word by how many of `number` articles have it."""
    total = number + SMOOTHING
    return np.array([0, *(round(UNIT * log(total / count)) for count in range(1, number + 1))], dtype=float)


def _mark_copies(articles: Sequence[ArticleFacts], likeness: Likeness) -> None:
    """Set the likeness of those that print the same paragraph."""
    printed: dict[str, list[int]] = {}
    for n, article in enumerate(articles):
        for fingerprint in article.fingerprints:
            printed.setdefault(fingerprint, []).append(n)
    for same in printed.values():
        if len(same) > 1:
            likeness[np.ix_(same, same)] = SAME


def _parts(likeness: Likeness) -> list[list[int]]:
    """Groups of article numbers, by average linkage; each in rising order."""
    parts: list[list[int]] = [[n] for n in range(len(likeness))]
    sums, sizes = likeness.astype(float), np.ones(len(likeness))
    means = sums.copy()
    while True:
        one, other = divmod(int(means.argmax()), len(means))
        if means[one, other] < LINK:
            return [sorted(part) for part in parts if part]
        # The first of the greatest stands in the upper half, because the lower one mirrors it.
        parts[one] += parts[other]
        parts[other] = []
        sizes[one] += sizes[other]
        sums[one] += sums[other]
        sums[:, one] = sums[one]
        sums[other] = sums[:, other] = sums[one, one] = 0
        means[one] = means[:, one] = sums[one] / (sizes * sizes[one])
        means[other] = means[:, other] = 0


def _story(articles: Sequence[ArticleFacts], part: Sequence[int], likeness: Likeness) -> Story:
    """The articles of a part; the one most like all others is the chief, the earliest of equals."""
    chief = part[0] if len(part) < 3 else part[int(likeness[np.ix_(part, part)].sum(axis=1).argmax())]
    return Story(tuple(articles[n] for n in part), articles[chief])
