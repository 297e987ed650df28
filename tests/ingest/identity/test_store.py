"""The store of known items: moved in batches, bounded, and one clear line for a file that is none."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsfold.errors import SettingsError
from newsfold.ingest.identity.decision import identify
from newsfold.ingest.identity.fetch import Fetch
from newsfold.ingest.identity.store import FORM, KnownItemsStore, day_of
from tests.ingest.identity.newsstand import fetch, item

PORT = "https://www.paper.example/port"


def put(store: KnownItemsStore, each: Fetch) -> list[str]:
    """Decide on a fetch and keep it; the verdicts."""
    verdicts: list[str] = []
    with store.batch():
        for shown in each:
            decision = identify(shown, store)
            verdicts.append(decision.verdict)
            store.put(decision)
    return verdicts


def test_what_is_kept_is_known_to_the_next_process(tmp_path: Path) -> None:
    """With its identity, and how the source showed it."""
    store = KnownItemsStore(tmp_path / "known.db")
    assert put(store, fetch(item("Port", link=PORT))) == ["new"]
    store.close()
    store = KnownItemsStore(tmp_path / "known.db")
    assert len(store) == 1
    assert put(store, fetch(item("Port", link=PORT), at=1)) == ["unchanged"]
    assert put(store, fetch(item("Port closed", link=PORT), at=2)) == ["changed"]


def test_a_batch_that_fails_keeps_nothing(tmp_path: Path) -> None:
    """What was not delivered is decided on again."""
    store = KnownItemsStore(tmp_path / "known.db")

    def undelivered() -> None:
        with store.batch():
            for shown in fetch(item("Port", link=PORT)):
                store.put(identify(shown, store))
            assert len(store) == 1
            raise ConnectionError

    with pytest.raises(ConnectionError):
        undelivered()
    assert len(store) == 0
    assert put(store, fetch(item("Port", link=PORT))) == ["new"]


def test_a_kill_in_a_batch_keeps_nothing_of_it(tmp_path: Path) -> None:
    """A process that is killed with -9 leaves what its last whole batch had, and a file that opens."""
    program = f"""
import os, signal
from newsfold.ingest.identity.decision import identify
from newsfold.ingest.identity.store import KnownItemsStore
from tests.ingest.identity.newsstand import fetch, item
store = KnownItemsStore({str(tmp_path / "known.db")!r})
for number in range(3):
    with store.batch():
        for shown in fetch(item(f"Port {{number}}", ("Text.",), link=f"{PORT}{{number}}")):
            store.put(identify(shown, store))
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": os.getcwd()})
    assert done.returncode == -signal.SIGKILL
    assert len(KnownItemsStore(tmp_path / "known.db")) == 2


def test_what_nobody_shows_is_forgotten_and_comes_back_as_the_same(tmp_path: Path) -> None:
    """Under the same uri, which counts once; merges and their articles' addresses stay."""
    store = KnownItemsStore(":memory:")
    put(store, fetch(item("Port", link=PORT, guid="1")))
    put(store, fetch(item("Port closed", link=f"{PORT}-closed", guid="1"), at=1))
    day = day_of("2025-03-18")
    assert store.not_shown_since(day) == {}
    [(address, own)] = store.not_shown_since(day + 1).items()
    assert own
    assert address == "https://paper.example/port"
    with store.batch():
        store.forget(address)
    [decision] = [
        identify(s, store) for s in fetch(item("Port closed", link=f"{PORT}-closed", guid="1"), at=2)
    ]
    assert (decision.verdict, decision.uri) == ("unchanged", address)


def test_a_day_is_moved_by_being_shown(tmp_path: Path) -> None:
    """An item that a source still shows is not forgotten, though it never changes."""
    store = KnownItemsStore(":memory:")
    put(store, fetch(item("Port", link=PORT)))
    put(store, Fetch("paper", [item("Port", link=PORT)], "2025-04-20T00:00:00Z"))
    assert store.not_shown_since(day_of("2025-04-20")) == {}
    assert store.not_shown_since(day_of("2025-04-21"))


def test_a_file_that_is_none_is_one_line(tmp_path: Path) -> None:
    """No database, another program's, a newer release's, no folder: where, what, and what to do."""
    text = tmp_path / "notes.txt"
    text.write_text("A note of more than a few letters, which is no database. " * 40)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (c)")
    newer = tmp_path / "newer.db"
    KnownItemsStore(newer).close()
    with sqlite3.connect(newer) as connection:
        connection.execute(f"PRAGMA user_version = {FORM + 1}")
    findings = {
        text: "not a database",
        other: "another program's",
        newer: "a newer release made it",
        tmp_path / "no" / "such.db": "unable to open",
    }
    for path, finding in findings.items():
        with pytest.raises(SettingsError) as caught:
            KnownItemsStore(path)
        line = str(caught.value)
        assert line.startswith(f"{path}: ")
        assert finding in line
        assert "read back from Kafka" in line
        assert "\n" not in line
