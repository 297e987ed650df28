"""Event records in the file of the view: the record, its figures, and all that it is found by."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter

import zstandard

from newsfold.subscription.reading import event_in
from newsfold.web.view.came import Keyed, Old
from newsfold.web.view.keys import key_of, number_of
from newsfold.web.view.numbers import SqliteNumbers
from newsfold.web.view.rows import Row, packed, row_of, texts_of

LEVEL = 1
"""Of compression; higher ones take longer and give little."""
_FIND = "INSERT INTO found (rowid, words, terms) VALUES (?, ?, ?)"
_FORGET = "INSERT INTO found (found, rowid, words, terms) VALUES ('delete', ?, ?, ?)"
_HELD = (
    "SELECT s.name, r.data FROM records AS r JOIN events AS e ON e.key = r.key"
    " JOIN sizes AS s ON s.no = e.size WHERE r.key = ?"
)


class Records:
    """Writes event records within the transaction of a connection; for one thread."""

    def __init__(self, connection: sqlite3.Connection, numbers: SqliteNumbers) -> None:
        self._connection, self._numbers = connection, numbers
        self._compressor = zstandard.ZstdCompressor(level=LEVEL)
        self._decompressor = zstandard.ZstdDecompressor()

    def olds(self, ids: Iterable[str]) -> dict[str, Old]:
        """The records that the tables have of these ids."""
        olds: dict[str, Old] = {}
        execute = self._connection.execute
        for id_ in ids:
            found = execute("SELECT key FROM ids WHERE id = ?", (number_of(id_),)).fetchone()
            if found:
                [(size, data)] = execute(_HELD, found)
                olds[id_] = Old(found[0], size, self._decompressor.decompress(data))
        return olds

    def write(self, newest: Mapping[str, Keyed], olds: Mapping[str, Old]) -> int:
        """Put and remove records by id; by how many there are more."""
        rows, counts = _Rows(), _Counts()
        # By rising keys: the index of words writes what it has gathered whenever a key is less than the last.
        for key, id_ in sorted((self._key(keyed, olds), id_) for id_, keyed in newest.items()):
            self._write(key, olds.get(id_), newest[id_], rows, counts)
        self._put(rows)
        counts.write(self._connection)
        return counts.records

    def _key(self, keyed: Keyed, olds: Mapping[str, Old]) -> int:
        old = olds.get(keyed.change.id)
        return old.key if old else key_of(keyed.change.window.start, keyed.change.id)

    def _write(self, key: int, old: Old | None, keyed: Keyed, rows: "_Rows", counts: "_Counts") -> None:
        row = row_of(keyed.texts, self._numbers) if keyed.texts else None
        before = row_of(texts_of(event_in(old.value), old.size), self._numbers) if old else None
        if before:
            counts.add(before, -1)
        else:
            key = self._free(key, rows.keys)
        is_found_anew = (
            before is None or row is None or (before.words, before.terms) != (row.words, row.terms)
        )
        if before and is_found_anew:
            rows.found.append((_FORGET, (key, before.words, before.terms)))
        if row is None:
            if before:
                rows.removed.append((key, number_of(keyed.change.id)))
            return
        counts.add(row, 1)
        if is_found_anew:
            rows.found.append((_FIND, (key, row.words, row.terms)))
        rows.keys.add(key)
        change, id_ = keyed.change, number_of(keyed.change.id)
        rows.ids.append((id_, key))
        rows.events.append((key, id_, row.topic, row.size, *row.figures))
        data = self._compressor.compress(change.value or b"")
        pairs = packed(row.entities), packed(row.sources)
        rows.records.append((key, change.partition, change.offset, *pairs, row.headline, data))

    def _free(self, key: int, taken: set[int]) -> int:
        """The key, or the next one that no other record has."""
        while (
            key in taken or self._connection.execute("SELECT 1 FROM events WHERE key = ?", (key,)).fetchone()
        ):
            key += 1
        return key

    def _put(self, rows: "_Rows") -> None:
        execute = self._connection.executemany
        execute("DELETE FROM events WHERE key = ?", [(key,) for key, _ in rows.removed])
        execute("DELETE FROM records WHERE key = ?", [(key,) for key, _ in rows.removed])
        execute("DELETE FROM ids WHERE id = ?", [(id_,) for _, id_ in rows.removed])
        execute("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.events)
        execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?)", rows.records)
        execute("INSERT OR REPLACE INTO ids VALUES (?, ?)", rows.ids)
        self._find(rows)

    def _find(self, rows: "_Rows") -> None:
        for statement, group in groupby(rows.found, key=itemgetter(0)):
            self._connection.executemany(statement, [values for _, values in group])


class _Rows:
    """What a batch writes, table by table: so each statement is run for many rows."""

    def __init__(self) -> None:
        self.keys = set[int]()
        self.removed: list[tuple[int, int]] = []
        self.events: list[tuple[int, ...]] = []
        self.records: list[tuple[object, ...]] = []
        self.ids: list[tuple[int, int]] = []
        self.found: list[tuple[str, tuple[int, str, str]]] = []


class _Counts:
    """By how much the number of records of topics, entities and sources changes in a batch."""

    def __init__(self) -> None:
        self._tables = {name: Counter[int]() for name in ("topics", "entities", "sources")}
        self.records = 0

    def add(self, row: Row, number: int) -> None:
        self.records += number
        self._tables["topics"][row.topic] += number
        entities, sources = self._tables["entities"], self._tables["sources"]
        for no in row.entities:
            entities[no] += number
        for no in row.sources:
            sources[no] += number

    def write(self, connection: sqlite3.Connection) -> None:
        for table, counts in self._tables.items():
            connection.executemany(
                f"UPDATE {table} SET records = records + ? WHERE no = ?",
                [(number, no) for no, number in counts.items() if number],
            )
