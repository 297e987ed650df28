"""Compiled lexicons: what is kept gives the same as the text files, and nothing else is ever taken for it."""

import os
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from newsfold.lexicons import compiled
from newsfold.lexicons.compiled import Compiled
from newsfold.lexicons.fingerprint import fingerprint
from newsfold.lexicons.topics.files import MAX_BYTES
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import Tags
from newsfold.settings import Settings
from newsfold.taggers import load_tagger, load_topic_tagger
from newsfold.tagging.entities.word_clusters import WordClusters
from newsfold.wire.codec import encode

KEYS, GROUPS = np.arange(5, dtype=np.uint32), np.ones(5, np.uint16)
CODES = np.arange(6, dtype=np.uint16).reshape(2, 3)


def make() -> WordClusters:
    """A value of the kind that is kept: an object of ours with arrays."""
    return WordClusters(KEYS, GROUPS, CODES)


class Makes:
    """Counts how often a value is made."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> WordClusters:
        self.count += 1
        return make()


def kept_in(folder: Path | None, key: str = "k") -> Compiled:
    """Values under one fingerprint."""
    return Compiled(folder, lambda: key)


def only_file(folder: Path) -> Path:
    """The one file there."""
    (path,) = folder.iterdir()
    return path


def test_made_once_and_mapped_from_then_on(tmp_path: Path) -> None:
    """Also the first value is the one read back: its arrays are those of the file, and not to be written."""
    makes = Makes()
    for _ in range(3):
        value = kept_in(tmp_path / "deep" / "folder").get("clusters", makes)
        assert np.array_equal(value.codes, CODES)
        assert not value.codes.flags.writeable
    assert makes.count == 1


def test_another_fingerprint_is_another_value(tmp_path: Path) -> None:
    """What was made from other files is not taken."""
    makes = Makes()
    for key in ("a", "b", "a"):
        kept_in(tmp_path, key).get("clusters", makes)
    assert makes.count == 2


def test_files_that_change_while_a_value_is_made(tmp_path: Path) -> None:
    """The value may be of either content: nothing is kept."""
    keys = iter(["before", "after"])
    Compiled(tmp_path, lambda: next(keys)).get("clusters", make)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:20],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: b"another program's" + data[17:],
        lambda data: data[:80] + bytes([data[80] ^ 1]) + data[81:],
        lambda data: data[:20] + b"\xff" * 8 + data[28:],
    ],
    ids=["empty", "head", "half", "all but a byte", "another mark", "a flipped bit", "too many arrays"],
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """Nobody sees an error, and the next one reads a whole file again."""
    kept_in(tmp_path).get("clusters", make)
    path, makes = only_file(tmp_path), Makes()
    path.write_bytes(damage(path.read_bytes()))
    for _ in range(2):
        assert np.array_equal(kept_in(tmp_path).get("clusters", makes).codes, CODES)
    assert makes.count == 1


@pytest.mark.parametrize("folder", [None, Path("/dev/null/newsfold")], ids=["none", "cannot be made"])
def test_without_a_folder_values_are_made_in_each_process(folder: Path | None) -> None:
    """As on a read-only file system."""
    makes = Makes()
    for _ in range(2):
        assert np.array_equal(kept_in(folder).get("clusters", makes).codes, CODES)
    assert makes.count == 2


def test_two_at_a_time(tmp_path: Path) -> None:
    """Whoever is later finds or replaces a whole file; no part is left behind."""
    with ThreadPoolExecutor(8) as pool:
        values = [*pool.map(lambda _: kept_in(tmp_path).get("clusters", make), range(32))]
    assert all(np.array_equal(value.codes, CODES) for value in values)
    assert only_file(tmp_path).suffix == compiled.SUFFIX


class Evil:
    """Runs a command when it is read as a plain pickle is."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.where,)

    def __init__(self, where: str) -> None:
        self.where = where


def test_a_file_names_no_other_code(tmp_path: Path) -> None:
    """What it names of other packages is not called: the value is made anew."""
    kept_in(tmp_path / "kept").get("clusters", lambda: Evil(str(tmp_path / "evil")))
    assert kept_in(tmp_path / "kept").get("clusters", lambda: "made") == "made"
    assert not (tmp_path / "evil").exists()
    reader = compiled._Reader
    with (tmp_path / "dotted").open("wb+") as file:
        file.write(b"\x80\x04\x8c\x1anewsfold.lexicons.compiled\x8c\x09os.system\x93.")
        file.seek(0)
        with pytest.raises(pickle.UnpicklingError, match="is not read"):
            reader(file).load()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="a system without owners of this kind")
