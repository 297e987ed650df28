"""Files, folders and standard input: each input by its source, nothing raised for a bad one."""

import gzip
import os
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from newsfold.errors import SettingsError
from newsfold.intake.files import read, size
from newsfold.sources.item import InputPosition, Item, Notice, Rejected, Sourced

LINE = b'{"uri":"urn:%d","body":"Text."}\n'


def origins(items: list[Item]) -> list[str]:
    """Where each article or rejection stood."""
    return [os.path.basename(item.origin) for item in items if isinstance(item, Sourced | Rejected)]


def test_folders_are_walked_by_name(tmp_path: Path) -> None:
    """The order of a folder is that of its names, whatever order the disk has; hidden files are left."""
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "sub/c.TXT", ".hidden.txt", "a.txt"):
        (tmp_path / name).write_text("Text.")
    (tmp_path / "a.jsonl").write_bytes(LINE % 1)
    assert origins(list(read([tmp_path]))) == ["a.jsonl:1", "a.txt", "b.txt", "c.TXT"]


def test_what_is_no_news_in_a_folder_is_noticed_and_by_name_rejected(tmp_path: Path) -> None:
    """A picture beside the data is no failure; a file somebody asked for is."""
    picture = tmp_path / "picture.txt.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (notice,) = read([tmp_path])
    assert isinstance(notice, Notice)
    assert "picture.txt.png: a binary file" in notice.text
    (rejected,) = read([picture])
    assert isinstance(rejected, Rejected)
    assert rejected.error.reason == "file-type"
    (tmp_path / "news.txt").write_bytes(picture.read_bytes())
    assert origins(list(read([tmp_path]))) == ["news.txt"]


def test_plain_text_in_a_folder_is_news_by_its_name_alone(tmp_path: Path) -> None:
    """It looks like any README; who names it wants it read."""
    for name in ("notes.md", "README.txt", "LICENSE"):
        (tmp_path / name).write_text("Hello.")
    assert [type(item) for item in read([tmp_path])] == [Notice] * 3
    assert origins(list(read(sorted(tmp_path.iterdir())))) == ["LICENSE", "README.txt", "notes.md"]


@pytest.mark.parametrize("name", ["feed.php", "page.txt", "lines", "articles.csv"])
def test_a_form_is_told_by_the_bytes_whatever_the_name(tmp_path: Path, name: str) -> None:
    """JSON lines are JSON lines, whatever a server called them."""
    (tmp_path / name).write_bytes(LINE % 1 + LINE % 2)
    assert origins(list(read([tmp_path]))) == [f"{name}:1", f"{name}:2"]


def test_a_form_that_nobody_reads_is_refused_with_those_that_are(tmp_path: Path) -> None:
    """One clear line, with what to do."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"PK\x03\x04" + bytes(50))
    (rejected,) = read([path])
    assert isinstance(rejected, Rejected)
    assert str(rejected.error).count("\n") == 0
    assert "a zip file, which is not read" in str(rejected.error)
    assert "unpack it" in str(rejected.error)


def test_an_empty_file_is_said(tmp_path: Path) -> None:
    """Nothing was new, or somebody has only begun to write it."""
    for data in (b"", b"\xef\xbb\xbf", b" \n\n"):
        (tmp_path / "a.jsonl").write_bytes(data)
        (notice,) = read([tmp_path / "a.jsonl"])
        assert isinstance(notice, Notice)
        assert "nothing in it" in notice.text


def test_gzip_is_looked_into(tmp_path: Path) -> None:
    """Several members are one file; a `.gz` that is none is what it is, one cut off is read to its cut."""
    first, second = gzip.compress(LINE % 1), gzip.compress(LINE % 2)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(first + second)
    assert origins(list(read([tmp_path]))) == ["a.jsonl.gz:1", "a.jsonl.gz:2"]
    assert size([path]) is None
    assert origins(list(read(["-"], stdin=BytesIO(first + second)))) == ["<stdin>:1", "<stdin>:2"]
    path.write_bytes(LINE % 3)
    assert origins(list(read([path]))) == ["a.jsonl.gz:1"]
    path.write_bytes(first + second[:-12])
    *items, cut = read([path], resume={})
    assert origins(items)[0] == "a.jsonl.gz:1"
    assert isinstance(cut, Rejected)
    assert "cut off" in str(cut.error)
    path.write_bytes(first + b"\x1f\x8bnonsense")
    item, damaged = read([path])
    assert isinstance(item, Sourced)
    assert isinstance(damaged, Rejected)
    assert "damaged" in str(damaged.error)


def test_a_gzip_bomb_is_not_read_to_its_end(tmp_path: Path) -> None:
    """Ten gigabytes from ten megabytes: refused long before, in bounded memory."""
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"{" + b" " * 300_000_000, compresslevel=1))
    tracemalloc.start()
    try:
        items = list(read([path]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "no more is read" in str([item.error for item in items if isinstance(item, Rejected)][-1])
    assert peak < 40_000_000


def test_a_changed_gzip_is_read_again(tmp_path: Path) -> None:
    """The cursor stands in what is inside; what is appended is read alone."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(LINE % 1))
    (item,) = read([path])
    assert isinstance(item, Sourced)
    assert item.position is not None
    resume = {item.position.file: item.position}
    assert not list(read([path], resume=resume))
    path.write_bytes(gzip.compress(LINE % 1) + gzip.compress(LINE % 2))
    assert origins(list(read([path], resume=resume))) == ["a.gz:2"]
    path.write_bytes(gzip.compress(LINE % 3))
    notice, item = read([path], resume=resume)
    assert isinstance(notice, Notice)
    assert isinstance(item, Sourced)


