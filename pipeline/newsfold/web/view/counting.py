"""Sums over the records that match a filter: by day, by topic."""

import sqlite3
from collections import defaultdict
from typing import NamedTuple

from newsfold.web.view.asking import Asked, Size, asked, sizes
from newsfold.web.view.filter import Filter
from newsfold.web.view.keys import LAST, id_of, seconds_of, start_of
from newsfold.web.view.results import Coverage, DayCoverage, Page, TopicCoverage, TopicName
from newsfold.web.view.schema import KEY_BITS
from newsfold.web.view.trends import scores_at, topic_ids
from newsfold.wire.codec import parse

MOST_RECORDS = 50_000
"""Records whose figures are looked at for one answer, the newest, at most."""
DAY_OF_KEYS = 24 * 60 << KEY_BITS
"""Keys of one day: the first minute that has any is that of midnight."""
_FIGURES = "e.key, e.articles, e.paragraphs, e.distinct_paragraphs, e.sources, e.stories"
_SUMS = (
    "part, max(key), count(*), sum(articles), sum(paragraphs), sum(distinct_paragraphs), sum(stories),"
    " max(sources), max(min(sources, distinct_paragraphs))"
)
_NEWEST = (
    "SELECT e.topic, e.id, r.headline FROM events AS e JOIN records AS r ON r.key = e.key WHERE e.key = ?"
)


class Sums(NamedTuple):
    """Sums over records, and the key of the newest of them."""

    newest: int
    coverage: Coverage

    def and_those_of(self, other: "Sums") -> "Sums":
        """The sums over the records of both."""
        mine, theirs = self.coverage, other.coverage
        return Sums(
            max(self.newest, other.newest),
            Coverage(
                records=mine.records + theirs.records,
                articles=mine.articles + theirs.articles,
                paragraphs=mine.paragraphs + theirs.paragraphs,
                distinct_paragraphs=mine.distinct_paragraphs + theirs.distinct_paragraphs,
                stories=mine.stories + theirs.stories,
                sources=max(mine.sources, theirs.sources),
                independent_sources=max(mine.independent_sources, theirs.independent_sources),
            ),
        )


NOTHING = Sums(0, Coverage())


def of_one_size(connection: sqlite3.Connection, filter_: Filter) -> tuple[Asked, Size | None]:
    """What a filter asks, of the windows of one size: the largest if the filter does not say."""
    known = sizes(connection)
    if not known:
        return asked(connection, filter_), None
    size = next((s for s in known if s.name == filter_.window_size), known[-1])
    return asked(connection, Filter(filter_.query, filter_.words, filter_.window_size or size.name)), size


def days(connection: sqlite3.Connection, filter_: Filter) -> Page[DayCoverage]:
    """The days, the newest first."""
    sums = _sums(connection, of_one_size(connection, filter_)[0], f"e.key / {DAY_OF_KEYS}")
    covered = tuple(
        DayCoverage(start_of(day * DAY_OF_KEYS)[:10], one.coverage) for day, one in sorted(sums.items())[::-1]
    )
    return Page(covered, total=len(covered), complete=_is_complete(sums))


def topics(connection: sqlite3.Connection, filter_: Filter, days: int, limit: int) -> Page[TopicCoverage]:
    """The topics, those of most distinct paragraphs first."""
    asking, size = of_one_size(connection, filter_)
    sums = _sums(connection, asking, "e.topic")
    if not sums or size is None:
        return Page((), total=0)
    ids = topic_ids(connection)
    by_topic = _by_id(sums, ids)
    order = sorted(by_topic, key=lambda id_: (-by_topic[id_].coverage.distinct_paragraphs, id_))
    newest = max(one.newest for one in sums.values())
    daily = _daily(connection, asking, newest, days, ids)
    before = _by_id(_before(connection, asking, newest), ids) if filter_.query.since else None
    scores = scores_at(connection, size, seconds_of(newest))
    items = []
    for id_ in order[:limit] if limit else order:
        one = by_topic[id_]
        number, newest_id, headline = connection.execute(_NEWEST, (one.newest,)).fetchone()
        items.append(
            TopicCoverage(
                topic=topic_name(connection, number), coverage=one.coverage, daily=tuple(daily[id_]),
                before=None if before is None else before.get(id_, NOTHING).coverage,
                score=scores[id_].score if id_ in scores else None,
                headline=headline, newest_id=id_of(newest_id),
            )
        )  # fmt: skip
    return Page(tuple(items), total=len(order), complete=_is_complete(sums))


