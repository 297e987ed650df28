"""A store in a database that speaks SQL: rows and position change in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import chain
from typing import Any, Protocol, Self

from newsfold.stores.changes import Batch, Offsets
from newsfold.stores.contract import Identity, Standing, Written
from newsfold.stores.refusals import check_begin, check_kafka_topic, check_version, foreign
from newsfold.stores.schema import POSITIONS, SINKS, STALE, Dialect, own_tables, steps
from newsfold.stores.tables import EVENTS, TABLES, Row, Table, rows_of


@contextmanager
def all_or_nothing(execute: Callable[[str], object], begin: str) -> Iterator[None]:
    """A transaction, begun by the statement `begin`; an error within takes back what was done."""
    execute(begin)
    try:
        yield
        execute("COMMIT")
    except BaseException:
        # The error that ends it is the one to tell, whatever taking it back comes to.
        with suppress(Exception):
            execute("ROLLBACK")
        raise


class Database(Protocol):
    """A connection to one database; errors of its library come as StoreError or SetupError."""

    where: str
    """Its address, for errors; without a password."""
    dialect: Dialect
    batch_size: int

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing of what is done within."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement with ? for each value; its rows."""

    def lock(self, name: str) -> None:
        """Within a transaction: nobody else changes what the sink of this name keeps until its end."""

    def tables(self) -> set[str]:
        """The names of the tables and views there are."""

    def known(self, table: str, column: str, ids: Sequence[str]) -> list[str]:
        """Which of the ids stand in a column."""

    def delete(self, table: str, column: str, ids: Sequence[str]) -> None:
        """Delete the rows with these ids."""

    def insert(self, name: str, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows of a table under its name in the database."""

    def close(self) -> None:
        """Let go of the connection."""


class SqlStore:
    """The tables of one sink in a database; `Identity.name` stands before their names."""

    batch_bytes = 8 * 1024 * 1024
    pause_seconds = 0.0

    def __init__(self, database: Database, identity: Identity) -> None:
        """Create or migrate the tables; SetupError for those of others or of a newer form."""
        self._database, self._identity = database, identity
        self._prefix = f"{identity.name}_" if identity.name else ""
        self._stale = f"{self._prefix}{STALE}"
        self.batch_size = database.batch_size
        try:
            with database.transaction():
                self._migrate()
        except BaseException:
            database.close()
            raise

    def standing(self) -> Standing:
        execute, name = self._database.execute, self._identity.name
        [(seen,)] = execute(f"SELECT seen_at FROM {SINKS} WHERE name = ?", [name])
        rows = execute(f"SELECT kafka_partition, next_offset FROM {POSITIONS} WHERE name = ?", [name])
        return Standing(dict(sorted(rows)), seen)

    def begin(self, offsets: Offsets, seen: int) -> None:
        with self._database.transaction():
            self._database.lock(self._identity.name)
            self._database.execute(f"DELETE FROM {self._stale}")
            self._database.execute(f"INSERT INTO {self._stale} SELECT id FROM {self._prefix}events")
            self._stand_at(offsets, seen)

    def write(self, batch: Batch, seen: int) -> Written:
        with self._database.transaction():
            self._database.lock(self._identity.name)
            held = self.standing().offsets
            check_begin(self._database.where, held, batch)
            newest = batch.newest(held)
            known = self._database.known(f"{self._prefix}events", EVENTS.event_id, list(newest))
            if known:
                for table in reversed(TABLES):
                    self._database.delete(f"{self._prefix}{table.name}", table.event_id, known)
                self._database.delete(self._stale, "event_id", known)
            put = [rows_of(record) for change in newest.values() if (record := change.held)]
            for table in TABLES:
                self._insert(table, chain.from_iterable(rows[table.name] for rows in put))
            if batch.completes:
                self._drop_stale()
            self._stand_at(batch.end_after(held), seen)
        return Written(len(put), sum(newest[id_].value is None for id_ in known))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _drop_stale(self) -> None:
        execute, stale = self._database.execute, f"SELECT event_id FROM {self._stale}"
        if execute(f"{stale} LIMIT 1"):
            for table in reversed(TABLES):
                execute(f"DELETE FROM {self._prefix}{table.name} WHERE {table.event_id} IN ({stale})")
            execute(f"DELETE FROM {self._stale}")

    def _insert(self, table: Table, rows: Iterable[Row]) -> None:
        if inserted := list(rows):
            self._database.insert(f"{self._prefix}{table.name}", table, inserted)

    def _stand_at(self, offsets: Offsets, seen: int) -> None:
        execute, name = self._database.execute, self._identity.name
        execute(f"DELETE FROM {POSITIONS} WHERE name = ?", [name])
        for partition, offset in sorted(offsets.items()):
            execute(f"INSERT INTO {POSITIONS} VALUES (?, ?, ?)", [name, partition, offset])
        execute(f"UPDATE {SINKS} SET seen_at = ? WHERE name = ?", [seen, name])

    def _migrate(self) -> None:
        database, (name, kafka_topic) = self._database, self._identity
        database.lock(SINKS)
        for statement in own_tables(self._prefix, database.dialect):
            database.execute(statement)
        database.lock(name)
        rows = database.execute(f"SELECT kafka_topic, schema_version FROM {SINKS} WHERE name = ?", [name])
        if rows:
            [(held, version)] = rows
            check_version(database.where, version)
            check_kafka_topic(database.where, held, kafka_topic)
        else:
            self._check_free()
            database.execute(f"INSERT INTO {SINKS} VALUES (?, ?, 0, 0)", [name, kafka_topic])
            version = 0
        ways = steps(self._prefix, database.dialect)
        if version < len(ways):
            for statement in chain.from_iterable(ways[version:]):
                database.execute(statement)
            database.execute(f"UPDATE {SINKS} SET schema_version = ? WHERE name = ?", [len(ways), name])

    def _check_free(self) -> None:
        """SetupError if there are tables of others with our names."""
        taken = self._database.tables() & {f"{self._prefix}{table.name}" for table in TABLES}
        if taken:
            raise foreign(self._database.where, f"it has a table {min(taken)} that no sink made")