def test_what_cannot_be_opened_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    """A broken link in a folder gives one clear line."""
    (tmp_path / "b.txt").write_text("Text.")
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    items = list(read([tmp_path]))
    assert origins(items) == ["a.txt", "b.txt"]
    [item] = [item for item in items if isinstance(item, Rejected)]
    assert item.error.reason == "unreadable"
    assert "No such file" in str(item.error)


def test_a_path_that_is_not_there_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    """Whoever mistyped a path is told at once, and what stands beside it is not read."""
    (tmp_path / "a.txt").write_text("Text.")
    with pytest.raises(SettingsError, match=r"b\.txt: no such file"):
        read([tmp_path / "a.txt", tmp_path / "b.txt"])
    with pytest.raises(SettingsError, match="2 more"):
        read([tmp_path / name for name in ("b.txt", "c", "d.jsonl")])


def test_a_link_out_of_a_folder_is_left_out(tmp_path: Path) -> None:
    """What lies behind it was not named; a link within the folder, or named itself, is followed."""
    folder, outside = tmp_path / "in", tmp_path / "in-private"
    (folder / "sub").mkdir(parents=True)
    outside.mkdir()
    (outside / "notes.txt").write_text("Not for the feed.")
    (folder / "sub" / "a.txt").write_text("Text.")
    (folder / "b.txt").symlink_to(outside / "notes.txt")
    (folder / "c.txt").symlink_to("sub/a.txt")
    (folder / "d.txt").symlink_to("b.txt")
    (folder / "e").symlink_to(outside)
    (folder / "f.txt").symlink_to(outside / "gone.txt")
    (tmp_path / "link").symlink_to(folder)
    for named in (folder, tmp_path / "link"):
        items = list(read([named]))
        assert sorted(origins(items)) == ["a.txt", "c.txt"]
        notices = [item.text.partition(": ")[0] for item in items if isinstance(item, Notice)]
        assert sorted(map(os.path.basename, notices)) == ["b.txt", "d.txt", "e", "f.txt"]
    assert origins(list(read([folder / "b.txt", folder / "e"]))) == ["b.txt", "notes.txt"]


@pytest.mark.parametrize("typed", [b"", b"\n", b" \n\t \r\n" * 9000])
def test_no_input_is_no_article(typed: bytes) -> None:
    """A job that feeds what is new, when nothing is new, has no fault."""
    assert not list(read(["-"], stdin=BytesIO(typed)))


