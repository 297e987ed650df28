"""Event records in PostgreSQL: tables that many read while a sink writes, in types of its own."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from newsfold.errors import NewsfoldError, SetupError, StoreError
from newsfold.stores.contract import Identity
from newsfold.stores.postgres_address import connection_options, shown
from newsfold.stores.schema import Dialect
from newsfold.stores.sql import SqlStore, all_or_nothing
from newsfold.stores.tables import Column, Row, Table, Value

DIALECT = Dialect(
    {"text": "text", "integer": "bigint", "time": "timestamptz", "date": "date", "json": "jsonb"}
)
_LASTING = re.compile(
    r"authentication failed|does not exist|pg_hba\.conf|no password supplied|invalid .* value|support SSL"
)
"""What a server or the library says, in English, of a connection that another try would not give either."""
_ESCAPED_NULL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
NO_CHARACTER = "\ufffd"
"""Stands for a null character, which PostgreSQL has in no text."""


def open_postgres(address: str, identity: Identity) -> SqlStore:
    """The tables in a database, made if there are none; SetupError for those of others or of a newer form."""
    return SqlStore(PostgresDatabase(address), identity)


class PostgresDatabase:
    """One connection to a PostgreSQL database; the tables are in the first schema of its search_path."""

    dialect = DIALECT
    batch_size = 1_000

    def __init__(self, address: str) -> None:
        options = connection_options(address)
        import psycopg

        self.where, self._psycopg = shown(options), psycopg
        try:
            # Nothing is prepared on the server: poolers give another connection to each transaction.
            self._connection = psycopg.connect(**options, autocommit=True, prepare_threshold=None)
        except psycopg.Error as error:
            raise self._refused(_first_line(error)) from None
        encoding = self._connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            self.close()
            raise SetupError(
                f"the database keeps texts in {encoding}, which has not all characters",
                where=self.where,
                hint="createdb --encoding=UTF8 --template=template0",
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._telling(), all_or_nothing(self._connection.execute, "BEGIN"):
            yield

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._telling():
            cursor = self._connection.execute(sql.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    def lock(self, name: str) -> None:
        # Held until the end of the transaction, also when that is the end of the connection.
        sql = "SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('newsfold sink ' || ?))"
        self.execute(sql, [name])

    def tables(self) -> set[str]:
        here = "relnamespace = current_schema()::regnamespace"
        sql = f"SELECT relname FROM pg_class WHERE {here} AND relkind != 'i'"
        return {name for (name,) in self.execute(sql)}

    def known(self, table: str, column: str, ids: Sequence[str]) -> list[str]:
        found = self.execute(f"SELECT {column} FROM {table} WHERE {column} = ANY(?)", [list(ids)])
        return [id_ for (id_,) in found]

    def delete(self, table: str, column: str, ids: Sequence[str]) -> None:
        self.execute(f"DELETE FROM {table} WHERE {column} = ANY(?)", [list(ids)])

    def insert(self, name: str, table: Table, rows: Sequence[Row]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
            storable = [_storable(column) for column in table.columns]
            for row in rows:
                copy.write_row([make(value) for make, value in zip(storable, row, strict=True)])

    def close(self) -> None:
        self._connection.close()

    def _refused(self, line: str) -> NewsfoldError:
        if _LASTING.search(line):
            return SetupError(line, where=self.where, hint="see the address, and what the server lets in")
        return StoreError(line, where=self.where, hint="is the server running? then start the sink again")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Errors of the library in words of ours."""
        errors = self._psycopg.errors
        try:
            yield
        except (errors.InsufficientPrivilege, errors.InvalidSchemaName) as error:
            hint = "GRANT USAGE, CREATE ON SCHEMA … TO the user of the sink, or name another search_path"
            raise SetupError(f"PostgreSQL: {_first_line(error)}", where=self.where, hint=hint) from None
        except errors.LockNotAvailable:
            finding = "another sink with this name, or who locked its tables, does not come to an end"
            raise StoreError(finding, where=self.where, hint="start this one again when it has") from None
        except self._psycopg.Error as error:
            hint = "start the sink again: it goes on where it stood" if self._connection.closed else ""
            raise StoreError(f"PostgreSQL: {_first_line(error)}", where=self.where, hint=hint) from None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _storable(column: Column) -> Callable[[Any], Value]:
    """What makes of a column's values ones without null characters."""
    return {"text": _text, "json": _json}.get(column.type, _as_it_is)


def _as_it_is(value: Value) -> Value:
    return value


def _text(value: str | None) -> Value:
    return value.replace("\x00", NO_CHARACTER) if value and "\x00" in value else value


def _json(value: str) -> Value:
    return _ESCAPED_NULL.sub(rf"\1{NO_CHARACTER}", value) if "\\u0000" in value else value
