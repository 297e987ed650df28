"""Counts over the records that match a filter: days, topics, entities, sources, countries."""

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from newsfold.web.view.asking import Asked, Size, asked, sizes
from newsfold.web.view.filter import Filter
from newsfold.web.view.keys import LAST, first_key_at, seconds_of, start_of
from newsfold.web.view.records import held_at
from newsfold.web.view.results import (
    CountryCoverage,
    Coverage,
    DayCoverage,
    EntityCoverage,
    EntityName,
    Held,
    Page,
    SourceCoverage,
    TopicCoverage,
    TopicName,
)
from newsfold.web.view.trends import scores_at, topic_ids
from newsfold.wire.codec import parse

MOST_RECORDS = 50_000
"""Records whose figures are looked at for one answer, the newest, at most."""
MOST_NAMED = 10_000
"""Records whose entities or sources are, at most."""
DAY = 86_400
_FIGURES = "e.key, e.topic, e.articles, e.paragraphs, e.distinct_paragraphs, e.sources, e.stories"
_ENTITY = "SELECT id, type, label, countries, records FROM entities WHERE no = ?"


class Figures(NamedTuple):
    """The figures of one record."""

    key: int
    topic: int
    articles: int
    paragraphs: int
    distinct_paragraphs: int
    sources: int
    stories: int


def of_one_size(connection: sqlite3.Connection, filter_: Filter) -> tuple[Asked, Size | None]:
    """What a filter asks, of the windows of one size: the largest if the filter does not say."""
    known = sizes(connection)
    if not known:
        return asked(connection, filter_), None
    size = next((s for s in known if s.name == filter_.window_size), known[-1])
    return asked(connection, Filter(filter_.query, filter_.words, filter_.window_size or size.name)), size


def days(connection: sqlite3.Connection, filter_: Filter) -> Page[DayCoverage]:
    """The days, the newest first."""
    figures, complete = _figures(connection, of_one_size(connection, filter_)[0])
    by_day: dict[str, list[Figures]] = defaultdict(list)
    for row in figures:
        by_day[start_of(row.key)[:10]].append(row)
    covered = tuple(DayCoverage(day, coverage(rows)) for day, rows in sorted(by_day.items(), reverse=True))
    return Page(covered, total=len(covered), complete=complete)


def topics(connection: sqlite3.Connection, filter_: Filter, days: int, limit: int) -> Page[TopicCoverage]:
    """The topics, those of most distinct paragraphs first."""
    asking, size = of_one_size(connection, filter_)
    figures, complete = _figures(connection, asking)
    ids = topic_ids(connection)
    by_topic = _by_topic(figures, ids)
    order = sorted(by_topic, key=lambda id_: (-sum(r.distinct_paragraphs for r in by_topic[id_]), id_))
    shown = order[:limit] if limit else order
    if not figures or size is None:
        return Page((), total=0, complete=complete)
    newest = figures[0].key
    daily = _daily(connection, asking, newest, days, ids)
    before = _by_topic(_before(connection, asking, newest), ids) if filter_.query.since else None
    scores = scores_at(connection, size, seconds_of(newest))
    items = []
    for id_ in shown:
        rows = by_topic[id_]
        latest = held_at(connection, rows[0].key)
        items.append(
            TopicCoverage(
                topic=topic_name(connection, rows[0].topic), coverage=coverage(rows), daily=tuple(daily[id_]),
                before=coverage(before.get(id_, [])) if before is not None else None,
                score=scores[id_].score if id_ in scores else None,
                headline=headline(latest) if latest else "", newest_id=latest.event.id if latest else "",
            )
        )  # fmt: skip
    return Page(tuple(items), total=len(order), complete=complete)


def _figures(connection: sqlite3.Connection, asking: Asked) -> tuple[list[Figures], bool]:
    """The figures of the newest records, and whether that are all."""
    if asking.match is None:
        return [], True
    rows = islice(connection.execute(*asking.select(_FIGURES)), MOST_RECORDS + 1)
    figures = [Figures(*row) for row in rows]
    return figures[:MOST_RECORDS], len(figures) <= MOST_RECORDS


def _by_topic(figures: list[Figures], ids: dict[int, str]) -> dict[str, list[Figures]]:
    """The figures by the id of the topic."""
    by_topic: dict[str, list[Figures]] = defaultdict(list)
    for row in figures:
        by_topic[ids[row.topic]].append(row)
    return by_topic