def test_a_closed_standard_input_is_no_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process may be started without one."""
    monkeypatch.setattr("sys.stdin", None)
    assert not list(read(["-"]))


def test_blank_lines_before_the_input_are_counted() -> None:
    """An error behind them names the line it stands in."""
    [item] = read(["-"], stdin=BytesIO(b"\n" * 70_000 + b"{broken\n"))
    assert isinstance(item, Rejected)
    assert item.origin == "<stdin>:70001"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_a_folder_does_not_stop_the_walk(tmp_path: Path) -> None:
    """Opening a named pipe would wait for ever; it is noticed and left out."""
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text("Text.")
    notice, item = read([tmp_path])
    assert isinstance(notice, Notice)
    assert isinstance(item, Sourced)


@pytest.mark.parametrize(
    ("data", "origin"),
    [
        (LINE % 1 + LINE % 2, ["<stdin>:1", "<stdin>:2"]),
        (b"\n Plain text.\n", ["<stdin>"]),
    ],
)
def test_standard_input_is_text_or_jsonl_by_its_first_byte(data: bytes, origin: list[str]) -> None:
    """`-` needs no word about what comes."""
    assert origins(list(read(["-"], stdin=BytesIO(data)))) == origin


def test_a_file_is_resumed_where_it_was_left(tmp_path: Path) -> None:
    """Lines added later are read alone; a file read to its end yields nothing."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINE % 1 + LINE % 2)
    positions = {i.position.file: i.position for i in read([path]) if isinstance(i, Sourced) and i.position}
    assert list(read([path], resume=positions)) == []
    with path.open("ab") as stream:
        stream.write(LINE % 3)
    (item,) = read([path], resume=positions)
    assert isinstance(item, Sourced)
    assert (item.article.uri, item.origin) == ("urn:3", f"{path}:3")


def test_a_file_written_in_any_pieces_gives_each_line_once(tmp_path: Path) -> None:
    """However often it is read while it grows, byte by byte at worst, nothing is halved, lost or doubled."""
    path = tmp_path / "a.jsonl"
    data = (LINE % 1 + LINE % 2 + LINE % 3).rstrip()
    for step in (1, 7, 20):
        positions: dict[str, InputPosition] = {}
        uris: list[str] = []
        for end in [*range(0, len(data), step), len(data)]:
            path.write_bytes(data[:end])
            for item in read([path], resume=positions):
                assert not isinstance(item, Rejected)
                if isinstance(item, Sourced):
                    assert item.position is not None
                    positions[item.position.file] = item.position
                    uris.append(item.article.uri)
        assert uris == ["urn:1", "urn:2", "urn:3"]


def test_a_text_that_has_grown_is_read_as_a_whole(tmp_path: Path) -> None:
    """A file that is one article does not become two when a paragraph is added."""
    path = tmp_path / "a.txt"
    path.write_text("One.\n")
    (item,) = read([path], resume={})
    assert isinstance(item, Sourced)
    assert item.position is not None
    path.write_text("One.\nTwo.\n")
    notice, again = read([path], resume={item.position.file: item.position})
    assert isinstance(notice, Notice)
    assert isinstance(again, Sourced)
    assert again.article.body == "One.\nTwo.\n"


@pytest.mark.parametrize("line", [LINE, b"Text %d.\n"])
def test_a_changed_file_is_read_again_with_a_notice(tmp_path: Path, line: bytes) -> None:
    """Other bytes under the old name are not taken for read."""
    path = tmp_path / "a.txt"
    path.write_bytes(line % 1)
    (item,) = read([path])
    assert isinstance(item, Sourced)
    assert item.position is not None
    path.write_bytes(line % 2)
    notice, again = read([path], resume={item.position.file: item.position})
    assert isinstance(notice, Notice)
    assert "changed" in notice.text
    assert isinstance(again, Sourced)
    assert again.position != item.position


def test_size_is_that_of_the_files_read(tmp_path: Path) -> None:
    """The bar has an end: known files count, others do not, standard input has none."""
    (tmp_path / "a.jsonl").write_bytes(LINE % 1)
    (tmp_path / "notes.md").write_text("Hello.")
    assert size([tmp_path, tmp_path / "missing.txt"]) == len(LINE % 1)
    assert size(["-"]) is None


def test_a_place_outside_the_input_changes_nothing(tmp_path: Path) -> None:
    """What is remembered of other files is of no concern to this one."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINE % 1)
    assert len(list(read([path], resume={"/elsewhere": InputPosition("/elsewhere", 5, "0")}))) == 1
