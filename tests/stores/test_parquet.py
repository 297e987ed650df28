"""Parquet files keep the contract of every store, whatever moment a process ends at."""

from pathlib import Path
from time import monotonic

import duckdb
import orjson
import pytest

from newsfold.errors import SetupError, StoreError
from newsfold.stores.contract import Identity
from newsfold.stores.parquet.disk import Disk
from newsfold.stores.parquet.store import ParquetStore
from newsfold.stores.tables import TABLES
from tests.stores.contract import StoreContract
from tests.stores.news import SEED_EVENTS, News, batch_of, received, version
from tests.stores.reading_back import Tables, expected, plain_rows

BEGIN = {0: 0, 1: 0}


def connection(folder: Path, name: str = "") -> duckdb.DuckDBPyConnection:
    """A connection with a view of each table, as docs/stores.md says."""
    views = duckdb.connect()
    prefix = f"{name}_" if name else ""
    for table in TABLES:
        files = f"{folder}/{prefix}{table.name}/**/*.parquet"
        views.execute(
            f"CREATE VIEW {table.name} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true)"
        )
    return views


def rows_in(folder: Path, name: str = "") -> Tables:
    """What a reader finds in a folder."""
    with connection(folder, name) as views:
        return {
            table.name: plain_rows(
                table,
                views.execute(
                    f"SELECT {', '.join(c.name for c in table.columns)} FROM {table.name}"
                ).fetchall(),
            )
            for table in TABLES
        }


class TestParquet(StoreContract):
    """The contract, in a folder."""

    exact = False

    def address(self, folder: Path) -> str:
        return f"parquet:{folder / 'news'}"

    def rows(self, address: str, name: str = "") -> Tables:
        return rows_in(Path(address.partition(":")[2]), name)

    def put_something_else(self, address: str) -> None:
        folder = Path(address.partition(":")[2]) / "stories"
        folder.mkdir(parents=True)
        (folder / "plot.txt").write_text("Once upon a time")

    def make_newer(self, address: str) -> None:
        path = Path(address.partition(":")[2]) / "_newsfold" / "sink.json"
        path.write_bytes(orjson.dumps({**orjson.loads(path.read_bytes()), "form": 99}))

    def longest_seconds(self, folder: Path) -> float:
        """Twice what a write takes here: half of the sinks are killed within one, half behind it."""
        news, begin = News(6), monotonic()
        self.write(f"parquet:{folder / 'timed'}", received(news.next() for _ in range(500)))
        return 2 * (monotonic() - begin)

    def test_a_file_is_a_window(self, tmp_path: Path) -> None:
        """In folders that name its size and day; what is empty is gone, and other windows are not touched."""
        folder = tmp_path / "news"
        to = f"parquet:{folder}"
        outputs = [version(event, day, 1) for event in SEED_EVENTS[:3] for day in (3, 4)]
        records = received([*outputs, *(version(event, 3, 0) for event in SEED_EVENTS[:3])])
        self.write(to, records[:6])
        for table in TABLES:
            assert files_of(folder, table.name) == [
                f"window_size=1d/day=2025-03-0{day}/2025030{day}T000000Z.parquet" for day in (3, 4)
            ]
        fourth = folder / "events/window_size=1d/day=2025-03-04/20250304T000000Z.parquet"
        before = fourth.stat().st_ino
        self.write(to, records[6:])
        assert files_of(folder, "events") == [str(fourth.relative_to(folder / "events"))]
        assert not (folder / "events/window_size=1d/day=2025-03-03").exists()
        assert fourth.stat().st_ino == before
        with duckdb.connect() as reader:
            found = reader.execute(f"SELECT key, value FROM parquet_kv_metadata('{fourth}')").fetchall()
        assert {(b"newsfold_form", b"1"), (b"newsfold_table", b"events")} <= set(found)

    def test_an_older_form_is_filled_anew(self, to: str) -> None:
        """What it holds is gone, and the sink is told to begin."""
        records = received([version(SEED_EVENTS[0], 3, 1)])
        self.write(to, records)
        path = Path(to.partition(":")[2]) / "_newsfold" / "sink.json"
        path.write_bytes(orjson.dumps({**orjson.loads(path.read_bytes()), "form": 0}))
        with self.open(to) as store:
            assert not store.standing().offsets
        assert self.rows(to) == expected([])
        self.write(to, records)
        assert self.rows(to) == expected(records)

    @pytest.mark.parametrize("place", ["end", "middle"])
    def test_a_damaged_file_is_told(self, to: str, place: str) -> None:
        """With its name, as something that another start does not mend; nothing is changed."""
        self.write(to, received(version(event, 3, 1) for event in SEED_EVENTS))
        for path in Path(to.partition(":")[2]).glob("sources/*/*/*Z.parquet"):
            whole = path.read_bytes()
            path.write_bytes(whole[:100] if place == "end" else whole[:4] + b"U" * 80 + whole[84:])
        standing = self._standing(to)
        with pytest.raises(SetupError, match=r"sources/.*Z\.parquet: DuckDB: .*move the store away"):
            self.write(to, received([version(SEED_EVENTS[0], 3, 2)], first=500))
        assert self._standing(to) == standing

    def test_one_process_at_a_time(self, to: str) -> None:
        """A second sink is told in one line, and one with another name is let in."""
        with self.open(to):
            with pytest.raises(StoreError, match="another process keeps these files"):
                self.open(to)
            self.open(to, "desk").close()
        self.open(to).close()

    def test_a_position_that_cannot_be_read_is_told(self, to: str) -> None:
        """Nobody knows what the files hold then."""
        self.open(to).close()
        (Path(to.partition(":")[2]) / "_newsfold" / "sink.json").write_text('{"offsets"')
        with pytest.raises(SetupError, match=r"sink\.json cannot be read"):
            self.open(to)

    def test_what_is_no_folder_is_told(self, tmp_path: Path) -> None:
        """A file, or nothing that can be made."""
        (tmp_path / "diary").write_text("Dear diary")
        with pytest.raises(SetupError, match="cannot be opened"):
            self.open(f"parquet:{tmp_path / 'diary'}")

    def test_a_folder_of_any_name(self, tmp_path: Path) -> None:
        """What means something in patterns and in SQL is a name like others."""
        folder = tmp_path / "it's [new]s *?"
        records = received(version(event, 3, count) for count in (1, 2) for event in SEED_EVENTS[:4])
        self.write(f"parquet:{folder}", records[:4])
        self.write(f"parquet:{folder}", records[4:])
        plain = tmp_path / "plain"
        folder.rename(plain)
        assert rows_in(plain) == expected(records)


