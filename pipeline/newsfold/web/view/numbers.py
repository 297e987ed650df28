"""The numbers of names in the view's file, for the writer: looked up once, and remembered up to a bound."""

import sqlite3
from collections.abc import Callable, Mapping
from functools import lru_cache

from newsfold.model.event import TopicRef
from newsfold.subscription.names import LOCAL, folded
from newsfold.wire.codec import encode
from newsfold.wire.identity import source_key

REMEMBERED = 100_000
"""Names of one kind whose numbers are held in memory, at most."""


class SqliteNumbers:
    """Numbers of names in one file, within the transaction of the connection; for one thread."""

    def __init__(self, connection: sqlite3.Connection, countries: Mapping[str, str]) -> None:
        """`countries` has the codes by the ids of places."""
        self._connection, self._countries = connection, countries
        self.forget()

    def forget(self) -> None:
        """Numbers of names that were new in a transaction that was taken back are none any more."""
        remembered: Callable[..., Callable[..., int]] = lru_cache(maxsize=REMEMBERED)
        self.entity = remembered(self._entity)
        self.source = remembered(self._source)
        self.size = remembered(self._size)
        self.code = remembered(self._code)
        self.topic = remembered(self._topic)
        self._countries_of: dict[int, str] = {}

    def countries(self, entity: int) -> str:
        """The codes of an entity's countries, with spaces around."""
        codes = self._countries_of.get(entity)
        if codes is None:
            [(codes,)] = self._connection.execute("SELECT countries FROM entities WHERE no = ?", [entity])
            if len(self._countries_of) < REMEMBERED:
                self._countries_of[entity] = codes
        return codes

    def _number(self, select: str, insert: str, key: tuple[str, ...], rest: tuple[object, ...]) -> int:
        row = self._connection.execute(select, key).fetchone()
        if row:
            return int(row[0])
        return self._connection.execute(insert, (*key, *rest)).lastrowid or 0

    def _topic(self, topic: TopicRef) -> int:
        return self._number(
            "SELECT no FROM topics WHERE id = ? AND label = ? AND path = ?",
            "INSERT INTO topics (id, label, path, records) VALUES (?, ?, ?, 0)",
            (topic.id, topic.label, encode(topic.path).decode()),
            (),
        )

    def _code(self, code: str) -> int:
        return self._number(
            "SELECT no FROM codes WHERE code = ?", "INSERT INTO codes (code) VALUES (?)", (code,), ()
        )

    def _size(self, name: str, seconds: int) -> int:
        return self._number(
            "SELECT no FROM sizes WHERE name = ?",
            "INSERT INTO sizes (name, seconds) VALUES (?, ?)",
            (name,),
            (seconds,),
        )

    def _source(self, name: str) -> int:
        return self._number(
            "SELECT no FROM sources WHERE name = ?",
            "INSERT INTO sources (name, folded, records) VALUES (?, ?, 0)",
            (name,),
            (folded(source_key(name)),),
        )

    def _entity(self, id_: str, type_: str, label: str) -> int:
        select = "SELECT no FROM entities WHERE id = ? AND type = ? AND label = ?"
        row = self._connection.execute(select, (id_, type_, label)).fetchone()
        if row:
            return int(row[0])
        codes = self._countries.get(id_, "")
        number = (
            self._connection.execute(
                "INSERT INTO entities (id, type, label, countries, records) VALUES (?, ?, ?, ?, 0)",
                (id_, type_, label, f" {codes} " if codes else ""),
            ).lastrowid
            or 0
        )
        self._name(number, id_, type_, label)
        return number

    def _name(self, number: int, id_: str, type_: str, label: str) -> None:
        """What `Meaning.is_entity` compares with a typed name."""
        if id_.startswith(LOCAL):
            type_, _, spelled = id_.removeprefix(LOCAL).partition(":")
            label = label or spelled
        name = folded(label)
        self._connection.executemany(
            "INSERT INTO entity_names VALUES (?, ?)", [(n, number) for n in {folded(id_), name} if n]
        )
        if type_.upper() == "PER" and " " in name:
            self._connection.execute("INSERT INTO person_names VALUES (?, ?)", (name[::-1], number))
        self._connection.execute("INSERT INTO entity_words (rowid, label) VALUES (?, ?)", (number, label))
