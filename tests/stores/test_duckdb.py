"""DuckDB keeps the contract of every store."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from newsfold.errors import SetupError, StoreError
from newsfold.stores.changes import Batch
from newsfold.stores.contract import Identity, Written
from newsfold.stores.duckdb import DuckDatabase, DuckStore, NoRoom
from newsfold.stores.schema import SINKS
from newsfold.stores.sql import SqlStore
from newsfold.stores.tables import TABLES
from tests.stores.contract import StoreContract
from tests.stores.news import SEED_EVENTS, News, batch_of, received, version
from tests.stores.reading_back import Tables, plain_rows


def connection(to: str) -> duckdb.DuckDBPyConnection:
    """A connection to the file of an address."""
    return duckdb.connect(to.partition(":")[2])


def test_a_batch_that_needs_more_memory_gets_it(tmp_path: Path) -> None:
    """Amendments all over the table; the control is a database that takes no more than it began with."""
    news, path = News(), tmp_path / "news.duckdb"
    batches = [received([news.next() for _ in range(1_000)], partitions=1, first=n * 1_000) for n in range(4)]
    batches_of_store = [batch_of(records, {0: number * 1_000}) for number, records in enumerate(batches)]

    def write_with(write: Callable[[SqlStore, Batch, int], Written]) -> dict[int, int]:
        """Where the store stands when all is written."""
        with DuckStore(DuckDatabase(path, memory_mb=3), Identity("", "news.events")) as store:
            store.begin({0: 0}, 1)
            for batch in batches_of_store:
                write(store, batch, 1)
            return store.standing().offsets

    with pytest.raises(NoRoom):
        write_with(SqlStore.write)
    path.unlink()
    assert write_with(DuckStore.write) == {0: 4_000}  # type: ignore[arg-type]


class TestDuckDB(StoreContract):
    """The contract, in a file."""

    def address(self, folder: Path) -> str:
        return f"duckdb:{folder / 'news.duckdb'}"

    def rows(self, address: str, name: str = "") -> Tables:
        prefix = f"{name}_" if name else ""
        with connection(address) as file:
            return {
                t.name: plain_rows(t, file.execute(f"SELECT * FROM {prefix}{t.name}").fetchall())
                for t in TABLES
            }

    def put_something_else(self, address: str) -> None:
        with connection(address) as file:
            file.execute("CREATE TABLE stories (plot TEXT)")

    def make_newer(self, address: str) -> None:
        with connection(address) as file:
            file.execute(f"UPDATE {SINKS} SET schema_version = 99")

    def test_what_is_no_database_is_told(self, tmp_path: Path) -> None:
        """One line; the file stays as it is."""
        path = tmp_path / "news.duckdb"
        path.write_text("Dear diary, " * 500)
        with pytest.raises(SetupError, match="cannot be opened"):
            self.open(f"duckdb:{path}")
        assert path.read_text() == "Dear diary, " * 500

    def test_a_database_of_sqlite_is_told(self, tmp_path: Path) -> None:
        """Without fetching from the web what would read it."""
        path = tmp_path / "news.db"
        with closing(sqlite3.connect(path)) as file, file:
            file.execute("CREATE TABLE parties (host TEXT)")
        with pytest.raises(SetupError, match="it is no DuckDB database"):
            self.open(f"duckdb:{path}")

    def test_a_damaged_file_is_told(self, to: str) -> None:
        """And not taken for one that another process has open, whatever its blocks are called."""
        self.write(to, received(version(event, 3, 1) for event in SEED_EVENTS))
        path = Path(to.partition(":")[2])
        whole = path.read_bytes()
        for damaged in (whole[:20_000] + b"U" * (len(whole) - 20_000), whole[:50_000]):
            path.write_bytes(damaged)
            with pytest.raises(SetupError, match="move the store away"):
                self.open(to)

    def test_a_file_that_another_process_has_open_is_told(self, to: str) -> None:
        """One line, to try again."""
        self.open(to).close()
        holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
        with subprocess.Popen(
            [sys.executable, "-c", holder, to.partition(":")[2]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout
            process.stdout.readline()
            with pytest.raises(StoreError, match="another process has the file open"):
                self.open(to)
            assert process.stdin
            process.stdin.close()
