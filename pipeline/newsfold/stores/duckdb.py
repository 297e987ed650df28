"""Event records in DuckDB: one file, columns for analysts; while a sink writes, nobody else has it open."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsfold.errors import StoreError
from newsfold.stores.changes import Batch
from newsfold.stores.contract import Identity, Written
from newsfold.stores.refusals import damaged, foreign, not_installed
from newsfold.stores.schema import Dialect
from newsfold.stores.sql import SqlStore, all_or_nothing
from newsfold.stores.tables import Column, Row, Table

MEMORY_MB, MOST_MEMORY_MB = 128, 1024
"""What DuckDB may take, and at most when a batch needs more: of each 2,048 rows of which one was deleted it
holds 16 kB, so that amendments all over a table of many millions of rows need some hundreds of MB."""
DIALECT = Dialect(
    {"text": "VARCHAR", "integer": "BIGINT", "time": "TIMESTAMP", "date": "DATE", "json": "JSON"}, keys=False
)
"""Without keys and indexes: DuckDB finds a key that was deleted still there until the transaction ends, and
columns are read faster than an index of them."""


def open_duckdb(path: Path, identity: Identity) -> SqlStore:
    """The tables in a file, made if there is none; SetupError for one of others or of a newer form."""
    return DuckStore(DuckDatabase(path), identity)


def insert_columns(
    connection: Any, name: str, columns: Sequence[Column], dialect: Dialect, rows: Sequence[Row]
) -> None:
    """Insert rows in one statement, column by column: row by row took some hundred times as long."""
    texts = ("time", "date", "json")
    types = (dialect.types["text" if c.type in texts else c.type] for c in columns)
    values = ", ".join(f"unnest(?::{type_}[])" for type_ in types)
    connection.execute(
        f"INSERT INTO {name} SELECT {values}", [list(column) for column in zip(*rows, strict=True)]
    )


class DuckDatabase:
    """One DuckDB file; `memory_mb` is what DuckDB may take to begin with, beside what Python does."""

    dialect = DIALECT
    batch_size = 1_000

    def __init__(self, path: Path, memory_mb: int = MEMORY_MB) -> None:
        try:
            import duckdb
        except ImportError:
            raise not_installed("duckdb", "duckdb") from None
        self.where, self._error, self._no_room = str(path), duckdb.Error, duckdb.OutOfMemoryException
        self._memory_mb = memory_mb
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_mb}MB",
            "threads": "1",
            # A file of SQLite, named by mistake, would have DuckDB fetch from the web what reads it.
            "autoinstall_known_extensions": "false",
        }
        try:
            self._connection = duckdb.connect(str(path), config=config)
        except duckdb.Error as error:
            line = str(error).splitlines()[0]
            if "set lock" in line:
                raise StoreError(
                    "another process has the file open", where=self.where, hint="DuckDB lets in one at a time"
                ) from None
            if line.startswith(("IO Error: Extension", "IO Error: Failed to download extension")):
                line = "it is no DuckDB database"
            elif "Corrupt" in line or "enough bytes" in line:
                raise damaged(self.where, f"cannot be opened: {line}") from None
            raise foreign(self.where, f"cannot be opened: {line}") from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._telling(), all_or_nothing(self._connection.execute, "BEGIN"):
            yield

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._telling():
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, list(values)).fetchall()
            return rows

    def lock(self, name: str) -> None:
        """Nothing to do: DuckDB lets one process into a file."""

    def tables(self) -> set[str]:
        return {name for (name,) in self.execute("SELECT lower(table_name) FROM information_schema.tables")}

    def known(self, table: str, column: str, ids: Sequence[str]) -> list[str]:
        found = self.execute(f"SELECT {column} FROM {table} WHERE {column} = ANY(?)", [list(ids)])
        return [id_ for (id_,) in found]

    def delete(self, table: str, column: str, ids: Sequence[str]) -> None:
        self._connection.execute(f"DELETE FROM {table} WHERE {column} = ANY(?)", [list(ids)])

    def insert(self, name: str, table: Table, rows: Sequence[Row]) -> None:
        insert_columns(self._connection, name, table.columns, self.dialect, rows)

    def take_more_memory(self) -> bool:
        """Let DuckDB take twice as much from now on; False if it has all that it may have."""
        if self._memory_mb >= MOST_MEMORY_MB:
            return False
        self._memory_mb *= 2
        self.execute(f"SET memory_limit = '{self._memory_mb}MB'")
        return True

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Errors of the library in words of ours."""
        try:
            yield
        except self._no_room as error:
            raise NoRoom(f"DuckDB: {str(error).splitlines()[0]}", where=self.where) from None
        except self._error as error:
            line = f"DuckDB: {str(error).splitlines()[0]}"
            if "Corrupt" in line:
                raise damaged(self.where, line) from None
            raise StoreError(line, where=self.where) from None


class NoRoom(StoreError):
    """DuckDB may not take as much memory as a batch needs."""


class DuckStore(SqlStore):
    """Tables in a DuckDB file, for which it takes more memory when a batch needs it."""

    def __init__(self, database: DuckDatabase, identity: Identity) -> None:
        super().__init__(database, identity)
        self._duckdb = database

    def write(self, batch: Batch, seen: int) -> Written:
        """As any store; a batch for which there was no room has changed nothing, and is written with more."""
        while True:
            try:
                return super().write(batch, seen)
            except NoRoom:
                if not self._duckdb.take_more_memory():
                    raise
