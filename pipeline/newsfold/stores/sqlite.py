"""Event records in SQLite: one file, read meanwhile by whoever likes, such as datasette."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsfold.errors import StoreError
from newsfold.stores.contract import Identity
from newsfold.stores.refusals import damaged, foreign, unwritable
from newsfold.stores.schema import Dialect
from newsfold.stores.sql import SqlStore, all_or_nothing
from newsfold.stores.tables import Row, Table

WAIT_SECONDS = 30.0
"""How long another that writes to the file is waited for."""
DIALECT = Dialect(
    {"text": "TEXT", "integer": "INTEGER", "time": "TEXT", "date": "TEXT", "json": "TEXT"},
    suffix=" WITHOUT ROWID",
)


def open_sqlite(path: Path, identity: Identity) -> SqlStore:
    """The tables in a file, made if there is none; SetupError for one of others or of a newer form."""
    database = SqliteDatabase(path)
    store = SqlStore(database, identity)
    # Not before it is known to be ours: a file keeps this mode, and one of others stays as it is.
    try:
        database.share()
    except BaseException:
        store.close()
        raise
    return store


class SqliteDatabase:
    """One SQLite file."""

    dialect = DIALECT
    batch_size = 1_000

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        with self._telling():
            self._connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)

    def share(self) -> None:
        """Those who read do not wait for the sink, nor it for them.

        What a loss of power takes are whole transactions, each with its position: it comes again.
        """
        with self._telling():
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            # What is taken out of a record, such as a forgotten article, stays in no unused place.
            self._connection.execute("PRAGMA secure_delete = ON")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._telling(), all_or_nothing(self._connection.execute, "BEGIN IMMEDIATE"):
            yield

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._telling():
            return self._connection.execute(sql, values).fetchall()

    def lock(self, name: str) -> None:
        """Nothing to do: a transaction that is begun at once has the file for itself."""

    def tables(self) -> set[str]:
        return {
            name for (name,) in self.execute("SELECT lower(name) FROM sqlite_master WHERE type != 'index'")
        }

    def known(self, table: str, column: str, ids: Sequence[str]) -> list[str]:
        select = f"SELECT {column} FROM {table} WHERE {column} = ?"
        return [id_ for id_ in ids if self._connection.execute(select, [id_]).fetchone()]

    def delete(self, table: str, column: str, ids: Sequence[str]) -> None:
        self._connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(id_,) for id_ in ids])

    def insert(self, name: str, table: Table, rows: Sequence[Row]) -> None:
        marks = ", ".join("?" * len(table.columns))
        self._connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Errors of the library in words of ours."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_NOTADB:
                raise foreign(self.where, "it is no SQLite database") from None
            if code == sqlite3.SQLITE_CANTOPEN:
                raise unwritable(self.where, f"cannot be opened: {error}") from None
            if code == sqlite3.SQLITE_READONLY:
                raise unwritable(self.where, f"SQLite: {error}") from None
            if code == sqlite3.SQLITE_CORRUPT:
                raise damaged(self.where, f"SQLite: {error}") from None
            raise StoreError(f"SQLite: {error}", where=self.where) from None
