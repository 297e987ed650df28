"""Which form of news a file is in, and the source that reads it."""

import os
from collections.abc import Callable, Iterator

from newsfold.errors import SourceError
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Item
from newsfold.sources.jsonl import read_jsonl
from newsfold.sources.text import read_text

Source = Callable[[InputStream], Iterator[Item]]
SOURCES: dict[str, Source] = {
    ".txt": read_text,
    ".text": read_text,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
"""By file suffix, in lower case."""


def has_source(path: str) -> bool:
    """Whether a source reads files with this suffix."""
    return _suffix(path) in SOURCES


def source_of(path: str) -> Source:
    """The source for a path; KeyError unless `has_source`."""
    return SOURCES[_suffix(path)]


def grows_by_lines(path: str) -> bool:
    """Whether what is appended to a file of this suffix is further articles, and no more of the same one."""
    return source_of(path) is read_jsonl


def source_of_stream(head: bytes) -> Source:
    """The source for a stream without a name, by its first bytes."""
    return read_jsonl if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else read_text


def file_type_error(path: str) -> SourceError:
    """The error of a file that no source reads."""
    return SourceError(
        "not a type of file that is read, left out",
        where=path,
        hint=f"known are {', '.join(SOURCES)}",
        reason="file-type",
    )


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()
