"""Makes the files of a window anew, from those there are and what changed; DuckDB reads and writes them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from glob import escape
from itertools import islice
from pathlib import Path
from typing import Any

from newsfold.errors import StoreError
from newsfold.stores.changes import Change
from newsfold.stores.duckdb import insert_columns
from newsfold.stores.parquet.folder import FORM, Folder, Window
from newsfold.stores.refusals import damaged, not_installed
from newsfold.stores.schema import Dialect
from newsfold.stores.tables import EVENTS, TABLES, Column, Row, Table, rows_of

DIALECT = Dialect(
    {"text": "VARCHAR", "integer": "BIGINT", "time": "TIMESTAMP", "date": "DATE", "json": "VARCHAR"}
)
"""Types that every reader of Parquet knows; times are in UTC, without saying so, as in DuckDB files."""
IN_NAMES = {"window_size", "day"}
"""Columns that stand in the names of folders, and not in the files: some readers would find them twice."""
RECORDS_AT_ONCE = 500
"""Records whose rows are in memory at a time."""
OPTIONS = (
    "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536,"
    f" KV_METADATA {{newsfold_form: '{FORM}', newsfold_table: '%s'}}"
)


def columns_of(table: Table) -> list[Column]:
    """The columns that stand in the files of a table."""
    return [column for column in table.columns if column.name not in IN_NAMES]


class Windows:
    """Makes the files of windows, in a folder for files that are not complete."""

    def __init__(self, folder: Folder) -> None:
        try:
            import duckdb
        except ImportError:
            raise not_installed("duckdb", "parquet") from None
        self._folder, self._error = folder, duckdb.Error
        self._unreadable = (duckdb.InvalidInputException, duckdb.SerializationException)
        """With errors of no class of their own, what a file that is cut or damaged gives."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": "96MB",
            "threads": "2",
            "temp_directory": str(folder.new / "duckdb"),
        }
        self._connection = duckdb.connect(config=config)
        with self._telling():
            self._execute("CREATE TABLE changed (id VARCHAR, is_withdrawn BOOLEAN)")
            for table in TABLES:
                columns = ", ".join(f"{c.name} {DIALECT.types[c.type]}" for c in columns_of(table))
                self._execute(f"CREATE TABLE {table.name} ({columns})")

    def empty(self, table: Table) -> Path:
        """A new file of a table, without rows."""
        with self._telling():
            return self._write(table, f"SELECT {_names(table)} FROM {table.name} WHERE false")[0]

    def ids(self, window: Window) -> list[str]:
        """The ids of the records in the files of a window."""
        with self._telling():
            return [
                id_ for (id_,) in self._execute(f"SELECT id FROM {_file(self._folder.file(EVENTS, window))}")
            ]

    def made_anew(self, window: Window, changes: Sequence[Change]) -> tuple[dict[Path, Path | None], int]:
        """The files of a window behind changes, no record twice among them, and how many records went.

        By the place of each file in the folder: a new one, or None if no row is left in it.
        """
        old = self._folder.file(EVENTS, window)
        with self._telling(str(old)):
            self._take(changes)
            removed = self._count_withdrawn(old) if old.exists() else 0
        new: dict[Path, Path | None] = {}
        for table in TABLES:
            path = self._folder.file(table, window)
            with self._telling(str(path)):
                file, rows = self._write(table, _merged(table, path))
            new[path] = file if rows else None
        return new, removed

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()

    def _take(self, changes: Sequence[Change]) -> None:
        """Have the rows of the changes in the tables of this connection, and no others."""
        for name in ("changed", *(table.name for table in TABLES)):
            self._execute(f"TRUNCATE {name}")
        ids = [[change.id for change in changes], [change.value is None for change in changes]]
        self._connection.execute("INSERT INTO changed SELECT unnest(?::VARCHAR[]), unnest(?::BOOLEAN[])", ids)
        records = (record for change in changes if (record := change.held))
        while part := [rows_of(record) for record in islice(records, RECORDS_AT_ONCE)]:
            for table in TABLES:
                keep = [place for place, c in enumerate(table.columns) if c.name not in IN_NAMES]
                rows: list[Row] = [[row[k] for k in keep] for record in part for row in record[table.name]]
                if rows:
                    insert_columns(self._connection, table.name, columns_of(table), DIALECT, rows)

    def _count_withdrawn(self, events: Path) -> int:
        [[count]] = self._execute(
            f"SELECT count(*) FROM {_file(events)} WHERE id IN (SELECT id FROM changed WHERE is_withdrawn)"
        )
        return int(count)

    def _write(self, table: Table, select: str) -> tuple[Path, int]:
        """A file with the rows of a query, and how many they are."""
        file = self._folder.new / f"{table.name}.parquet"
        [[rows]] = self._execute(f"COPY ({select}) TO {_quoted(str(file))} ({OPTIONS % table.name})")
        return file, int(rows)

    def _execute(self, sql: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._connection.execute(sql).fetchall()
        return rows

    @contextmanager
    def _telling(self, where: str = "") -> Iterator[None]:
        """Errors of the library in words of ours, of what is read at this place."""
        try:
            yield
        except self._error as error:
            line = f"DuckDB: {str(error).splitlines()[0]}"
            if isinstance(error, self._unreadable) or type(error) is self._error:
                raise damaged(where or self._folder.where, line) from None
            raise StoreError(line, where=self._folder.where) from None


def _merged(table: Table, path: Path) -> str:
    """The query for the rows of a window: those of its file that did not change, and those that did."""
    changed = f"SELECT {_names(table)} FROM {table.name}"
    if not path.exists():
        return changed
    kept = f"{table.event_id} NOT IN (SELECT id FROM changed)"
    return f"SELECT {_names(table)} FROM {_file(path)} WHERE {kept} UNION ALL {changed}"


def _names(table: Table) -> str:
    return ", ".join(column.name for column in columns_of(table))


def _file(path: Path) -> str:
    return f"read_parquet({_quoted(escape(str(path)))}, hive_partitioning = false)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