def test_what_others_may_write_is_not_read(tmp_path: Path) -> None:
    """A file that its group may write to could be anybody's."""
    kept_in(tmp_path).get("clusters", make)
    only_file(tmp_path).chmod(0o664)
    makes = Makes()
    kept_in(tmp_path).get("clusters", makes)
    assert makes.count == 1


def test_the_oldest_go(tmp_path: Path) -> None:
    """A folder does not grow with every change of a lexicon."""
    for number in range(compiled.MOST_KEPT + 3):
        kept_in(tmp_path, str(number)).get("clusters", make)
        os.utime(tmp_path / f"clusters-{number}{compiled.SUFFIX}", ns=(number, number))
    numbers = {int(path.stem.partition("-")[2]) for path in tmp_path.iterdir()}
    assert numbers == set(range(3, compiled.MOST_KEPT + 3))


def test_the_fingerprint_is_that_of_every_file(tmp_path: Path) -> None:
    """A line more, a file more or another name make another; what is read but cannot be makes none."""
    topics, entities = tmp_path / "my.topics", tmp_path / "entities" / "my.tsv"
    entities.parent.mkdir()
    seen = {fingerprint(None), fingerprint(tmp_path)}
    for path, text in ((topics, "topic my:a a\n"), (topics, "topic my:b b\n"), (entities, "-\tORG\tA\n")):
        path.write_text(text)
        seen.add(fingerprint(tmp_path))
    topics.rename(tmp_path / "your.topics")
    seen |= {fingerprint(tmp_path), fingerprint(tmp_path / "your.topics")}
    assert len(seen) == 7
    assert fingerprint(tmp_path) == fingerprint(tmp_path)
    topics.write_bytes(bytes(MAX_BYTES + 1))
    assert fingerprint(tmp_path) == ""


TEXTS = (
    ("en", "Peace talks between Ukraine and Russia began in Geneva, Kyrgyzstan's Sadyr Japarov said."),
    ("en", "Arsenal beat Paris Saint-Germain 3-1; shares of Apple fell by $5 million in Portland, Oregon."),
    (
        "de",
        "Die Friedensgespräche in der Ukraine wurden nach dem Waffenstillstand abgebrochen.",
    ),
    ("fr", "Les pourparlers de paix avec l’Allemagne ont commencé après le cessez-le-feu."),
    ("pl", "Rozmowy pokojowe w Nairobi, mówi UNESCO."),
)


def tags_in(folder: Path) -> list[Tags]:
    """The tags of the texts by a tagger whose lexicon is compiled in this folder."""
    tagger = load_tagger(Settings(cache_dir=folder, topic_threshold=0.77))
    return tagger.tag(
        [
            Paragraph(
                id="6c", article_id="a1", version=1, digest="9f", seq=0, count=1, source="Wire", url="",
                title="", lang=lang, published_at="2025-03-18T10:00:00Z", text=text,
            )
            for lang, text in TEXTS
        ]
    )  # fmt: skip


def test_tags_are_the_same_with_and_without(tmp_path: Path) -> None:
    """Made in this process, made and kept, and read back: in each language, to the last byte."""
    (tmp_path / "no folder").write_text("")
    without, kept, read = (tags_in(tmp_path / name) for name in ("no folder", "kept", "kept"))
    assert encode(without) == encode(kept) == encode(read)
    assert [bool(tags.topics) for tags in without] == [True, True, True, True, False]
    assert all(tags.entities for tags in without)


def test_a_lexicon_of_ones_own_is_compiled_anew_when_it_changes(tmp_path: Path) -> None:
    """An edit counts in the next process, whatever is kept of the lexicon before it."""
    file = tmp_path / "own" / "my.topics"
    file.parent.mkdir()
    settings = Settings(lexicon=file.parent, cache_dir=tmp_path / "kept")
    labels = []
    for phrase in ("zorblax", "quuxian", "zorblax"):
        file.write_text(f"topic my:a things\n  3: {phrase}\n")
        (tags,) = load_topic_tagger(settings).tag([""], ["They saw a zorblax and a zorblax again."])
        labels.append([tag.label for tag in tags])
    assert labels == [["things"], [], ["things"]]
