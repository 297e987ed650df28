"""What readers keep of event records and articles: stores, the view, the files they are in."""

import sqlite3
from pathlib import Path

import pytest
import zstandard

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.stores.address import open_store
from newsfold.stores.sink import Sink
from newsfold.testing import PipelineTestDriver
from newsfold.web.view.keeper import Keeper
from newsfold.wire.envelope import Channel
from tests.forgetting.news import TRACES, forgotten, other, pipeline, secret, traces


def sink(run: PipelineTestDriver, address: str) -> None:
    """Bring a store up to what there is."""
    kafka_topic = kafka_topic_name(Channel.EVENTS, run.settings)
    store = open_store(address, name="", kafka_topic=kafka_topic)
    Sink(run.broker, kafka_topic, store, tell=print, say=print).run(follow=False)
    store.close()


def contents(address: str) -> str:
    """All that the tables of a store hold."""
    form, _, place = address.partition(":")
    if form == "sqlite":
        connection = sqlite3.connect(place)
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        held = repr([connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names])
        connection.close()
        return held
    duckdb = pytest.importorskip("duckdb")
    if form == "parquet":
        files = sorted(map(str, Path(place).rglob("*.parquet")))
        return repr([duckdb.sql(f"SELECT * FROM '{file}'").fetchall() for file in files])
    with duckdb.connect(place, read_only=True) as connection:
        names = connection.sql("SHOW TABLES").fetchall()
        return repr([connection.sql(f"SELECT * FROM {name}").fetchall() for (name,) in names])


@pytest.mark.parametrize("form", ["sqlite", "duckdb", "parquet"])
def test_nothing_of_it_stays_in_the_tables_of_a_store(form: str, tmp_path: Path) -> None:
    """Once the sink has read the amended records; before, all of it is there."""
    run, address = pipeline().feed(secret(), other(), other("c", 2)).run(), f"{form}:{tmp_path / 'news'}"
    sink(run, address)
    assert traces([contents(address)]) == [*TRACES]
    forgotten(run)
    sink(run, address)
    assert "The truce of c" in contents(address)
    assert traces([contents(address)]) == []


def test_nothing_of_it_stays_in_the_file_of_sqlite(tmp_path: Path) -> None:
    """Nor in unused places of it."""
    run, file = pipeline().feed(secret(), other()).run(), tmp_path / "news.db"
    sink(run, f"sqlite:{file}")
    assert traces(file.read_bytes()) == [*TRACES]
    forgotten(run)
    sink(run, f"sqlite:{file}")
    assert traces(file.read_bytes()) == []


def keep(run: PipelineTestDriver, folder: Path) -> bytes:
    """Bring the view up to what there is; the bytes of its files."""
    Keeper(run.broker, run.settings, folder).run()
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def unpacked(folder: Path) -> str:
    """All that the tables of the view hold, with what is compressed in them."""
    [file] = folder.glob("view-*.db")
    connection = sqlite3.connect(file)
    held: list[str] = []
    for table in ("records", "changes", "paragraphs"):
        for (data,) in connection.execute(f"SELECT data FROM {table}"):
            held.append(zstandard.ZstdDecompressor().decompress(data).decode())
    for table in ("articles", "topics", "entities", "sources", "meta"):
        held.append(repr(connection.execute(f"SELECT * FROM {table}").fetchall()))
    connection.close()
    return repr(held)


def test_nothing_of_it_stays_in_the_view(tmp_path: Path) -> None:
    """Neither in records, articles, the log of changes, nor in the index of words, nor in unused places."""
    run = pipeline().feed(other(), other("c", 2)).run()
    keep(run, tmp_path)
    run.feed(secret()).run()
    before = keep(run, tmp_path)
    assert b"quandt" in before, "the index of words has it"
    assert traces(unpacked(tmp_path).encode()) == [*TRACES]
    forgotten(run)
    after = keep(run, tmp_path)
    assert traces(unpacked(tmp_path).encode()) == []
    assert b"quandt" not in after
    assert b"spoons" not in after
    assert traces(after) == []
    assert "The truce of c" in unpacked(tmp_path)


def test_a_view_that_is_made_anew_has_nothing_of_it(tmp_path: Path) -> None:
    """It reads what the logs still have, and leaves no trace of that."""
    run = pipeline().feed(secret(), other()).run()
    forgotten(run)
    after = keep(run, tmp_path)
    assert traces(unpacked(tmp_path).encode()) == traces(after) == []
    assert b"quandt" not in after
