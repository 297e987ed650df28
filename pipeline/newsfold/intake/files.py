"""Reads files, folders and standard input, each by its source; a bad input is an item, never an exception."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedIOBase, BufferedReader, RawIOBase
from typing import cast

from newsfold.errors import SourceError
from newsfold.intake.forms import file_type_error, grows_by_lines, has_source, source_of, source_of_stream
from newsfold.sources.input_stream import MAX_ARTICLE_BYTES, InputStream
from newsfold.sources.item import InputPosition, Item, Notice, Rejected

STDIN = "-"


def read(
    paths: Iterable[str | os.PathLike[str]],
    *,
    resume: Mapping[str, InputPosition] | None = None,
    limit: int = MAX_ARTICLE_BYTES,
    stdin: BufferedIOBase | None = None,
) -> Iterator[Item]:
    """Everything in `paths`, in their order; folders are walked, sorted by name.

    `resume` is, by real path, the position each file was read to before; a file whose bytes before it
    have changed, or that is one article and has grown, is read again from its start, with a notice.
    With it (even empty) there is a next time: half a line at the end of a file is left for that.
    `limit` is in bytes per article.
    """
    for path in [os.fspath(path) for path in paths]:
        if path == STDIN:
            yield from _standard_input(stdin or cast(BufferedReader, sys.stdin.buffer), limit)
        elif os.path.isdir(path):
            for file in _walk(path):
                if isinstance(file, str):
                    yield from _file(file, resume, limit)
                else:
                    yield file
        elif not has_source(path) and os.path.exists(path):
            yield Rejected(file_type_error(path), path)
        else:
            yield from _file(path, resume, limit)


def size(paths: Iterable[str | os.PathLike[str]]) -> int | None:
    """Bytes that `read` will go through; None if it cannot be known."""
    total = 0
    for path in [os.fspath(path) for path in paths]:
        if path == STDIN:
            return None
        files = [f for f in _walk(path) if isinstance(f, str)] if os.path.isdir(path) else [path]
        for file in files:
            try:
                status = os.stat(file)
            except OSError:
                continue
            if not stat.S_ISREG(status.st_mode):
                return None
            total += status.st_size if has_source(file) else 0
    return total


def _walk(folder: str) -> Iterator[str | Item]:
    unreadable: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(root, name)
            if name.startswith("."):
                continue
            if not has_source(name):
                yield Notice(str(file_type_error(path)))
            elif os.path.exists(path) and not os.path.isfile(path):
                yield Notice(f"{path}: no regular file, left out")
            else:
                yield path
    for error in unreadable:
        yield _unreadable(str(error.filename), error)


def _file(path: str, resume: Mapping[str, InputPosition] | None, limit: int) -> Iterator[Item]:
    real = os.path.realpath(path)
    try:
        with open(path, "rb") as file:
            stream = InputStream(file, path, file=real, limit=limit, growing=resume is not None)
            if (position := (resume or {}).get(real)) is not None:
                same = stream.skip(position)
                if same and not file.peek(1):
                    return
                if not same or not grows_by_lines(path):
                    yield Notice(f"{path}: changed since it was fed, read again from its start")
                    file.seek(0)
                    stream = InputStream(file, path, file=real, limit=limit, growing=True)
            yield from source_of(path)(stream)
    except OSError as error:
        yield _unreadable(path, error)


def _standard_input(stream: BufferedIOBase, limit: int) -> Iterator[Item]:
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(cast(RawIOBase, stream))
    try:
        source = source_of_stream(buffered.peek(1))
        yield from source(InputStream(buffered, "<stdin>", file=STDIN, limit=limit))
    except OSError as error:
        yield _unreadable("<stdin>", error)


def _unreadable(path: str, error: OSError) -> Rejected:
    hint = "check the path" if isinstance(error, FileNotFoundError) else "check it and feed it again"
    source_error = SourceError(
        f"cannot be read: {error.strerror or error}", where=path, hint=hint, reason="unreadable"
    )
    return Rejected(source_error, path)
