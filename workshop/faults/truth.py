"""The truth: what must come out, counted from the generator's plan without a line of the pipeline.

A second, stricter truth are the bytes: `reference_records` of the tests, over the paragraphs of the
newest versions. The counts say how much is lost or counted twice, the bytes whether all is the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import orjson

from newsfold.eventtime.window import Windows
from newsfold.ingest.step import paragraphs_of
from newsfold.tagging.mentions import mentions_of
from workshop.harness.load import Load, PlannedArticle
from workshop.harness.reference import reference_records
from workshop.harness.tagger import NumberedWords, name_id, topic_id

Key = tuple[str, str]
"""(topic id, day)"""


@dataclass
class Counts:
    """One event record as plain counting gives it."""

    articles: int
    paragraphs: int
    distinct: int
    sources: dict[str, int]
    names: dict[str, int]
    first: str
    last: str


@dataclass(frozen=True)
class Truth:
    """What must come out of a load: ids of paragraphs, counts of event records, and their bytes."""

    paragraphs: frozenset[str]
    counts: dict[Key, Counts]
    records: dict[str, bytes]


def truth_of(articles: Sequence[PlannedArticle]) -> Truth:
    """The truth about articles."""
    fed = frozenset(p.id for article in articles for p in paragraphs_of(article.article()))
    return Truth(fed, expected_counts(articles), expected_bytes(articles))


@cache
def truth_of_load(load: Load) -> Truth:
    """The truth about a load, computed once."""
    return truth_of(load.plan())


def newest(articles: Iterable[PlannedArticle]) -> list[PlannedArticle]:
    """The version of each article that counts, without the withdrawn ones."""
    latest: dict[int, PlannedArticle] = {}
    for article in articles:
        if article.number not in latest or article.version >= latest[article.number].version:
            latest[article.number] = article
    return [article for article in latest.values() if not article.withdrawn]


def expected_counts(articles: Iterable[PlannedArticle]) -> dict[Key, Counts]:
    """Per (topic, day) the counts over the articles that stand."""
    printed: dict[Key, list[tuple[PlannedArticle, int]]] = defaultdict(list)
    for article in newest(articles):
        for place, paragraph in enumerate(article.paragraphs):
            for topic in paragraph.topics:
                printed[topic_id(topic), article.published_at[:10]].append((article, place))
    return {key: _counted(places) for key, places in printed.items()}


def expected_bytes(articles: Iterable[PlannedArticle]) -> dict[str, bytes]:
    """Key on the wire to record, by the plain reference of the tests, one-day windows."""
    cut = [p for article in newest(articles) for p in paragraphs_of(article.article())]
    tags = NumberedWords().tag(cut)
    mentions = [m for p, t in zip(cut, tags, strict=True) for m in mentions_of(p, t).mentions]
    return reference_records(mentions, Windows("1d"))


def differences(found: dict[str, bytes], expected: dict[str, bytes]) -> int:
    """Keys whose records differ, are missing or should not be."""
    return sum(_tree(found.get(key)) != _tree(expected.get(key)) for key in found.keys() | expected.keys())


def _tree(data: bytes | None) -> object:
    return None if data is None else orjson.dumps(orjson.loads(data), option=orjson.OPT_SORT_KEYS)


def _counted(places: list[tuple[PlannedArticle, int]]) -> Counts:
    articles = {article.number: article for article, _ in places}.values()
    texts = [article.paragraphs[place] for article, place in places]
    return Counts(
        articles=len(articles),
        paragraphs=len(places),
        distinct=len({text.text for text in texts}),
        sources=dict(Counter(article.source for article in articles)),
        names=dict(Counter(name_id(name) for text in texts for name in text.names)),
        first=min(article.published_at for article in articles),
        last=max(article.published_at for article in articles),
    )
