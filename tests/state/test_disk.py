"""State on disk says the same as state in memory, and survives what a folder may go through."""

import subprocess
import sys
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory

import pytest
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


def untold(line: str) -> None:
    """Fails: nothing should have to be said."""
    raise AssertionError(line)


@given(operations)
@settings(max_examples=60, deadline=None)
def test_it_equals_memory(done: list[tuple[str, *tuple[bytes, ...]]]) -> None:
    """Whatever is put, deleted, settled and opened again: gets, scans and changes are those of memory."""
    with TemporaryDirectory() as folder:
        disk, memory = DiskState(Path(folder) / "s", untold), MemoryState()
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
                disk = DiskState(Path(folder) / "s", untold)
                assert disk.position() == (7, 3)
        everything = list(memory.scan_range(b"", b"\xff" * 4))
        assert list(disk.scan_range(b"", b"\xff" * 4)) == everything
        assert all(disk.get(key) == value for key, value in everything)
        disk.close()


def test_only_what_is_settled_is_on_disk(tmp_path: Path) -> None:
    """A process that dies keeps what the changelog confirmed, at its position, and nothing newer."""
    state = DiskState(tmp_path / "s", untold)
    state.put(b"a", b"1")
    state.settle(state.take_changes(), 5, 2)
    state.put(b"a", b"2")
    state.put(b"b", b"1")
    state.close()
    state = DiskState(tmp_path / "s", untold)
    assert (state.get(b"a"), state.get(b"b"), state.position()) == (b"1", None, (5, 2))
    state.close()


def lost(folder: Path) -> str:
    """What opening a folder says that can no longer be used; the state must then be empty, at 0."""
    told: list[str] = []
    state = DiskState(folder, told.append)
    assert (state.position(), list(state.scan_range(b"", b"\xff" * 4))) == ((0, -1), [])
    state.put(b"a", b"2")
    state.settle(state.take_changes(), 1, 0)
    state.close()
    DiskState(folder, untold).close()
    [line] = told
    assert line.startswith(f"{folder}: ")
    return line


def test_a_state_that_was_not_closed_is_emptied(tmp_path: Path) -> None:
    """The process was killed: one line, and the state is to be read back; the next start says nothing."""
    process = run_in_child(f"state = filled({str(tmp_path / 's')!r}); os._exit(9)")
    assert process.returncode == 9
    assert "was not closed" in lost(tmp_path / "s")


ENTRIES = {b"topic:%04d|%06d" % (n % 40, n): b"%d" % n * 60 for n in range(3000)}
PAGE = 4096


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a state of many pages, some of them free again, that was closed."""
    folder = tmp_path_factory.mktemp("sealed") / "s"
    state = DiskState(folder, untold)
    for round_ in (1, 2):
        for start in range(0, len(ENTRIES), 500):
            for key in list(ENTRIES)[start : start + 500]:
                state.put(key, ENTRIES[key])
            state.settle(state.take_changes(), start + round_, round_)
    state.close()
    return folder


def damaged(data: bytes, how: str, chance: Random) -> bytes:
    """The bytes of a data file with one damage."""
    spoilt = bytearray(data)
    at = chance.randrange(len(data) // PAGE) * PAGE
    if how == "garbage":
        spoilt[at : at + PAGE] = chance.randbytes(PAGE)
    elif how == "zeros":
        spoilt[at : at + PAGE] = bytes(PAGE)
    elif how == "another page":
        other = chance.randrange(len(data) // PAGE) * PAGE
        spoilt[at : at + PAGE] = data[other : other + PAGE]
    elif how == "one bit":
        spoilt[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif how == "cut off":
        del spoilt[chance.randrange(len(data)) :]
    else:
        spoilt += data[:PAGE]
    return bytes(spoilt)


@pytest.mark.parametrize("how", ["garbage", "zeros", "another page", "one bit", "cut off", "longer"])
def test_no_damage_is_believed(how: str, sealed: Path, tmp_path: Path) -> None:
    """A hundred damages of each kind, wherever they are: the state is right or empty, and never ends the
    process; the damage is gone at the next start."""
    chance, data = Random(how), (sealed / "data.mdb").read_bytes()
    for number in range(100):
        folder = tmp_path / str(number)
        copytree(sealed, folder)
        spoilt = damaged(data, how, chance)
        (folder / "data.mdb").write_bytes(spoilt)
        if spoilt == data:
            continue
        assert "the state is damaged" in lost(folder)
        rmtree(folder)


@pytest.mark.parametrize("spoil", ["seal", "lock.mdb"])
@pytest.mark.parametrize("content", [None, b"", b"\0" * 8192, b"garbage" * 2000])
def test_damage_to_the_other_files(spoil: str, content: bytes | None, sealed: Path, tmp_path: Path) -> None:
    """A seal that is gone or wrong empties the folder; of the lock nothing depends on what it holds."""
    folder = tmp_path / "s"
    copytree(sealed, folder)
    (folder / spoil).unlink()
    if content is not None:
        (folder / spoil).write_bytes(content)
    if spoil == "seal":
        assert lost(folder)
        return
    state = DiskState(folder, pytest.fail)
    assert dict(state.scan_range(b"", b"\xff" * 4)) == ENTRIES
    assert all(state.get(key) == value for key, value in ENTRIES.items())
    state.close()


def test_a_full_disk_says_so(tmp_path: Path) -> None:
    """No room for what is to be written: one line in our words; the next start finds nothing half written."""
    process = run_in_child(
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        f"state = filled({str(tmp_path / 's')!r})\n"
        "for n in range(20_000): state.put(b'%d' % n, b'x' * 100)\n"
        "try: state.settle(state.take_changes(), 9, 9)\n"
        "except SetupError as error: print(error)\n"
        "state.close()"
    )
    assert process.stdout.startswith(f"{tmp_path / 's'}: no state can be kept there: ")
    assert process.stdout.count("\n") == 1
    assert "was not closed" in lost(tmp_path / "s")


def test_a_key_from_elsewhere_may_be_of_any_length(tmp_path: Path) -> None:
    """A key that no state can have is not there; nothing ends because it was asked for."""
    state = DiskState(tmp_path / "s", untold)
    assert state.get(b"k" * 5000) is None
    assert state.get(b"") is None
    state.close()


def run_in_child(work: str) -> subprocess.CompletedProcess[str]:
    """Do this in a process of its own, in which a state can be filled."""
    program = (
        "import os, resource\nfrom pathlib import Path\n"
        "from newsfold.errors import SetupError\nfrom newsfold.state.disk import DiskState\n"
        "def filled(folder):\n"
        "    state = DiskState(Path(folder), print)\n"
        "    state.put(b'a', b'1')\n"
        "    state.settle(state.take_changes(), 5, 2)\n"
        "    return state\n"
    )
    return subprocess.run([sys.executable, "-c", program + work], capture_output=True, text=True, check=False)
