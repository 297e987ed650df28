"""What a filter asks of the tables of the view: a match of the index of words, and a range of keys."""

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from newsfold.errors import SettingsError
from newsfold.eventtime.moment import strict_seconds
from newsfold.subscription.fields import ENTITY, SOURCE, TOPIC, Field
from newsfold.subscription.names import Meaning, folded
from newsfold.subscription.query import unknown_name
from newsfold.web.view.filter import Filter
from newsfold.web.view.keys import LAST, first_key, first_key_at
from newsfold.web.view.terms import any_of, at_least, words_match
from newsfold.wire.codec import parse

_NAMES = {
    TOPIC.name: "SELECT label FROM topics WHERE records > 0",
    ENTITY.name: "SELECT label FROM entities WHERE label != '' ORDER BY records DESC LIMIT 5000",
    SOURCE.name: "SELECT name FROM sources ORDER BY records DESC LIMIT 5000",
}
"""Names of the records that may have been meant by one that nobody has."""
Terms = Callable[[sqlite3.Connection, Meaning], list[str]]
"""The terms of records that bear a name."""


class Size(NamedTuple):
    """A size of windows: its number in the file, its name ("1d"), and its length."""

    no: int
    name: str
    seconds: int


class Asked(NamedTuple):
    """A filter as the tables know it; `match` "" is any record, None is none."""

    match: str | None
    low: int
    high: int
    """Keys from `low` on and below `high`."""
    lows: tuple[tuple[int, int], ...]
    """Of sizes of windows, by number, the least key, where that is greater."""
    min_articles: int
    min_sources: int
    size: Size | None

    def select(self, columns: str) -> tuple[str, list[object]]:
        """A statement for the columns of matching `events AS e`, by falling keys, and its values."""
        where = ["e.key >= ?", "e.key < ?"]
        values: list[object] = [self.low, self.high]
        source, order = "events AS e", "e.key"
        if self.match:
            # The index gives the keys, by falling ones, and of each the row is looked up.
            source, order = "found AS f CROSS JOIN events AS e ON e.key = f.rowid", "f.rowid"
            where = ["f.found MATCH ?", "f.rowid >= ?", "f.rowid < ?"]
            values = [self.match, *values]
        for column, least in (("articles", self.min_articles), ("sources", self.min_sources)):
            if least > 1:
                where.append(f"e.{column} >= ?")
                values.append(least)
        if self.size:
            where.append("e.size = ?")
            values.append(self.size.no)
        for no, low in self.lows:
            where.append("(e.size != ? OR e.key >= ?)")
            values += [no, low]
        return f"SELECT {columns} FROM {source} WHERE {' AND '.join(where)} ORDER BY {order} DESC", values


def sizes(connection: sqlite3.Connection) -> list[Size]:
    """The sizes of windows there are, the shortest first."""
    return [
        Size(*row) for row in connection.execute("SELECT no, name, seconds FROM sizes ORDER BY seconds, name")
    ]


def asked(connection: sqlite3.Connection, filter_: Filter) -> Asked:
    """What a filter asks of a file; UnknownNameError for a name that neither lexicon nor records have."""
    query, known = filter_.query, sizes(connection)
    size = next((size for size in known if size.name == filter_.window_size), None)
    if filter_.window_size and not size:
        names = ", ".join(size.name for size in known) or "none so far"
        raise SettingsError(
            f"no windows of {filter_.window_size!r}", where="window_size", hint=f"there are: {names}"
        )
    parts = [f"terms : w{size.no}"] if size and len(known) > 1 else []
    empty = False
    fields: tuple[tuple[Field, Iterable[Meaning], Terms], ...] = (
        (TOPIC, query.topics, _topic_terms),
        (ENTITY, query.entities, _entity_terms),
        (SOURCE, query.sources, _source_terms),
    )
    for field, meanings, terms_of in fields:
        terms: list[str] = []
        for meaning in meanings:
            own = terms_of(connection, meaning)
            if not own and not meaning.known:
                spellings = [name for (name,) in connection.execute(_NAMES[field.name])]
                raise unknown_name(field, meaning, query.lexicon, spellings)
            terms += own
        if terms:
            parts.append(any_of(dict.fromkeys(terms)))
        empty |= bool(meanings) and not terms
    if query.countries:
        parts.append(any_of(f"c{meaning.name}" for meaning in query.countries))
    least = [at_least("m", query.min_articles), at_least("n", query.min_sources)]
    parts += [f"terms : {term}" for term in least if term]
    if filter_.words.strip():
        words = words_match(filter_.words, partial(_is_there, connection))
        parts += words
        empty |= not words
    return Asked(
        None if empty else " AND ".join(f"({part})" for part in parts),
        *_range(query.since, query.until, [size] if size else known),
        query.min_articles,
        query.min_sources,
        size,
    )


def _is_there(connection: sqlite3.Connection, match: str) -> bool:
    """Whether any record at all matches."""
    found = connection.execute("SELECT 1 FROM found WHERE found MATCH ? LIMIT 1", [match])
    return found.fetchone() is not None


def _range(since: str, until: str, known: list[Size]) -> tuple[int, int, tuple[tuple[int, int], ...]]:
    """The least key and that behind the greatest, of windows that overlap; and `Asked.lows`."""
    high = first_key(until) if until else LAST
    if not since:
        return 0, high, ()
    seconds = strict_seconds(since)
    assert seconds is not None
    lows = [(size.no, first_key_at(seconds - size.seconds + 1)) for size in known]
    least = min((low for _, low in lows), default=first_key_at(seconds))
    return least, high, tuple((no, low) for no, low in lows if low > least)


def _topic_terms(connection: sqlite3.Connection, meaning: Meaning) -> list[str]:
    codes = connection.execute("SELECT no, code FROM codes")
    terms = [f"a{no}" for no, code in codes if code in meaning.ids or folded(code) == meaning.name]
    topics = connection.execute("SELECT no, id, label, path FROM topics WHERE records > 0").fetchall()
    matching = [no for no, id_, label, path in topics if meaning.is_topic(id_, label, parse(path))]
    if not matching:
        return []
    return terms + [f"t{no}" for no, _, label, _ in topics if folded(label) == meaning.name]


def _entity_terms(connection: sqlite3.Connection, meaning: Meaning) -> list[str]:
    numbers: set[int] = set()
    for id_ in meaning.ids:
        numbers.update(n for (n,) in connection.execute("SELECT no FROM entities WHERE id = ?", [id_]))
    named = "SELECT no FROM entity_names WHERE name = ?"
    numbers.update(n for (n,) in connection.execute(named, [meaning.name]))
    if meaning.surname:
        ends = f"{meaning.surname[::-1]} "
        persons = "SELECT no FROM person_names WHERE backwards >= ? AND backwards < ?"
        numbers.update(n for (n,) in connection.execute(persons, [ends, f"{ends[:-1]}!"]))
    alive = "SELECT 1 FROM entities WHERE no = ? AND records > 0"
    return [f"e{no}" for no in sorted(numbers) if connection.execute(alive, [no]).fetchone()]


def _source_terms(connection: sqlite3.Connection, meaning: Meaning) -> list[str]:
    named = "SELECT no FROM sources WHERE folded = ? AND records > 0"
    return [f"s{no}" for (no,) in connection.execute(named, [meaning.name])]
