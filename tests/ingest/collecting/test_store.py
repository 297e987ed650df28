"""What is known of the sources: it lasts, others may read it, and what cannot be kept is one clear error."""

from contextlib import closing
from pathlib import Path

import pytest

from newsfold.errors import SettingsError
from newsfold.ingest.collecting.state import SourceState
from newsfold.ingest.collecting.store import FORGET_SECONDS, Remembered, SourceStore, read_states

NOW = 1_750_000_000.0
STATES = [SourceState(name="a", etag='"1"', new=3), SourceState(name="b", error="HTTP 500", failures=2)]


def test_states_last(tmp_path: Path) -> None:
    """Across connections, while another has it open, and the newest counts."""
    path = tmp_path / "store.sqlite"
    assert read_states(path) == {}
    assert not path.exists()
    with closing(SourceStore(path)) as store:
        store.put([Remembered(state) for state in STATES], NOW)
        store.put([Remembered(SourceState(name="a", new=4))], NOW)
        assert read_states(path)["a"].new == 4
        assert read_states(path)["b"] == STATES[1]
        assert store.states(["b"]).keys() == {"b"}


def test_what_nobody_can_read_is_no_state(tmp_path: Path) -> None:
    """A row of another release means that the source is asked in full again."""
    with closing(SourceStore(tmp_path / "s")) as store:
        store.put([Remembered(state) for state in STATES], NOW)
        store._connection.execute("UPDATE sources SET state = x'00' WHERE name = 'a'")
        assert store.states().keys() == {"b"}


def test_what_is_no_store_is_one_clear_error(tmp_path: Path) -> None:
    """It is not written over."""
    path = tmp_path / "s"
    path.write_bytes(b"no database " * 100)
    with pytest.raises(SettingsError, match="or remove it"):
        SourceStore(path)
    assert path.read_bytes().startswith(b"no database")
    with pytest.raises(SettingsError, match="cannot be kept here"):
        SourceStore(tmp_path / "none" / "s")


def test_refused_items_are_remembered_for_a_while(tmp_path: Path) -> None:
    """The newest fingerprint of each, by source."""
    a, b = STATES
    with closing(SourceStore(tmp_path / "s")) as store:
        store.put([Remembered(a, {b"1": b"x", b"2": b"y"}), Remembered(b, {b"1": b"z"})], NOW)
        store.put([Remembered(a, {b"1": b"w"})], NOW + 1)
        assert store.refused("a") == {b"1": b"w", b"2": b"y"}
        assert store.refused("b") == {b"1": b"z"}
        store.put([Remembered(a, {b"3": b"v"})], NOW + FORGET_SECONDS + 0.5)
        assert store.refused("a") == {b"1": b"w", b"3": b"v"}


def test_a_damaged_store_is_one_clear_error_wherever_it_is_read(tmp_path: Path) -> None:
    """The first page may be whole, so that it opens, and those behind it garbage."""
    path = tmp_path / "store.sqlite"
    with closing(SourceStore(path)) as store:
        store.put([Remembered(SourceState(name=f"s{n}", error="x" * 500)) for n in range(100)], NOW)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(SettingsError, match=r"cannot be kept here: .*remove it") as caught:
        read_states(path)
    assert str(caught.value).startswith(str(path))
