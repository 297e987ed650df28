"""Rows and position change together: what ends a write between the two leaves neither, in any database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from newsfold.stores.contract import Identity
from newsfold.stores.duckdb import DuckDatabase
from newsfold.stores.postgres import PostgresDatabase
from newsfold.stores.schema import POSITIONS, Dialect
from newsfold.stores.sql import Database, SqlStore
from newsfold.stores.sqlite import SqliteDatabase
from newsfold.stores.tables import Row, Table
from tests.stores.news import SEED_EVENTS, batch_of, received, version
from workshop.harness.postgres import PostgresServer

BEGIN = {0: 0, 1: 0}
Opened = Callable[[], Database]


@pytest.fixture(params=["sqlite", "duckdb", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """What opens one database of a kind."""
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        address = server.address(schema=f"t{uuid4().hex}")
        return lambda: PostgresDatabase(address)
    form = SqliteDatabase if request.param == "sqlite" else DuckDatabase
    return lambda: form(tmp_path / "news.db")


class Ended(Exception):
    """The end of a process, at a place of its own choosing."""


class Ending:
    """A database that ends where the position would be written; without `together` in no transaction."""

    def __init__(self, database: Database, *, together: bool) -> None:
        self._database, self._together = database, together
        self.where, self.dialect, self.batch_size = database.where, database.dialect, database.batch_size
        self.is_armed = False

    where: str
    dialect: Dialect
    batch_size: int

    def transaction(self) -> AbstractContextManager[None]:
        return self._database.transaction() if self._together or not self.is_armed else self._apart()

    @contextmanager
    def _apart(self) -> Iterator[None]:
        yield

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if self.is_armed and POSITIONS in sql and not sql.startswith("SELECT"):
            raise Ended
        return self._database.execute(sql, values)

    def lock(self, name: str) -> None:
        self._database.lock(name)

    def tables(self) -> set[str]:
        return self._database.tables()

    def known(self, table: str, column: str, ids: Sequence[str]) -> list[str]:
        return self._database.known(table, column, ids)

    def delete(self, table: str, column: str, ids: Sequence[str]) -> None:
        self._database.delete(table, column, ids)

    def insert(self, name: str, table: Table, rows: Sequence[Row]) -> None:
        self._database.insert(name, table, rows)

    def close(self) -> None:
        self._database.close()


def rows_after(opened: Opened, *, together: bool) -> int:
    """The event records in a database, after a write of another six that ended at the position."""
    records = received(version(event, 3, 1) for event in SEED_EVENTS[:7])
    ending = Ending(opened(), together=together)
    with SqlStore(ending, Identity("", "news.events")) as store:
        store.begin(BEGIN, 1)
        store.write(batch_of(records[:1], BEGIN), 1)
        before = store.standing()
        ending.is_armed = True
        with pytest.raises(Ended):
            store.write(batch_of(records[1:], before.offsets), 1)
    with SqlStore(again := opened(), Identity("", "news.events")) as store:
        assert store.standing() == before
        return len(again.execute("SELECT id FROM events"))


def test_an_end_between_rows_and_position_leaves_neither(opened: Opened) -> None:
    """The batch comes again, whole, and nothing of it is there yet."""
    assert rows_after(opened, together=True) == 1


def test_without_a_transaction_it_would_leave_rows(opened: Opened) -> None:
    """The control: the same end, the rows not in one transaction with the position."""
    assert rows_after(opened, together=False) == 7
