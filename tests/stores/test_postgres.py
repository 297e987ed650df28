"""PostgreSQL keeps the contract of every store, on a server that the tests start."""

from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import msgspec
import psycopg
import pytest

from newsfold.errors import SetupError, StoreError
from newsfold.local.child_process import free_ports
from newsfold.stores.postgres import PostgresDatabase
from newsfold.stores.postgres_address import connection_options, shown
from newsfold.stores.schema import POSITIONS, SINKS
from newsfold.stores.tables import EVENTS, TABLES
from tests.command import newsfold
from tests.stores.contract import BEGIN, StoreContract
from tests.stores.news import SEED_EVENTS, batch_of, received, version
from tests.stores.reading_back import Tables, expected, plain_rows
from workshop.harness.postgres import PASSWORD, PostgresServer


class TestPostgres(StoreContract):
    """The contract, in a schema of its own for each test."""

    server: PostgresServer

    @pytest.fixture(autouse=True)
    def _on_a_server(self, postgres: PostgresServer) -> None:
        self.server = postgres

    def address(self, folder: Path) -> str:
        return self.server.address(schema=f"s{sha256(str(folder).encode()).hexdigest()[:16]}")

    def rows(self, address: str, name: str = "") -> Tables:
        prefix = f"{name}_" if name else ""
        with psycopg.connect(address) as reader:
            return {
                t.name: plain_rows(t, reader.execute(f"SELECT * FROM {prefix}{t.name}").fetchall())
                for t in TABLES
            }

    def put_something_else(self, address: str) -> None:
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE stories (plot TEXT)")

    def make_newer(self, address: str) -> None:
        with psycopg.connect(address) as connection:
            connection.execute(f"UPDATE {SINKS} SET schema_version = 99")

    def stamp(self, address: str, folder: Path) -> object:
        with psycopg.connect(address) as reader:
            [(is_there,)] = reader.execute("SELECT to_regclass(%s)::text", [POSITIONS]).fetchall()
            return (
                is_there and reader.execute(f"SELECT kafka_partition, xmin::text FROM {POSITIONS}").fetchall()
            )

    def test_types_are_those_of_postgres(self, to: str) -> None:
        """Times have a zone, lists can be asked as JSON, and days are dates."""
        self.write(to, received(version(event, 3, 1) for event in SEED_EVENTS))
        with psycopg.connect(to) as reader:
            types: dict[str, str] = dict(
                reader.execute(
                    "SELECT column_name, data_type FROM information_schema.columns"
                    " WHERE table_name = 'events' AND table_schema = current_schema()"
                ).fetchall()
            )
            below = reader.execute(
                "SELECT count(*) FROM events WHERE topic_path ? 'medtop:16000000'"
                " AND window_start = '2025-03-03T01:00:00+01' AND day = '2025-03-03'"
            ).fetchall()
        assert types["window_start"] == types["first_seen"] == "timestamp with time zone"
        assert (types["topic_path"], types["day"], types["article_count"]) == ("jsonb", "date", "bigint")
        [(count,)] = below
        assert count == sum("medtop:16000000" in event.topic.path for event in SEED_EVENTS) > 0

    def test_a_null_character_in_a_list_is_stored_as_another(self, to: str) -> None:
        """Neither text nor jsonb can have one; a backslash before the same digits is left as it is."""
        event = msgspec.structs.replace(SEED_EVENTS[0], further_sources=["a\x00b", "c\\u0000"])
        self.write(to, received([version(event, 3, 1)]))
        [row] = self.rows(to)["events"]
        assert row[[column.name for column in EVENTS.columns].index("further_sources")] == [
            "a\ufffdb",
            "c\\u0000",
        ]

    def test_two_of_one_name_take_turns(self, to: str) -> None:
        """Who comes second waits for the first, and tells if that takes too long; another name does not."""
        records = received(version(event, 3, 1) for event in SEED_EVENTS[:5])
        self.write(to, records)
        impatient = f"{to}%20-clock_timeout%3D10ms"
        with self.open(impatient) as store, self.open(impatient, "other") as other:
            held = store.standing().offsets
            other.begin(BEGIN, 1)
            with closing(PostgresDatabase(to)) as first, first.transaction():
                first.lock("")
                with pytest.raises(StoreError, match="another sink with this name"):
                    store.write(batch_of([], held), 1)
                other.write(batch_of(records, BEGIN), 1)
            store.write(batch_of([], held), 1)
        assert self.rows(to) == self.rows(to, "other") == expected(records)

    def test_a_connection_that_is_lost_is_told(self, to: str) -> None:
        """One line that says what to do, nothing of the batch is there, and another goes on."""
        records = received(version(event, 3, 1) for event in SEED_EVENTS)
        self.write(to, records[:10])
        store = self.open(to)
        standing = store.standing()
        with self.server.connect() as other:
            sinks = "SELECT pid FROM pg_stat_activity WHERE application_name = 'newsfold sink'"
            other.execute(f"SELECT pg_terminate_backend(pid) FROM ({sinks}) AS sinks")
        for _ in range(2):
            with pytest.raises(StoreError) as error:
                store.write(batch_of(records[10:], standing.offsets), 1)
            assert "start the sink again: it goes on where it stood" in str(error.value)
            assert PASSWORD not in str(error.value)
        store.close()
        self.write(to, records[10:])
        assert self.rows(to) == expected(records)

    def test_a_schema_that_one_may_not_write_to_is_told(self, to: str) -> None:
        """One line that says what to grant."""
        with self.server.connect() as connection:
            connection.execute("CREATE ROLE reader LOGIN PASSWORD 'reader'")
        with pytest.raises(SetupError, match=r"permission denied for schema public .*GRANT USAGE, CREATE"):
            self.open(self.server.address(user="reader", password="reader"))

    def test_a_schema_that_is_not_there_is_told(self, to: str) -> None:
        """One line, of a search_path that leads nowhere."""
        with pytest.raises(SetupError, match=r"no schema has been selected .*search_path"):
            self.open(f"{self.server.address()}?options=-csearch_path%3Dnowhere")

    def test_a_database_that_has_not_all_characters_is_refused(self, to: str) -> None:
        """One line with how to make another."""
        with self.server.connect() as connection:
            connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
        with pytest.raises(SetupError, match=r"LATIN1.*createdb --encoding=UTF8"):
            self.open(self.server.address(database="latin"))

    @pytest.mark.parametrize(
        ("wrong", "line"),
        [
            ({"password": "t0p s3cret"}, "password authentication failed for user"),
            ({"database": "elsewhere"}, 'database "elsewhere" does not exist'),
            ({"query": "sslmode=require"}, "server does not support SSL"),
            ({"query": "sslmode=perhaps"}, 'invalid sslmode value: "perhaps"'),
        ],
    )
    def test_a_server_that_does_not_let_in_is_told(self, wrong: dict[str, str], line: str) -> None:
        """By the command, in one line, with user, server and database and never a password."""
        address = self.server.address(**wrong)
        done = newsfold("sink", "--to", address, "--once")
        assert done.returncode == 2
        [said] = done.stderr.splitlines()
        assert line in said
        assert f"newsfold@127.0.0.1:{self.server.port}/" in said
        for secret in (PASSWORD, quote(PASSWORD, safe=""), "s3cret", "t0p"):
            assert secret not in said

    def test_a_server_that_is_away_is_told(self) -> None:
        """By the command, with exit status 3: it is to be started again."""
        [port] = free_ports(1)
        done = newsfold("sink", "--to", f"postgresql://ada:s3cret@127.0.0.1:{port}/news", "--once")
        assert done.returncode == 3
        [said] = done.stderr.splitlines()
        assert f"postgresql://ada@127.0.0.1:{port}/news" in said
        assert "Connection refused" in said
        assert "start the sink again" in said
        assert "s3cret" not in said


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ada:s3cret@word@server/news",
        "postgresql://ada:s3cret/word@server/news",
        "postgresql://ada:s3cret?word@server/news",
        "postgresql://ada:s3cret#word@server/news",
        "postgresql://ada:s3cret%zz@server/news",
        "postgresql://ada:s3cret/news",
        "postgresql://ada@server/news?s3cret",
        "postgresql://ada:s3cret@server/news?sslmod=require",
        "postgres:ada:s3cret@server/news",
        "postgers://ada:s3cret@server/news",
        "host=server password=s3cret",
    ],
)
def test_an_address_that_is_none_is_told_without_its_password(address: str) -> None:
    """One line, exit status 2."""
    done = newsfold("sink", "--to", address, "--once")
    assert done.returncode == 2
    [said] = done.stderr.splitlines()
    assert "s3cret" not in said
    assert "word" not in said.replace("password", "")
    assert "postgresql://" in said


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("postgres://server/news", "postgresql://server/news"),
        ("postgresql://ada:s3cret@server:5433/news?sslmode=verify-full", "postgresql://ada@server:5433/news"),
        ("postgresql:///news?host=/run/pg&user=ada&password=s3cret", "postgresql://ada@/run/pg/news"),
        ("postgresql://[::1]:5432,other/news", "postgresql://::1,other:5432,/news"),
    ],
)
def test_addresses_may_have_any_form_of_the_library(address: str, where: str) -> None:
    """What is shown has no password; options of the URL reach the library."""
    options = connection_options(address)
    assert shown(options) == where
    assert ("sslmode" in options) == ("sslmode" in address)
    assert "-c lock_timeout=30s" in options["options"]
