"""SQLite keeps the contract of every store, and its file is one that others read well."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SetupError
from newsfold.stores.schema import SINKS
from newsfold.stores.tables import TABLES
from tests.stores.careless import KINDS
from tests.stores.contract import StoreContract
from tests.stores.killing import Published, kill_sinks, stamp_of_files
from tests.stores.news import SEED_EVENTS, received, version
from tests.stores.reading_back import Tables, plain_rows


def connection(to: str) -> "closing[sqlite3.Connection]":
    """A connection to the file of an address, for a reader."""
    return closing(sqlite3.connect(to.partition(":")[2]))


class TestSqlite(StoreContract):
    """The contract, in a file."""

    def address(self, folder: Path) -> str:
        return f"sqlite:{folder / 'news.db'}"

    def rows(self, address: str, name: str = "") -> Tables:
        prefix = f"{name}_" if name else ""
        with connection(address) as file:
            return {t.name: plain_rows(t, file.execute(f"SELECT * FROM {prefix}{t.name}")) for t in TABLES}

    def put_something_else(self, address: str) -> None:
        with connection(address) as file:
            file.execute("CREATE TABLE stories (plot TEXT)")

    def make_newer(self, address: str) -> None:
        with connection(address) as file, file:
            file.execute(f"UPDATE {SINKS} SET schema_version = 99")

    def test_what_is_no_database_is_told(self, tmp_path: Path) -> None:
        """One line; the file stays as it is."""
        path = tmp_path / "news.db"
        path.write_text("Dear diary, " * 500)
        before = path.read_bytes()
        with pytest.raises(SetupError, match="it is no SQLite database"):
            self.open(f"sqlite:{path}")
        assert path.read_bytes() == before

    def test_a_file_of_others_stays_as_it_is(self, tmp_path: Path) -> None:
        """With a table of a name like ours in any case: refused, no byte changes, no file is beside it."""
        path = tmp_path / "news.db"
        with closing(sqlite3.connect(path)) as file, file:
            file.execute("CREATE TABLE Events (party TEXT)")
        before = path.read_bytes()
        with pytest.raises(SetupError, match="it has a table events that no sink made"):
            self.open(f"sqlite:{path}")
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def test_a_damaged_file_is_told(self, to: str) -> None:
        """As something that another start does not mend."""
        self.write(to, received(version(event, 3, 1) for event in SEED_EVENTS))
        path = Path(to.partition(":")[2])
        whole = path.read_bytes()
        path.write_bytes(whole[:8192] + b"U" * (len(whole) - 8192))
        with pytest.raises(SetupError, match=r"malformed.*move the store away"):
            self.write(to, received([version(SEED_EVENTS[0], 3, 2)], first=500))

    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        """With what to look at."""
        with pytest.raises(SetupError, match="see that the folder is there"):
            self.open(f"sqlite:{tmp_path / 'missing' / 'news.db'}")

    def test_is_migrated(self, to: str) -> None:
        """Tables of the first form get what the newest has, and keep their rows."""
        records = received(version(event, 3, 1) for event in SEED_EVENTS)
        self.write(to, records)
        with connection(to) as file, file:
            whole = schema(file)
            for (name,) in file.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%'"
            ).fetchall():
                file.execute(f"DROP INDEX {name}")
            file.execute(f"UPDATE {SINKS} SET schema_version = 1")
        before = self.rows(to)
        self.open(to).close()
        with connection(to) as file:
            assert schema(file) == whole
            assert file.execute(f"SELECT schema_version FROM {SINKS}").fetchall() == [(2,)]
        assert self.rows(to) == before

    def test_opens_well_elsewhere(self, to: str) -> None:
        """Every table has a primary key, those of lists a foreign key that holds, and nothing is a blob."""
        self.write(to, received(version(event, 3, 1) for event in SEED_EVENTS))
        with connection(to) as file:
            assert not file.execute("PRAGMA foreign_key_check").fetchall()
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            for table in TABLES:
                columns = file.execute(f"PRAGMA table_info({table.name})").fetchall()
                assert sum(column[5] > 0 for column in columns) == len(table.key)
                links = file.execute(f"PRAGMA foreign_key_list({table.name})").fetchall()
                assert len(links) == (table.name != "events")
                for column in columns:
                    types = file.execute(f"SELECT DISTINCT typeof({column[1]}) FROM {table.name}").fetchall()
                    assert not {("blob",), ("real",)} & set(types)

    def test_is_read_while_it_is_written(self, to: str) -> None:
        """A reader in the middle of a query sees what held when it began, and stops no sink."""
        records = received(version(event, 3, 1) for event in SEED_EVENTS)
        self.write(to, records[:10])
        with connection(to) as file:
            file.execute("BEGIN")
            [(before,)] = file.execute("SELECT count(*) FROM events").fetchall()
            self.write(to, records[10:])
            assert file.execute("SELECT count(*) FROM events").fetchall() == [(before,)]
        assert len(self.rows(to)["events"]) == len(SEED_EVENTS)


class Different(Exception):
    """The tables are not what the Kafka topic was at the position."""


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_kills_find_out_who_is_careless(kind: str, tmp_path: Path, broker: KafkaBroker) -> None:
    """The control: what breaks the law does not stand the same kills."""
    contract, to = TestSqlite(), f"sqlite:{tmp_path / 'news.db'}"

    def killed(published: Published) -> int:
        with contract.open(to, kafka_topic=published.kafka_topic) as store:
            offsets = store.standing().offsets
        if offsets and contract.rows(to) != published.before(offsets):
            raise Different
        return sum(offsets.values())

    with pytest.raises(Different):
        kill_sinks(
            to, lambda: stamp_of_files(tmp_path), broker, killed, ("-m", "tests.stores.careless", kind)
        )


def schema(file: sqlite3.Connection) -> list[tuple[str, str]]:
    """What the file says of its tables and indexes."""
    return sorted(file.execute("SELECT name, coalesce(sql, '') FROM sqlite_master").fetchall())
