"""The truth: the counts that must come out, from the generator's plan without a line of the pipeline.

A second, stricter truth are the bytes: `reference_records` of the harness, over the paragraphs of the
newest versions. The counts say how much is lost or counted twice, the bytes whether all is the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import orjson

from newsfold.aggregation.salience import Salience
from newsfold.eventtime.window import Windows
from newsfold.ingest.step import paragraphs_of
from newsfold.tagging.contributions import parts_of, said_of
from workshop.harness.load import Load, PlannedArticle
from workshop.harness.reference import reference_records
from workshop.harness.tagger import NumberedWords, name_id, topic_id

TopicDay = tuple[str, str]
"""(topic id, day)"""


@dataclass
class Counts:
    """The counts of one event record."""

    articles: int
    paragraphs: int
    distinct: int
    sources: dict[str, int]
    names: dict[str, int]
    first: str
    last: str


@dataclass(frozen=True)
class Truth:
    """The expected output of a load: ids of tagged paragraphs, counts of event records, and their bytes."""

    paragraphs: frozenset[str]
    counts: dict[TopicDay, Counts]
    records: dict[str, bytes]


def truth_of(articles: Sequence[PlannedArticle]) -> Truth:
    """The expected output of feeding these articles."""
    paragraph_ids = frozenset(p.id for article in articles for p in paragraphs_of(article.article()))
    return Truth(paragraph_ids, expected_counts(articles), expected_bytes(articles))


@cache
def truth_of_load(load: Load) -> Truth:
    """The expected output of a load, computed once."""
    return truth_of(load.plan())


def newest(articles: Iterable[PlannedArticle]) -> list[PlannedArticle]:
    """The newest version of each article that is not withdrawn."""
    latest: dict[int, PlannedArticle] = {}
    for article in articles:
        if article.number not in latest or article.version >= latest[article.number].version:
            latest[article.number] = article
    return [article for article in latest.values() if not article.withdrawn]


def expected_counts(articles: Iterable[PlannedArticle]) -> dict[TopicDay, Counts]:
    """The counts over the newest versions, by (topic id, day)."""
    occurrences_by_key: dict[TopicDay, list[tuple[PlannedArticle, int]]] = defaultdict(list)
    for article in newest(articles):
        for index, paragraph in enumerate(article.paragraphs):
            for topic in paragraph.topics:
                occurrences_by_key[topic_id(topic), article.published_at[:10]].append((article, index))
    return {key: _counted(occurrences) for key, occurrences in occurrences_by_key.items()}


def expected_bytes(articles: Iterable[PlannedArticle]) -> dict[str, bytes]:
    """The record of each one-day window by key on the wire, from the plain reference."""
    paragraphs = [p for article in newest(articles) for p in paragraphs_of(article.article())]
    tags = NumberedWords().tag(paragraphs)
    said = [said_of(paragraph, of_text) for paragraph, of_text in zip(paragraphs, tags, strict=True)]
    parts = [part for one in said for part in parts_of([one])]
    return reference_records(parts, Windows("1d"), Salience())


def differences(actual: dict[str, bytes], expected: dict[str, bytes]) -> int:
    """The number of keys whose records differ, are missing or are in excess; JSON is compared, not bytes."""
    return sum(_tree(actual.get(key)) != _tree(expected.get(key)) for key in actual.keys() | expected.keys())


def _tree(data: bytes | None) -> object:
    return None if data is None else orjson.dumps(orjson.loads(data), option=orjson.OPT_SORT_KEYS)


def _counted(occurrences: list[tuple[PlannedArticle, int]]) -> Counts:
    articles = {article.number: article for article, _ in occurrences}.values()
    paragraphs = [article.paragraphs[index] for article, index in occurrences]
    return Counts(
        articles=len(articles),
        paragraphs=len(occurrences),
        distinct=len({paragraph.text for paragraph in paragraphs}),
        sources=dict(Counter(article.source for article in articles)),
        names=dict(Counter(name_id(name) for paragraph in paragraphs for name in paragraph.names)),
        first=min(article.published_at for article in articles),
        last=max(article.published_at for article in articles),
    )
