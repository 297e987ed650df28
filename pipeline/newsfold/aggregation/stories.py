"""Stories: the articles of one topic and window that report the same event.

Two articles are alike by the features they share: names, words of the headline, words of the sentences
about the topic. Features of few articles of the window weigh more (inverse document frequency), and
articles a day apart are half as alike. Stories are made by average linkage: the two clusters that are
most alike on average are merged, until none are alike enough. All weights are whole
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

from newsfold.aggregation.share import Share
from newsfold.eventtime.moment import strict_seconds

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
    """The features by which an article is grouped, and the text of it that a story shows."""

    def __init__(self, share: Share) -> None:
        article = share.contribution
        self.id, self.source, self.title = article.article_id, article.source, article.title
        self.published_at, self.uri, self.url = article.published_at, article.uri, article.url
        first = min(share.paragraphs, key=lambda paragraph: paragraph.seq)
        best = min(share.paragraphs, key=lambda paragraph: (-paragraph.score, paragraph.seq))
        self.text = best.text
        """That of the paragraph with the highest score."""
        self.fingerprints = {paragraph.fingerprint for paragraph in share.paragraphs}
        self.features = _features(article.title or first.text, share)
        """Int64 [features]: a code for each name, each word, and each word of the headline; no duplicates."""


def _features(headline: str, share: Share) -> Codes:
    in_headline = words(headline)
    codes = set(in_headline)
    codes.update(*[words(paragraph.text) for paragraph in share.paragraphs])
    codes.update([_HEADLINE | (code ^ _PLAIN) for code in in_headline])
    codes.update([_NAMED | crc32(id_.encode()) for id_, _, _ in share.names])
    return np.fromiter(codes, np.int64, len(codes))


@dataclass(frozen=True)
class Story:
    """A cluster of articles, by publication time, then id; `medoid` is the one most like all others."""

    articles: tuple[ArticleFacts, ...]
    medoid: ArticleFacts


@lru_cache(maxsize=16_384)
def words(text: str) -> frozenset[int]:
    """Codes of the words of a text, casefolded and without plural s; stop words are left out."""
    content_words = {word for word in _WORD.findall(text.casefold()) if word not in _STOP}
    return frozenset(
        _PLAIN | crc32((word.removesuffix("s") if len(word) > 4 else word).encode()) for word in content_words
    )


def group(articles: Iterable[ArticleFacts]) -> list[Story]:
    """The stories of a window, the largest first, then the earliest, then by id."""
    ordered = sorted(articles, key=lambda a: (a.published_at, a.id))
    if len(ordered) < 2:
        return [Story((article,), article) for article in ordered]
    likeness = _likeness(ordered)
    stories = [_story(ordered, cluster, likeness) for cluster in _clusters(likeness)]
    return sorted(stories, key=lambda s: (-len(s.articles), s.articles[0].published_at, s.articles[0].id))


def _likeness(articles: Sequence[ArticleFacts]) -> Likeness:
    number = len(articles)
    features = [article.features for article in articles]
    article_index = np.repeat(np.arange(number), [len(codes) for codes in features])
    codes, code_index, article_counts = np.unique(
        np.concatenate(features), return_inverse=True, return_counts=True
    )
    weights = _weights(number)[article_counts]
    weights[codes >= _NAMED] *= NAME
    total_weight = np.maximum(np.bincount(article_index, weights[code_index], number), 1).astype(np.int64)
    # Codes are sorted by kind, those of headlines first; `MIN_SHARED` is counted without those.
    code_is_shared = article_counts > 1
    row_of_code = np.cumsum(code_is_shared) - 1
    headline_count = int(np.count_nonzero(code_is_shared[codes < _PLAIN]))
    incidence = np.zeros((int(np.count_nonzero(code_is_shared)), number))
    feature_is_shared = code_is_shared[code_index]
    incidence[row_of_code[code_index[feature_is_shared]], article_index[feature_is_shared]] = 1.0
    shared_weight = _products(incidence * weights[code_is_shared][:, None], incidence)
    shared_weight[_products(incidence[headline_count:], incidence[headline_count:]) < MIN_SHARED] = 0
    times = np.array([strict_seconds(article.published_at) or 0 for article in articles])
    time_distance = DAY + abs(times[:, None] - times)
    likeness: Likeness = shared_weight.astype(np.int64) * (1000 * DAY)
    likeness //= np.minimum.outer(total_weight, total_weight) * time_distance
    _mark_copies(articles, likeness)
    np.fill_diagonal(likeness, 0)
    return likeness


def _products(left: Floats, right: Floats) -> Floats:
    """`left` transposed times `right`: float64 [codes, articles] each, to float64 [articles, articles].

    In pieces too small for BLAS to start its threads, which cost ten times what they save on matrices of
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
    """float64 [number + 1]: the weight of a word that so many of `number` articles have."""
    total = number + SMOOTHING
    return np.array([0, *(round(UNIT * log(total / count)) for count in range(1, number + 1))], dtype=float)


def _mark_copies(articles: Sequence[ArticleFacts], likeness: Likeness) -> None:
    """Set the likeness of articles that print the same paragraph to `SAME`."""
    articles_by_fingerprint: dict[str, list[int]] = {}
    for n, article in enumerate(articles):
        for fingerprint in article.fingerprints:
            articles_by_fingerprint.setdefault(fingerprint, []).append(n)
    for copies in articles_by_fingerprint.values():
        if len(copies) > 1:
            likeness[np.ix_(copies, copies)] = SAME


def _clusters(likeness: Likeness) -> list[list[int]]:
    """Clusters of article numbers, by average linkage; each in rising order."""
    clusters: list[list[int]] = [[n] for n in range(len(likeness))]
    sums, sizes = likeness.astype(float), np.ones(len(likeness))
    means = sums.copy()
    while True:
        first, second = divmod(int(means.argmax()), len(means))
        if means[first, second] < LINK:
            return [sorted(cluster) for cluster in clusters if cluster]
        # The first of the greatest stands in the upper half, because the lower one mirrors it.
        clusters[first] += clusters[second]
        clusters[second] = []
        sizes[first] += sizes[second]
        sums[first] += sums[second]
        sums[:, first] = sums[first]
        sums[second] = sums[:, second] = sums[first, first] = 0
        means[first] = means[:, first] = sums[first] / (sizes * sizes[first])
        means[second] = means[:, second] = 0


def _story(articles: Sequence[ArticleFacts], cluster: Sequence[int], likeness: Likeness) -> Story:
    """The articles of a cluster and its medoid; of equals the earliest."""
    medoid = (
        cluster[0]
        if len(cluster) < 3
        else cluster[int(likeness[np.ix_(cluster, cluster)].sum(axis=1).argmax())]
    )
    return Story(tuple(articles[n] for n in cluster), articles[medoid])
