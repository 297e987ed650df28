"""Reads files, folders and standard input, each by the source for its form; a bad input is an item, never an
exception.

A path that is not there is no input at all: whoever mistyped it is told before anything is read.
"""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedIOBase, BufferedReader, FileIO, RawIOBase
from typing import NamedTuple, cast

from newsfold.errors import SettingsError, SourceError
from newsfold.intake.fetching.recording import FETCHES
from newsfold.intake.forms import (
    GROWING_BY_LINES,
    READERS,
    Source,
    form_of_empty,
    left_out,
    readers,
    refusal,
)
from newsfold.intake.gunzip import Gunzip
from newsfold.intake.head import with_head
from newsfold.sources.field_mapping import NO_MAPPING, FieldMapping
from newsfold.sources.forms import HEAD_BYTES, Form, form_of
from newsfold.sources.input_stream import MAX_ARTICLE_BYTES, InputStream
from newsfold.sources.item import InputPosition, Item, Notice, Rejected

STDIN = "-"


def read(
    paths: Iterable[str | os.PathLike[str]],
    *,
    resume: Mapping[str, InputPosition] | None = None,
    limit: int = MAX_ARTICLE_BYTES,
    stdin: BufferedIOBase | None = None,
    mapping: FieldMapping = NO_MAPPING,
) -> Iterator[Item]:
    """Everything in `paths`, in their order; folders are walked, sorted by name.

    `resume` is, by real path, the position each file was read to before; a file whose bytes before it
    have changed, or that is one article and has grown, is read again from its start, with a notice.
    With it (even empty) there is a next time: half a line at the end of a file is left for that.
    `limit` is in bytes per article, `mapping` says where tables and JSON have the fields. SettingsError at
    once if one of `paths` does not exist.
    """
    named = [os.fspath(path) for path in paths]
    missing = [path for path in named if path != STDIN and not os.path.exists(path)]
    if missing:
        others = f" (nor are {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise SettingsError(f"no such file or folder{others}", where=missing[0], hint="check the path")
    return _read(named, _Way(resume, limit, readers(mapping), mapping.own_names), stdin)


class _Way(NamedTuple):
    """How files are read: from which positions on, up to how many bytes an article, and by which readers."""

    resume: Mapping[str, InputPosition] | None
    limit: int
    readers: Mapping[Form, Source]
    own_names: frozenset[str]


def _read(paths: Iterable[str], way: _Way, stdin: BufferedIOBase | None) -> Iterator[Item]:
    for path in paths:
        if path == STDIN:
            yield from _standard_input(stdin or _typed(), way)
        elif os.path.isdir(path):
            for file in _walk(path):
                if isinstance(file, str):
                    yield from _file(file, way, named=False)
                else:
                    yield file
        else:
            yield from _file(path, way, named=True)


def size(paths: Iterable[str | os.PathLike[str]]) -> int | None:
    """Bytes that `read` will go through; None if it cannot be known, as of standard input and gzip."""
    total = 0
    for path in [os.fspath(path) for path in paths]:
        if path == STDIN:
            return None
        in_folder = os.path.isdir(path)
        for file in [f for f in _walk(path) if isinstance(f, str)] if in_folder else [path]:
            try:
                status = os.stat(file)
                if not stat.S_ISREG(status.st_mode):
                    return None
                with open(file, "rb") as stream:
                    form = form_of(stream.read(HEAD_BYTES))
            except OSError:
                continue
            if form is Form.GZIP:
                return None
            total += status.st_size if form in READERS and not (in_folder and left_out(file, form)) else 0
    return total


def read_found(
    path: str,
    *,
    resume: Mapping[str, InputPosition],
    limit: int = MAX_ARTICLE_BYTES,
    mapping: FieldMapping = NO_MAPPING,
) -> Iterator[Item]:
    """The items of one file that lies in a folder and was not named itself; else as `read`."""
    return _file(path, _Way(resume, limit, readers(mapping), mapping.own_names), named=False)


