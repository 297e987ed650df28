"""Reads files, folders and standard input, each by its source; a bad input is an item, never an exception.

A path that is not there is no input at all: whoever mistyped it is told before anything is read.
"""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedIOBase, BufferedReader, RawIOBase
from typing import cast

from newsfold.errors import SettingsError, SourceError
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
    `limit` is in bytes per article. SettingsError at once if one of `paths` does not exist.
    """
    named = [os.fspath(path) for path in paths]
    missing = [path for path in named if path != STDIN and not os.path.exists(path)]
    if missing:
        others = f" (nor are {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise SettingsError(f"no such file or folder{others}", where=missing[0], hint="check the path")
    return _read(named, resume, limit, stdin)


def _read(
    paths: Iterable[str],
    resume: Mapping[str, InputPosition] | None,
    limit: int,
    stdin: BufferedIOBase | None,
) -> Iterator[Item]:
    for path in paths:
        if path == STDIN:
            yield from _standard_input(stdin or _typed(), limit)
        elif os.path.isdir(path):
            for file in _walk(path):
                if isinstance(file, str):
                    yield from _file(file, resume, limit)
                else:
                    yield file
        elif not has_source(path):
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
    """The files below a folder and what is to be said of others; nothing outside of it is looked at."""
    unreadable: list[OSError] = []
    inside = os.path.join(os.path.realpath(folder), "")
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if os.path.islink(path := os.path.join(root, name)):
                yield Notice(f"{path}: a link to a folder, left out (name it to have it read)")
        for name in sorted(files):
            path = os.path.join(root, name)
            if name.startswith("."):
                continue
            if not has_source(name):
                yield Notice(str(file_type_error(path)))
            elif os.path.islink(path) and not os.path.realpath(path).startswith(inside):
                yield Notice(f"{path}: a link that leads out of {folder}, left out (name it to have it read)")
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


def _typed() -> BufferedReader | None:
    """Standard input; None where the process was started without."""
    return cast(BufferedReader, sys.stdin.buffer) if sys.stdin else None


def _standard_input(stream: BufferedIOBase | None, limit: int) -> Iterator[Item]:
    """The items of a stream without a name; none of one that is empty, blank or closed: nothing was new."""
    if stream is None:
        return
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(cast(RawIOBase, stream))
    try:
        input_stream = InputStream(buffered, "<stdin>", file=STDIN, limit=limit)
        while (head := buffered.peek(1)) and not head.strip():
            input_stream.lines += buffered.read(len(head)).count(b"\n")
        if head:
            yield from source_of_stream(head)(input_stream)
    except OSError as error:
        yield _unreadable("<stdin>", error)


def _unreadable(path: str, error: OSError) -> Rejected:
    hint = "check the path" if isinstance(error, FileNotFoundError) else "check it and feed it again"
    source_error = SourceError(
        f"cannot be read: {error.strerror or error}", where=path, hint=hint, reason="unreadable"
    )
    return Rejected(source_error, path)
