"""Names in the view's file by what a person begins to type."""

import sqlite3

from newsfold.subscription.names import folded
from newsfold.web.view.results import EntityName, SourceCoverage
from newsfold.web.view.searching import words_in

MOST_NAMES = 5_000
"""Names that are looked at, at most."""
_COLUMNS = "id, type, label, countries, records"


def entity(connection: sqlite3.Connection, id_: str) -> EntityName | None:
    """The entity of an id, as most records name it, with the records of all its names."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM entities WHERE id = ?", [id_]).fetchall()
    return _together(rows) if rows else None


def find_entities(connection: sqlite3.Connection, typed: str, limit: int) -> list[EntityName]:
    """Entities that a word of the name begins so for each typed word, those in most records first."""
    words = [word for word, _, _ in words_in(typed)]
    if typed.strip() and not words:
        return []
    if words:
        match = " AND ".join(f'"{word}" *' for word in words)
        rows = connection.execute(
            "SELECT DISTINCT e.id"
            " FROM (SELECT rowid FROM entity_words WHERE entity_words MATCH ? LIMIT ?) AS f"
            " JOIN entities AS e ON e.no = f.rowid WHERE e.records > 0 ORDER BY e.records DESC LIMIT ?",
            [match, MOST_NAMES, 2 * limit],
        )
    else:
        rows = connection.execute(
            "SELECT id FROM entities WHERE records > 0 ORDER BY records DESC LIMIT ?", [2 * limit]
        )
    ids = dict.fromkeys(id_ for (id_,) in rows)
    found = [name for id_ in ids if (name := entity(connection, id_))]
    return sorted(found, key=lambda name: (-name.records, name.id))[:limit]


def find_sources(connection: sqlite3.Connection, typed: str, limit: int) -> list[SourceCoverage]:
    """Sources that a word of the name begins so for each typed word."""
    wanted = folded(typed).split() if typed.strip() else []
    rows = connection.execute(
        "SELECT name, folded, records FROM sources WHERE records > 0 ORDER BY records DESC, name"
    )
    found = []
    for name, spelled, records in rows:
        words = spelled.split()
        if all(any(word.startswith(part) for word in words) for part in wanted):
            found.append(SourceCoverage(name, records, 0))
            if len(found) == limit:
                break
    return found


def _together(rows: list[tuple[str, str, str, str, int]]) -> EntityName:
    id_, type_, label, codes, _ = max(rows, key=lambda row: (bool(row[2]), row[4]))
    country = codes.strip().partition(" ")[0]
    records = sum(row[4] for row in rows)
    return EntityName(id=id_, type=type_, label=label, country=country, records=records)