def _daily(
    connection: sqlite3.Connection, asking: Asked, newest: int, days: int, ids: dict[int, str]
) -> dict[str, list[int]]:
    """Of each topic the distinct paragraphs of so many days up to that of a key."""
    last = seconds_of(newest) // DAY
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * days)
    low, high = first_key_at((last - days + 1) * DAY), first_key_at((last + 1) * DAY)
    figures, _ = _figures(connection, asking._replace(low=low, high=high, lows=()))
    for row in figures:
        counts[ids[row.topic]][days - 1 - (last - seconds_of(row.key) // DAY)] += row.distinct_paragraphs
    return counts


def _before(connection: sqlite3.Connection, asking: Asked, newest: int) -> list[Figures]:
    """The figures of as long a span before."""
    high = asking.high if asking.high < LAST else newest + 1
    low = max(0, asking.low - (high - asking.low))
    return _figures(connection, asking._replace(low=low, high=asking.low, lows=()))[0]


def coverage(rows: list[Figures]) -> Coverage:
    """The sums of the figures."""
    return Coverage(
        records=len(rows),
        articles=sum(row.articles for row in rows),
        paragraphs=sum(row.paragraphs for row in rows),
        distinct_paragraphs=sum(row.distinct_paragraphs for row in rows),
        stories=sum(row.stories for row in rows),
        sources=max((row.sources for row in rows), default=0),
        independent_sources=max((min(row.sources, row.distinct_paragraphs) for row in rows), default=0),
    )


def headline(held: Held) -> str:
    """What the largest story of a record says first."""
    story = held.event.stories[0] if held.event.stories else None
    return (story.title or story.text) if story else ""


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


def entities(connection: sqlite3.Connection, filter_: Filter, limit: int) -> Page[EntityCoverage]:
    """The entities, those in most records first."""
    counted, complete = _named(connection, filter_, "entities")
    by_id: dict[str, tuple[EntityName, int, int]] = {}
    for no, (records, paragraphs) in counted.items():
        entity = _entity(connection.execute(_ENTITY, [no]).fetchone())
        known = by_id.get(entity.id)
        if known:
            entity = max((known[0], entity), key=lambda e: (bool(e.label), e.records))
            records, paragraphs = records + known[1], paragraphs + known[2]
        by_id[entity.id] = entity, records, paragraphs
    order = sorted(by_id.values(), key=lambda found: (-found[1], -found[2], found[0].id))
    return Page(tuple(EntityCoverage(*found) for found in order[:limit]), total=len(order), complete=complete)


def sources(connection: sqlite3.Connection, filter_: Filter, limit: int) -> Page[SourceCoverage]:
    """The sources, those of most articles first."""
    counted, complete = _named(connection, filter_, "sources")
    found = []
    for no, (records, articles) in counted.items():
        [(name,)] = connection.execute("SELECT name FROM sources WHERE no = ?", [no])
        found.append(SourceCoverage(name, records, articles))
    order = sorted(found, key=lambda source: (-source.articles, -source.records, source.name))
    return Page(tuple(order[:limit]), total=len(order), complete=complete)


def countries(connection: sqlite3.Connection, filter_: Filter) -> Page[CountryCoverage]:
    """The countries, those in most records first."""
    places = {
        no: codes.split()
        for no, codes in connection.execute("SELECT no, countries FROM entities WHERE countries != ''")
    }
    records, paragraphs, number = Counter[str](), Counter[str](), 0
    for pairs in _pairs(connection, filter_, "entities"):
        number += 1
        most: dict[str, int] = {}
        for no, count in pairs:
            for code in places.get(no, ()):
                most[code] = max(count, most.get(code, 0))
        records.update(most.keys())
        paragraphs.update(most)
    order = sorted(records, key=lambda code: (-records[code], -paragraphs[code], code))
    covered = tuple(CountryCoverage(code, records[code], paragraphs[code]) for code in order)
    return Page(covered, total=len(covered), complete=number < MOST_NAMED)


def _named(
    connection: sqlite3.Connection, filter_: Filter, column: str
) -> tuple[dict[int, tuple[int, int]], bool]:
    """Of each number in a column of pairs: in how many of the newest records, and the sum of its counts."""
    records, counts, number = Counter[int](), Counter[int](), 0
    for pairs in _pairs(connection, filter_, column):
        number += 1
        for no, count in pairs:
            records[no] += 1
            counts[no] += count
    return {no: (records[no], counts[no]) for no in records}, number < MOST_NAMED


def _pairs(
    connection: sqlite3.Connection, filter_: Filter, column: str
) -> Iterator[Iterator[tuple[int, int]]]:
    asking, _ = of_one_size(connection, filter_)
    if asking.match is None:
        return
    statement, values = asking.select(f"(SELECT {column} FROM records WHERE key = e.key)")
    for (data,) in islice(connection.execute(statement, values), MOST_NAMED):
        flat = array("I", data)
        yield zip(flat[::2], flat[1::2], strict=True)


def _entity(row: tuple[str, str, str, str, int]) -> EntityName:
    id_, type_, label, codes, records = row
    return EntityName(
        id=id_, type=type_, label=label, country=codes.strip().partition(" ")[0], records=records
    )