def _sums(connection: sqlite3.Connection, asking: Asked, group: str) -> dict[int, Sums]:
    """The sums of the newest records, by what they are grouped by."""
    if asking.match is None:
        return {}
    statement, values = asking.select(f"{group} AS part, {_FIGURES}")
    rows = connection.execute(f"SELECT {_SUMS} FROM ({statement} LIMIT {MOST_RECORDS}) GROUP BY part", values)
    return {
        part: Sums(
            newest,
            Coverage(
                records=records, articles=articles, paragraphs=paragraphs, distinct_paragraphs=distinct,
                stories=stories, sources=sources, independent_sources=independent,
            ),
        )
        for part, newest, records, articles, paragraphs, distinct, stories, sources, independent in rows
    }  # fmt: skip


def _is_complete(sums: dict[int, Sums]) -> bool:
    return sum(one.coverage.records for one in sums.values()) < MOST_RECORDS


def _by_id(sums: dict[int, Sums], ids: dict[int, str]) -> dict[str, Sums]:
    """The sums by the ids of topics, of which one that has changed its label has several numbers."""
    by_id: dict[str, Sums] = {}
    for number, one in sums.items():
        other = by_id.get(ids[number])
        by_id[ids[number]] = one.and_those_of(other) if other else one
    return by_id


def _daily(
    connection: sqlite3.Connection, asking: Asked, newest: int, days: int, ids: dict[int, str]
) -> dict[str, list[int]]:
    """Of each topic the distinct paragraphs of so many days up to that of a key."""
    last = newest // DAY_OF_KEYS
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * days)
    low, high = (last - days + 1) * DAY_OF_KEYS, (last + 1) * DAY_OF_KEYS
    asking = asking._replace(low=max(0, low), high=high, lows=())
    if asking.match is None:
        return counts
    statement, values = asking.select(
        f"e.topic, e.key / {DAY_OF_KEYS} - {last - days + 1}, e.distinct_paragraphs"
    )
    for number, day, paragraphs in connection.execute(f"{statement} LIMIT {MOST_RECORDS}", values):
        counts[ids[number]][day] += paragraphs
    return counts


def _before(connection: sqlite3.Connection, asking: Asked, newest: int) -> dict[int, Sums]:
    """The sums of as long a span before."""
    high = asking.high if asking.high < LAST else newest + 1
    low = max(0, asking.low - (high - asking.low))
    return _sums(connection, asking._replace(low=low, high=asking.low, lows=()), "e.topic")


def topic_name(connection: sqlite3.Connection, no: int) -> TopicName:
    """The topic of a number."""
    [(id_, label, path)] = connection.execute("SELECT id, label, path FROM topics WHERE no = ?", [no])
    return TopicName(id_, label, tuple(parse(path)))


def topic_of(connection: sqlite3.Connection, id_: str) -> TopicName | None:
    """The topic of an id, as most records name it; of one that only stands above others, its id alone."""
    row = connection.execute(
        "SELECT no FROM topics WHERE id = ? AND records > 0 ORDER BY records DESC LIMIT 1", [id_]
    ).fetchone()
    if row:
        return topic_name(connection, row[0])
    for (path,) in connection.execute("SELECT path FROM topics WHERE records > 0"):
        codes = parse(path)
        if id_ in codes:
            return TopicName(id_, id_, tuple(codes[: codes.index(id_) + 1]))
    return None
