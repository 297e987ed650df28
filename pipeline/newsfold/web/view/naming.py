"""Counts of the names in the records that match a filter: entities, sources, countries."""

import sqlite3
from array import array
from collections import Counter

from newsfold.web.view.counting import of_one_size
from newsfold.web.view.filter import Filter
from newsfold.web.view.results import CountryCoverage, EntityCoverage, EntityName, Page, SourceCoverage

MOST_NAMED = 10_000
"""Records whose entities or sources are looked at for one answer, the newest, at most."""
_ENTITY = "SELECT id, type, label, countries, records FROM entities WHERE no = ?"


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
    records, paragraphs = Counter[str](), Counter[str]()
    pairs = _pairs(connection, filter_, "entities")
    for data in pairs:
        flat, most = array("I", data), dict[str, int]()
        for no, count in zip(flat[::2], flat[1::2], strict=True):
            for code in places.get(no, ()):
                most[code] = max(count, most.get(code, 0))
        records.update(most.keys())
        paragraphs.update(most)
    order = sorted(records, key=lambda code: (-records[code], -paragraphs[code], code))
    covered = tuple(CountryCoverage(code, records[code], paragraphs[code]) for code in order)
    return Page(covered, total=len(covered), complete=len(pairs) < MOST_NAMED)


def _named(
    connection: sqlite3.Connection, filter_: Filter, column: str
) -> tuple[dict[int, tuple[int, int]], bool]:
    """Of each number in a column of pairs: in how many of the newest records, and the sum of its counts."""
    data = _pairs(connection, filter_, column)
    flat = array("I", b"".join(data))
    records, counts = Counter(flat[::2]), Counter[int]()
    for no, count in zip(flat[::2], flat[1::2], strict=True):
        counts[no] += count
    return {no: (number, counts[no]) for no, number in records.items()}, len(data) < MOST_NAMED


def _pairs(connection: sqlite3.Connection, filter_: Filter, column: str) -> list[bytes]:
    """The pairs of number and count of the newest records."""
    asking, _ = of_one_size(connection, filter_)
    if asking.match is None:
        return []
    statement, values = asking.select(f"(SELECT {column} FROM records WHERE key = e.key)")
    return [data for (data,) in connection.execute(f"{statement} LIMIT {MOST_NAMED}", values)]


def _entity(row: tuple[str, str, str, str, int]) -> EntityName:
    id_, type_, label, codes, records = row
    return EntityName(
        id=id_, type=type_, label=label, country=codes.strip().partition(" ")[0], records=records
    )
