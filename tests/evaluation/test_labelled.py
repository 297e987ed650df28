"""Labelled files of every measurement: plain or gzipped, whatever the file is called."""

import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from newsfold.errors import SourceError
from newsfold.evaluation import ner, stories, topics

Read = Callable[[Path], Iterable[Any]]

NER = {"text": "The United Nations met.", "entities": [{"start": 4, "end": 18, "type": "ORG"}]}
TOPIC = {"text": "The league met.", "label": "sport"}
STORY = {"story": "1", "uri": "a", "source": "S", "published_at": "2025-03-18", "body": "A truce holds."}
READERS = [
    pytest.param(ner.read_labelled, NER, id="ner"),
    pytest.param(topics.read_items, TOPIC, id="topics"),
    pytest.param(stories.read_labelled, STORY, id="stories"),
]


@pytest.mark.parametrize(("read", "record"), READERS)
def test_every_measurement_reads_both_forms(read: Read, record: dict[str, object], tmp_path: Path) -> None:
    """What is in the file decides, not its name; blank lines are none."""
    lines = json.dumps(record).encode() + b"\n\r\n" + json.dumps(record).encode() + b"\r\n\n"
    plain = tmp_path / "plain.jsonl"
    plain.write_bytes(lines)
    expected = list(read(plain))
    assert len(expected) == 2
    for name, data in (("a.gz", gzip.compress(lines)), ("b", gzip.compress(lines)), ("c.gz", lines)):
        (tmp_path / name).write_bytes(data)
        assert list(read(tmp_path / name)) == expected, name


@pytest.mark.parametrize(("read", "record"), READERS)
def test_every_measurement_says_what_cannot_be_read(
    read: Read, record: dict[str, object], tmp_path: Path
) -> None:
    """A missing file, an empty one, half an archive, and a folder: one line that names it."""
    half = gzip.compress(json.dumps(record).encode() * 9)[:-12]
    for name, data in (("empty", b""), ("blank", b"\n\n"), ("half.gz", half)):
        (tmp_path / name).write_bytes(data)
    for name in ("empty", "blank", "half.gz", "missing"):
        with pytest.raises(SourceError, match=rf"{name}: (nothing is in it|cannot be read)"):
            list(read(tmp_path / name))
    with pytest.raises(SourceError, match="cannot be read"):
        list(read(tmp_path))
