"""Which form of news a file is in, and the source that reads it."""

import os
from collections.abc import Callable, Iterator

from newsfold.errors import SourceError
from newsfold.sources.item import Item
from newsfold.sources.jsonl import read_jsonl
from newsfold.sources.opened import Opened
from newsfold.sources.text import read_text

Source = Callable[[Opened], Iterator[Item]]
SOURCES: dict[str, Source] = {
    ".txt": read_text,
    ".text": read_text,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
"""By the end of a file's name, in lower case."""


def known(path: str) -> bool:
    """Whether a file of this name is read."""
    return _suffix(path) in SOURCES


def source_of(path: str) -> Source:
    """The source for a file of a known name."""
    return SOURCES[_suffix(path)]


def source_of_stream(head: bytes) -> Source:
    """The source for a stream without a name, by its first bytes."""
    return read_jsonl if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else read_text


def unknown(path: str) -> SourceError:
    """The error of a file that no source reads."""
    return SourceError(
        "not a type of file that is read, left out",
        where=path,
        hint=f"known are {', '.join(SOURCES)}",
        reason="file-type",
    )


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()
