"""docs/stores.md says what is so: its tables are those of the code, and its queries run."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from newsfold.stores.schema import POSITIONS, SINKS
from newsfold.stores.tables import TABLES
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output, Received
from newsfold.wire.identity import event_key
from tests.stores.news import GOLDEN_EVENTS, received
from tests.stores.test_duckdb import TestDuckDB as DuckDB
from tests.stores.test_duckdb import connection as duckdb_connection
from tests.stores.test_parquet import TestParquet as Parquet
from tests.stores.test_postgres import TestPostgres as Postgres
from tests.stores.test_sqlite import TestSqlite as Sqlite
from tests.stores.test_sqlite import connection as sqlite_connection
from workshop.harness.postgres import PostgresServer

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "stores.md").read_text(encoding="utf-8")
VIEWS, *QUERIES = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """The records of the seeds in SQLite and in DuckDB, and the folder with those in Parquet."""
    folder = tmp_path_factory.mktemp("stores")
    for store in (Sqlite(), DuckDB(), Parquet()):
        store.write(store.address(folder), of_the_seeds())
    return Sqlite().address(folder), DuckDB().address(folder), folder


@pytest.fixture(scope="module")
def postgres_address(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The records of the seeds in PostgreSQL."""
    store = Postgres()
    store.server = postgres
    address = store.address(tmp_path_factory.mktemp("stores"))
    store.write(address, of_the_seeds())
    return address


def of_the_seeds() -> list[Received]:
    """All event records of the seeds."""
    return received(
        Output(
            Channel.EVENTS,
            event_key(event.topic.id, event.window.start, "1d").encode(),
            encode_struct(event),
            event.id,
            event.topic.id,
        )
        for event in GOLDEN_EVENTS
    )


def test_there_are_ten_queries() -> None:
    """As the page says."""
    assert len(QUERIES) == 10


EACH_QUERY = pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.split("\n")[0][:40])


@EACH_QUERY
def test_a_query_runs(query: str, stores: tuple[str, str, Path]) -> None:
    """On both, with the same rows, and there are some."""
    with sqlite_connection(stores[0]) as sqlite, duckdb_connection(stores[1]) as file:
        by_sqlite = sqlite.execute(query).fetchall()
        by_duckdb = [tuple(map(_plain, row)) for row in file.execute(query).fetchall()]
    assert by_sqlite
    assert by_sqlite == by_duckdb


@EACH_QUERY
def test_a_query_runs_on_parquet_files(query: str, stores: tuple[str, str, Path]) -> None:
    """With the views of the page."""
    with sqlite_connection(stores[0]) as sqlite, duckdb.connect() as reader:
        reader.execute(VIEWS.replace("'news/", f"'{stores[2]}/news/"))
        by_parquet = [tuple(map(_plain, row)) for row in reader.execute(query).fetchall()]
        assert by_parquet == sqlite.execute(query).fetchall()


@EACH_QUERY
def test_a_query_runs_on_postgres(query: str, stores: tuple[str, str, Path], postgres_address: str) -> None:
    """With the rows that SQLite has; the order of texts is that of the database's locale, here none."""
    with sqlite_connection(stores[0]) as sqlite, psycopg.connect(postgres_address) as postgres:
        by_sqlite = sqlite.execute(query).fetchall()
        by_postgres = [tuple(map(_plain, row)) for row in postgres.execute(query.encode()).fetchall()]
    assert by_sqlite == by_postgres


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def test_the_tables_are_those_of_the_code() -> None:
    """Each with all its columns, in their order."""
    rows = dict(re.findall(r"^\| (\w+) \| (\w+, .*) \|$", TEXT, re.MULTILINE))
    listed = {name: re.findall(r"\w+", re.sub(r" \(.*?\)", "", row)) for name, row in rows.items()}
    assert listed == {table.name: [column.name for column in table.columns] for table in TABLES}


def test_what_datasette_is_told_is_so() -> None:
    """docs/datasette.json: tables and columns that there are."""
    told = json.loads((DOCS / "datasette.json").read_bytes())["databases"]["news"]["tables"]
    columns = {table.name: {column.name for column in table.columns} for table in TABLES}
    assert told.keys() - columns.keys() == {SINKS, POSITIONS}
    for name, names in columns.items():
        used = [*told[name].get("facets", []), told[name].get("label_column"), told[name].get("sort")]
        assert {*used, told[name].get("sort_desc")} - {None} <= names
