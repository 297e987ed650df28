"""Event records in DuckDB: one file, columns for analysts; while a sink writes, nobody else has it open."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsfold.errors import StoreError
from newsfold.stores.contract import Identity
from newsfold.stores.refusals import foreign, not_installed
from newsfold.stores.schema import Dialect
from newsfold.stores.sql import SqlStore, all_or_nothing
from newsfold.stores.tables import Column, Row, Table

CONFIG: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "128MB", "threads": "1"}
DIALECT = Dialect(
    {"text": "VARCHAR", "integer": "BIGINT", "time": "TIMESTAMP", "date": "DATE", "json": "JSON"}, keys=False
)
"""Without keys and indexes: DuckDB finds a key that was deleted still there until the transaction ends, and
columns are read faster than an index of them."""


def open_duckdb(path: Path, identity: Identity) -> SqlStore:
    """The tables in a file, made if there is none; SetupError for one of others or of a newer form."""
    return SqlStore(DuckDatabase(path), identity)


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
    """One DuckDB file."""

    dialect = DIALECT
    batch_size = 1_000

    def __init__(self, path: Path) -> None:
        try:
            import duckdb
        except ImportError:
            raise not_installed("duckdb", "duckdb") from None
        self.where, self._error = str(path), duckdb.Error
        try:
            self._connection = duckdb.connect(str(path), config=CONFIG)
        except duckdb.Error as error:
            line = str(error).splitlines()[0]
            if "lock" in line:
                raise StoreError(
                    "another process has the file open", where=self.where, hint="DuckDB lets in one at a time"
                ) from None
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
        return {name for (name,) in self.execute("SELECT table_name FROM information_schema.tables")}

    def known(self, table: str, column: str, ids: Sequence[str]) -> list[str]:
        found = self.execute(f"SELECT {column} FROM {table} WHERE {column} = ANY(?)", [list(ids)])
        return [id_ for (id_,) in found]

    def delete(self, table: str, column: str, ids: Sequence[str]) -> None:
        self._connection.execute(f"DELETE FROM {table} WHERE {column} = ANY(?)", [list(ids)])

    def insert(self, name: str, table: Table, rows: Sequence[Row]) -> None:
        insert_columns(self._connection, name, table.columns, self.dialect, rows)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Errors of the library in words of ours."""
        try:
            yield
        except self._error as error:
            raise StoreError(f"DuckDB: {str(error).splitlines()[0]}", where=self.where) from None