def files_of(folder: Path, table: str) -> list[str]:
    """The files with rows of a table."""
    files = (folder / table).rglob("*.parquet")
    return sorted(str(file.relative_to(folder / table)) for file in files if file.name != "empty.parquet")


class Ended(Exception):
    """The end of a process, at a step of its own choosing."""


class Ending(Disk):
    """A disk at which the process ends before a step."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def _step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Ended

    def replace(self, new: Path, path: Path) -> None:
        self._step()
        super().replace(new, path)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)


class PositionFirst(Disk):
    """A disk at which the position is there, and the process ended before any file was."""

    def replace(self, new: Path, path: Path) -> None:
        if path.suffix == ".json":
            super().replace(new, path)
            raise Ended


class Desk:
    """A folder that holds something, and what is to change in it: records amended, withdrawn, and new."""

    def __init__(self, folder: Path) -> None:
        news = SEED_EVENTS[:3]
        first = [version(event, day, 1) for event in news for day in (3, 4)]
        second = [version(event, day, articles) for event in news for day, articles in ((3, 0), (4, 2))]
        self.records = received([*first, *second])
        self.folder = folder
        with self.open(Disk()) as store:
            store.begin(BEGIN, 1)
            store.write(batch_of(self.records[:6], BEGIN), 1)

    def open(self, disk: Disk) -> ParquetStore:
        """The store over a disk."""
        return ParquetStore(self.folder, Identity("", "news.events"), disk)

    def go_on(self, disk: Disk) -> None:
        """Write what comes after the position."""
        with self.open(disk) as store:
            held = store.standing().offsets
            rest = [record for record in self.records if record.offset >= held[record.partition]]
            store.write(batch_of(rest, held), 1)


def test_an_end_at_any_step_loses_nothing(tmp_path: Path) -> None:
    """All files read well then, and the next sink comes to the same tables."""
    steps = 0
    while True:
        desk = Desk(tmp_path / f"after {steps} steps")
        try:
            desk.go_on(Ending(steps))
            break
        except Ended:
            found = rows_in(desk.folder)
            known = {change.id for change in batch_of(desk.records, BEGIN).changes}
            assert {row[0] for row in found["events"]} <= known
            desk.go_on(Disk())
        assert rows_in(desk.folder) == expected(desk.records)
        steps += 1
    assert steps == 13


def test_an_end_while_beginning_anew_is_no_position(tmp_path: Path) -> None:
    """What is noted in part is not taken for all."""
    for steps in range(1, 4):
        desk = Desk(tmp_path / f"after {steps} steps")
        with desk.open(Ending(steps)) as store, pytest.raises(Ended):
            store.begin(BEGIN, 2)
        with desk.open(Disk()) as store:
            assert not store.standing().offsets


def test_a_position_before_its_files_would_lose_them(tmp_path: Path) -> None:
    """The control: the same end, the position first."""
    desk = Desk(tmp_path / "news")
    with pytest.raises(Ended):
        desk.go_on(PositionFirst())
    desk.go_on(Disk())
    assert rows_in(desk.folder) != expected(desk.records)


def test_many_batches_are_what_one_is(tmp_path: Path) -> None:
    """However the records are cut."""
    news = News(8)
    records = received(news.next() for _ in range(400))
    with ParquetStore(tmp_path / "news", Identity("", "news.events")) as store:
        store.begin(BEGIN, 1)
        for place in range(0, 400, 80):
            held = store.standing().offsets
            store.write(batch_of(records[place : place + 80], held), 1)
    assert rows_in(tmp_path / "news") == expected(records)
