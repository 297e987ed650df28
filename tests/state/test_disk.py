"""State on disk says the same as state in memory, and survives what a folder may go through."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from newsfold.state.disk import DiskState
from newsfold.state.memory import MemoryState

keys = st.binary(min_size=1, max_size=3)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("put"), keys, st.binary(max_size=4)),
        st.tuples(st.just("delete"), keys),
        st.tuples(st.just("settle")),
        st.tuples(st.just("reopen")),
        st.tuples(st.just("scan"), keys, keys),
    ),
    max_size=40,
)


@given(operations)
@settings(max_examples=60, deadline=None)
def test_it_equals_memory(done: list[tuple[str, *tuple[bytes, ...]]]) -> None:
    """Whatever is put, deleted, settled and opened again: gets, scans and changes are those of memory."""
    with TemporaryDirectory() as folder:
        disk, memory = DiskState(Path(folder) / "s"), MemoryState()
        for name, *arguments in done:
            if name == "put":
                disk.put(*arguments)
                memory.put(*arguments)
            elif name == "delete":
                disk.delete(*arguments)
                memory.delete(*arguments)
            elif name == "scan":
                assert list(disk.scan_range(*arguments)) == list(memory.scan_range(*arguments))
            else:
                changes = disk.take_changes()
                assert changes == memory.take_changes()
                disk.settle(changes, 7, 3)
            if name == "reopen":
                disk.close()
                disk = DiskState(Path(folder) / "s")
                assert disk.position() == (7, 3)
        everything = list(memory.scan_range(b"", b"\xff" * 4))
        assert list(disk.scan_range(b"", b"\xff" * 4)) == everything
        assert all(disk.get(key) == value for key, value in everything)
        disk.close()


def test_only_what_is_settled_is_on_disk(tmp_path: Path) -> None:
    """A process that dies keeps what the changelog confirmed, at its position, and nothing newer."""
    state = DiskState(tmp_path / "s")
    state.put(b"a", b"1")
    state.settle(state.take_changes(), 5, 2)
    state.put(b"a", b"2")
    state.put(b"b", b"1")
    state.close()
    state = DiskState(tmp_path / "s")
    assert (state.get(b"a"), state.get(b"b"), state.position()) == (b"1", None, (5, 2))
    state.close()


def test_a_damaged_folder_is_emptied(tmp_path: Path) -> None:
    """Garbage instead of the data file: the state begins empty at 0, to be rebuilt."""
    state = DiskState(tmp_path / "s")
    state.put(b"a", b"1")
    state.settle(state.take_changes(), 5, 2)
    state.close()
    (tmp_path / "s" / "data.mdb").write_bytes(b"garbage" * 5000)
    state = DiskState(tmp_path / "s")
    assert (state.get(b"a"), state.position()) == (None, (0, -1))
    state.close()
