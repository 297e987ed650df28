"""A watched folder: whole files, each once and in order, whatever writers do; the clock is given."""

import gzip
import os
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.ingest.cursor import Cursor
from newsfold.intake.folder import WatchedFolder
from newsfold.sources.forms import Form
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.sources.wholeness import looks_whole
from tests.intake.listening import ARTICLE

TEXT = "Source: Gazette\nDate: 18 March 2025\n\nText of {}.\n"


class Clock:
    """Seconds that a test lets pass."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Watch:
    """A folder, and looks at it a second apart."""

    def __init__(self, path: Path, cursor: Cursor | None = None) -> None:
        self.clock = Clock()
        self.folder = WatchedFolder(path, clock=self.clock, positions=cursor.positions if cursor else None)

    def look(self, seconds: float = 1.0, *, delivered: bool = True) -> list[Item]:
        self.clock.now += seconds
        items = list(self.folder.look())
        if delivered:
            self.folder.delivered()
        return items

    def names(self, seconds: float = 1.0, *, delivered: bool = True) -> list[str]:
        """Where the articles of a look come from."""
        items = self.look(seconds, delivered=delivered)
        assert not [item for item in items if isinstance(item, Rejected)]
        return [
            Path(item.origin.partition(":")[0].partition("[")[0]).name
            for item in items
            if isinstance(item, Sourced)
        ]


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """An empty folder."""
    return Watch(tmp_path)


def write(path: Path, text: str = "") -> Path:
    """A text with an article."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text or TEXT.format(path.name))
    return path


def test_a_file_counts_once_it_is_the_same_over_two_looks(watch: Watch, tmp_path: Path) -> None:
    """And then never again."""
    write(tmp_path / "a.txt")
    assert [watch.names() for _ in range(4)] == [[], ["a.txt"], [], []]


def test_a_file_that_is_being_written_is_waited_for(watch: Watch, tmp_path: Path) -> None:
    """As long as it changes from look to look."""
    file = write(tmp_path / "a.txt")
    for _ in range(5):
        assert watch.names() == []
        with file.open("a") as stream:
            stream.write("\nMore of it.")
    assert [watch.names(), watch.names()] == [[], ["a.txt"]]


def test_two_looks_at_once_are_one(watch: Watch, tmp_path: Path) -> None:
    """Between them no time passes in which somebody could write."""
    write(tmp_path / "a.txt")
    assert [watch.names(0.0), watch.names(0.0), watch.names(0.9)] == [[], [], []]
    assert watch.names(0.1) == ["a.txt"]


@pytest.mark.parametrize("name", [".a.txt", "a.txt.part", "A.TXT.TMP", "a.jsonl~", "~$a.txt", "a.filepart"])
def test_names_that_say_not_yet_are_left_until_they_are_renamed(
    watch: Watch, tmp_path: Path, name: str
) -> None:
    """What was whole under such a name is whole at once under its own."""
    file = write(tmp_path / name)
    assert [watch.names(60) for _ in range(3)] == [[], [], []]
    file.rename(tmp_path / "b.txt")
    assert watch.names(0.1) in ([], ["b.txt"])
    assert watch.names() in ([], ["b.txt"])
    assert watch.names(60) == []


def test_what_is_renamed_into_place_counts_at_the_next_look(watch: Watch, tmp_path: Path) -> None:
    """It has been the same under its other name."""
    file = write(tmp_path / "a.part")
    watch.names()
    file.rename(tmp_path / "a.txt")
    assert watch.names() == ["a.txt"]


def test_files_come_by_name_then_time_from_subfolders_too(watch: Watch, tmp_path: Path) -> None:
    """Agencies number their files, and sort them into folders."""
    for number, path in enumerate(["z/001.txt", "002.txt", "a/003.txt", "z/002.txt"]):
        os.utime(write(tmp_path / path), (1000 - number, 1000 - number))
    watch.look()
    origins = [item.origin for item in watch.look() if isinstance(item, Sourced)]
    assert origins == [str(tmp_path / p) for p in ("z/001.txt", "z/002.txt", "002.txt", "a/003.txt")]


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("a.json", orjson.dumps(ARTICLE, option=orjson.OPT_INDENT_2)),
        ("a.json", orjson.dumps([ARTICLE], option=orjson.OPT_INDENT_2)),
        ("a.jsonl.gz", gzip.compress(orjson.dumps(ARTICLE) + b"\n", mtime=0)),
    ],
)
def test_what_is_without_its_end_is_waited_for(watch: Watch, tmp_path: Path, name: str, whole: bytes) -> None:
    """A writer that takes a pause; after a minute it is said to be cut off."""
    (tmp_path / name).write_bytes(whole[:-5])
    assert [watch.names(5) for _ in range(5)] == [[], [], [], [], []]
    (tmp_path / name).write_bytes(whole)
    assert [watch.names(), watch.names()] == [[], [name]]
    (tmp_path / "cut.json").write_bytes(whole[:-5])
    assert [bool(watch.look(30)) for _ in range(4)] == [False, False, True, False]


@pytest.mark.parametrize(
    ("xml", "is_whole"),
    [
        (b"<?xml version='1.0'?><rss><channel></channel></rss>\n<!-- made -->\n", True),
        (b"<rss><channel><item></item>", False),
        (b"<rss><channel></channel></rs", False),
        (b"<newsItem", False),
        (b"<a:feed xmlns:a='x'><a:entry/></a:feed>", True),
        (b"<feed/>", True),
        ("<rss></rss>".encode("utf-16"), True),
    ],
)
def test_xml_is_whole_with_the_end_of_its_first_tag(xml: bytes, is_whole: bool) -> None:
    """Comments may follow."""
    assert looks_whole(Form.RSS, xml, xml) is is_whole


