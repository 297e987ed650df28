"""Reads files, folders and standard input, whatever source each needs; nothing is raised for a bad input."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedIOBase, BufferedReader, RawIOBase
from typing import cast

from newsfold.errors import SourceError
from newsfold.intake.forms import known, source_of, source_of_stream, unknown
from newsfold.sources.item import Item, Notice, Place, Rejected
from newsfold.sources.opened import MAX_ARTICLE_BYTES, Opened

STDIN = "-"


def read(
    paths: Iterable[str | os.PathLike[str]],
    *,
    resume: Mapping[str, Place] | None = None,
    limit: int = MAX_ARTICLE_BYTES,
    stdin: BufferedIOBase | None = None,
) -> Iterator[Item]:
    """Everything in `paths`, in their order; folders are walked, sorted by name.

    `resume` says, per real path, how far a file was read before; a file that is not what it was then
    is read again from its start, with a notice. `limit` is in bytes per article.
    """
    for path in [os.fspath(path) for path in paths]:
        if path == STDIN:
            yield from _standard_input(stdin or cast(BufferedReader, sys.stdin.buffer), limit)
        elif os.path.isdir(path):
            for file in _walk(path):
                if isinstance(file, str):
                    yield from _file(file, resume or {}, limit)
                else:
                    yield file
        elif not known(path) and os.path.exists(path):
            yield Rejected(unknown(path), path)
        else:
            yield from _file(path, resume or {}, limit)


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
            total += status.st_size if known(file) else 0
    return total


def _walk(folder: str) -> Iterator[str | Item]:
    unreadable: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(root, name)
            if name.startswith("."):
                continue
            if not known(name):
                yield Notice(str(unknown(path)))
            elif os.path.exists(path) and not os.path.isfile(path):
                yield Notice(f"{path}: no regular file, left out")
            else:
                yield path
    for error in unreadable:
        yield _unreadable(str(error.filename), error)


def _file(path: str, resume: Mapping[str, Place], limit: int) -> Iterator[Item]:
    real = os.path.realpath(path)
    try:
        with open(path, "rb") as stream:
            opened = Opened(stream, path, file=real, limit=limit)
            if (place := resume.get(real)) is not None:
                if opened.skip(place):
                    if not stream.peek(1):
                        return
                else:
                    yield Notice(f"{path}: changed since it was fed, read again from its start")
                    stream.seek(0)
                    opened = Opened(stream, path, file=real, limit=limit)
            yield from source_of(path)(opened)
    except OSError as error:
        yield _unreadable(path, error)


def _standard_input(stream: BufferedIOBase, limit: int) -> Iterator[Item]:
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(cast(RawIOBase, stream))
    try:
        source = source_of_stream(buffered.peek(1))
        yield from source(Opened(buffered, "<stdin>", file=STDIN, limit=limit))
    except OSError as error:
        yield _unreadable("<stdin>", error)


def _unreadable(path: str, error: OSError) -> Rejected:
    hint = "check the path" if isinstance(error, FileNotFoundError) else "check it and feed it again"
    told = SourceError(
        f"cannot be read: {error.strerror or error}", where=path, hint=hint, reason="unreadable"
    )
    return Rejected(told, path)