def _walk(folder: str) -> Iterator[str | Item]:
    """The files below a folder and what is to be said of others; nothing outside of it is looked at."""
    unreadable: list[OSError] = []
    inside = os.path.join(os.path.realpath(folder), "")
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if FETCHES in files:
            yield Notice(f"{root}: a recording of fetches and no folder of articles, left out")
            folders.clear()
            continue
        for name in folders:
            if os.path.islink(path := os.path.join(root, name)):
                yield Notice(f"{path}: a link to a folder, left out (name it to have it read)")
        for name in sorted(files):
            path = os.path.join(root, name)
            if name.startswith("."):
                continue
            if os.path.islink(path) and not os.path.realpath(path).startswith(inside):
                yield Notice(f"{path}: a link that leads out of {folder}, left out (name it to have it read)")
            elif os.path.exists(path) and not os.path.isfile(path):
                yield Notice(f"{path}: no regular file, left out")
            else:
                yield path
    for error in unreadable:
        yield _unreadable(str(error.filename), error)


def _file(path: str, way: _Way, *, named: bool) -> Iterator[Item]:
    """The items of a file; one that is no news is passed over with a notice unless it is `named`."""
    try:
        with FileIO(path) as raw:
            file = cast(BufferedReader, BufferedReader(raw, HEAD_BYTES))
            form = form_of(file.peek(HEAD_BYTES), way.own_names)
            if form is not Form.GZIP:
                yield from _content(file, form, path, way, named=named)
                return
            gunzip = Gunzip(file)
            unzipped = cast(BufferedReader, BufferedReader(gunzip, HEAD_BYTES))
            form = form_of(unzipped.peek(HEAD_BYTES), way.own_names)
            yield from _content(unzipped, form, path, way, named=named)
            if gunzip.fault:
                yield _cut(path, gunzip)
    except OSError as error:
        yield _unreadable(path, error)


def _content(file: BufferedReader, form: Form, path: str, way: _Way, *, named: bool) -> Iterator[Item]:
    form = form_of_empty(path) if form is Form.EMPTY else form
    if form is Form.EMPTY:
        yield Notice(f"{path}: nothing in it")
        return
    if not named and (why := left_out(path, form)):
        yield Notice(f"{path}: {why}")
        return
    if error := refusal(form, path):
        yield Rejected(error, path)
        return
    real = os.path.realpath(path)
    stream = InputStream(file, path, file=real, limit=way.limit, growing=way.resume is not None)
    if (position := (way.resume or {}).get(real)) is not None:
        same = stream.skip(position)
        if same and not file.peek(1):
            return
        if not same or form not in GROWING_BY_LINES:
            yield Notice(f"{path}: changed since it was fed, read again from its start")
            yield from _file(path, way._replace(resume={}), named=named)
            return
    yield from way.readers[form](stream)


def _typed() -> BufferedReader | None:
    """Standard input; None where the process was started without."""
    return cast(BufferedReader, sys.stdin.buffer) if sys.stdin else None


def _standard_input(stream: BufferedIOBase | None, way: _Way) -> Iterator[Item]:
    """The items of a stream without a name; none of one that is empty, blank or closed: nothing was new."""
    if stream is None:
        return
    buffered = stream if isinstance(stream, BufferedReader) else BufferedReader(cast(RawIOBase, stream))
    try:
        blank_lines = 0
        while (head := buffered.peek(1)) and not head.strip():
            blank_lines += buffered.read(len(head)).count(b"\n")
        if head:
            yield from _unnamed(buffered, blank_lines, way)
    except OSError as error:
        yield _unreadable("<stdin>", error)


def _unnamed(stream: BufferedReader, blank_lines: int, way: _Way) -> Iterator[Item]:
    stream, head = with_head(stream)
    gunzip = None
    if (form := form_of(head, way.own_names)) is Form.GZIP:
        gunzip = Gunzip(stream)
        stream = cast(BufferedReader, BufferedReader(gunzip, HEAD_BYTES))
        form = form_of(stream.peek(HEAD_BYTES), way.own_names)
    input_stream = InputStream(stream, "<stdin>", file=STDIN, limit=way.limit)
    input_stream.lines = blank_lines
    if error := refusal(form, "<stdin>"):
        yield Rejected(error, "<stdin>")
    else:
        yield from way.readers[form](input_stream)
    if gunzip and gunzip.fault:
        yield _cut("<stdin>", gunzip)


def _cut(path: str, gunzip: Gunzip) -> Rejected:
    """What to say of a gzip file that is not whole."""
    return Rejected(SourceError(gunzip.fault, where=path, hint="fetch it again", reason="unreadable"), path)


def _unreadable(path: str, error: OSError) -> Rejected:
    hint = "check the path" if isinstance(error, FileNotFoundError) else "check it and feed it again"
    source_error = SourceError(
        f"cannot be read: {error.strerror or error}", where=path, hint=hint, reason="unreadable"
    )
    return Rejected(source_error, path)