def test_a_page_is_whole_with_the_end_of_html() -> None:
    """A page fed by halves would be two texts of one article, and nobody knows which is the newer."""
    page = b"<!DOCTYPE html><html lang=en><body><p>All well.</p></body></HTML>\n<!-- made -->"
    assert looks_whole(Form.HTML, page, page)
    assert not looks_whole(Form.HTML, page[:40], page[:40])
    assert looks_whole(Form.HTML, b"<!DOCTYPE html><title>a</title><p>", b"<p>")


def test_lines_that_are_added_are_read_and_no_other(watch: Watch, tmp_path: Path) -> None:
    """Half a line waits for its end."""
    cursor = Cursor(tmp_path.parent / "cursor")
    watch = Watch(tmp_path, cursor)
    lines = [orjson.dumps({**ARTICLE, "uri": f"urn:{number}"}) + b"\n" for number in range(4)]
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines[0] + lines[1] + lines[2][:20])

    def uris() -> list[str]:
        items = [item for item in watch.look() if isinstance(item, Sourced)]
        cursor.move({item.position.file: item.position for item in items if item.position})
        return [item.article.uri for item in items]

    assert [uris(), uris()] == [[], ["urn:0", "urn:1"]]
    with file.open("ab") as stream:
        stream.write(lines[2][20:] + lines[3])
    assert [uris(), uris(), uris()] == [[], ["urn:2", "urn:3"], []]


def test_a_document_that_changes_while_it_is_read_is_read_again(watch: Watch, tmp_path: Path) -> None:
    """No article is made of two halves."""
    file = write(tmp_path / "b.txt", TEXT.format("first"))
    write(tmp_path / "a.txt")
    watch.look()
    watch.clock.now += 1
    items = watch.folder.look()
    assert isinstance(next(items), Sourced)  # a.txt: b.txt changes before its turn.
    write(file, TEXT.format("second, and longer"))
    assert list(items) == []
    watch.folder.delivered()
    assert watch.look() == []
    (item,) = watch.look()
    assert isinstance(item, Sourced)
    assert "second" in item.article.body


def test_what_was_not_delivered_is_given_again(watch: Watch, tmp_path: Path) -> None:
    """The broker may be away in the middle of a look."""
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    watch.names()
    assert watch.names(delivered=False) == ["a.txt", "b.txt"]
    assert watch.names() == ["a.txt", "b.txt"]
    assert watch.names() == []


def test_a_file_that_vanishes_is_no_fault_and_is_forgotten(watch: Watch, tmp_path: Path) -> None:
    """Before it is read, and after; one of the same name that comes later is another."""
    for name in ("a.txt", "b.txt", "c.txt"):
        write(tmp_path / name)
    watch.look()
    watch.clock.now += 1
    items = watch.folder.look()
    next(items)
    (tmp_path / "b.txt").unlink()
    assert [item.origin for item in items if isinstance(item, Sourced)] == [str(tmp_path / "c.txt")]
    watch.folder.delivered()
    (tmp_path / "a.txt").unlink()
    assert watch.look() == []
    assert watch.folder.gone() == {str((tmp_path / "a.txt").resolve())}
    write(tmp_path / "a.txt", TEXT.format("another"))
    assert [watch.names(), watch.names()] == [[], ["a.txt"]]


def test_a_folder_that_vanishes_forgets_nothing(watch: Watch, tmp_path: Path) -> None:
    """It may be mounted again."""
    inner = tmp_path / "mounted"
    write(inner / "a.txt")
    watch = Watch(inner)
    watch.look()
    watch.look()
    inner.rename(tmp_path / "away")
    watch.look()
    assert watch.folder.gone() == set()
    (tmp_path / "away").rename(inner)
    assert [watch.names(), watch.names()] == [[], []]


def test_what_is_no_news_is_left_out_with_a_notice_once(watch: Watch, tmp_path: Path) -> None:
    """A picture, a link that leads out; nothing of it is a dead letter."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "b.txt").symlink_to(Path(__file__))
    items = [item for _ in range(3) for item in watch.look()]
    assert all(isinstance(item, Notice) for item in items)
    assert len({item.once or item.text for item in items if isinstance(item, Notice)}) == 2


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["write", "append", "rename", "delete", "look", "crash"]), st.integers(0, 2)),
    max_size=25,
)


@given(actions=ACTIONS)
def test_whatever_happens_what_is_there_in_the_end_was_given(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, int]]
) -> None:
    """In any order of writes, renames, deletions, looks and crashes (which forget all but the cursor)."""
    path = tmp_path_factory.mktemp("drop")
    cursor_file = tmp_path_factory.mktemp("state") / "cursor"
    cursor = Cursor(cursor_file)
    watch = Watch(path, cursor)
    given_texts: set[str] = set()

    def look() -> None:
        items = [item for item in watch.look(2.0) if isinstance(item, Sourced)]
        given_texts.update(item.article.body for item in items)
        cursor.move({item.position.file: item.position for item in items if item.position})
        cursor.forget(watch.folder.gone())

    for number, (action, which) in enumerate(actions):
        file = path / f"{which}.txt"
        if action == "write":
            write(file, TEXT.format(f"number {number}"))
        elif action == "append" and file.exists():
            write(file, file.read_text() + f"\nAnd {number}.\n")
        elif action == "rename" and file.exists():
            file.rename(path / f"{(which + 1) % 3}.txt")
        elif action == "delete":
            file.unlink(missing_ok=True)
        elif action == "look":
            look()
        elif action == "crash":
            cursor = Cursor(cursor_file)
            watch = Watch(path, cursor)
    look()
    look()
    there = {file.read_text().partition("\n\n")[2] for file in path.iterdir()}
    assert there <= given_texts
