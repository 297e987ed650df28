"""A watched folder: what was put there since the last look, never a file that somebody is still writing.

A file is read once it was the same (size, times, inode) for `SETTLED_SECONDS`, or was so under the name from
which it was renamed. JSON and XML without an end are waited for longer. Names that say "not yet" are left
alone, whatever is in them. Files that grow or change are read again, from where they were left if they
are lines. Nothing is ever removed or renamed.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BufferedIOBase
from typing import NamedTuple, cast

from newsfold.intake.files import read_found
from newsfold.intake.forms import GROWING_BY_LINES
from newsfold.intake.gunzip import Gunzip
from newsfold.sources.field_mapping import NO_MAPPING, FieldMapping
from newsfold.sources.forms import HEAD_BYTES, Form, form_of
from newsfold.sources.input_stream import MAX_ARTICLE_BYTES
from newsfold.sources.item import InputPosition, Item, Notice, Rejected
from newsfold.sources.seed import Mark
from newsfold.sources.wholeness import TAIL_BYTES, looks_whole

SETTLED_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
"""So long a document without its end is waited for; then it is read as it is, and said to be cut off."""
MAX_CHECKED_BYTES = 64 * 1024 * 1024
"""Documents up to this size are given only if they did not change while they were read."""
NOT_YET_PREFIXES = (".", "~$", "~")
NOT_YET_SUFFIXES = (
    *(".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", ".upload", ".uploading"),
    *(".writing", ".inprogress", ".incomplete", ".download", ".lock", "~"),
)
"""Names under which programs write what they will rename."""

MAX_TRIED_BYTES = 16 * 1024 * 1024
"""Of a gzip file that is unpacked to see whether its end is there."""


class State(NamedTuple):
    """What tells whether a file is the one that it was; times are in nanoseconds."""

    inode: int
    size: int
    modified: int
    changed: int


class _Sight(NamedTuple):
    """A file as it was seen last, and since when (by the clock that is given) it has been so."""

    state: State
    since: float


class WatchedFolder:
    """What is new in `path` and its subfolders, at each `look`.

    `positions` says, by real path, how far each file is delivered; it may change between two looks.
    `clock` tells seconds from any moment on, `mapping` where tables and JSON have the fields. Memory is
    bounded by the number of files that are there.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Callable[[], float],
        positions: Mapping[str, InputPosition] | None = None,
        limit: int = MAX_ARTICLE_BYTES,
        mapping: FieldMapping = NO_MAPPING,
        settled_seconds: float = SETTLED_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self.path = os.fspath(path)
        self._clock, self._limit, self._mapping = clock, limit, mapping
        self._positions: Mapping[str, InputPosition] = {} if positions is None else positions
        self._settled, self._patience = settled_seconds, patience_seconds
        self._sights: dict[str, _Sight] = {}
        self._delivered: dict[str, State] = {}
        self._given: dict[str, State] = {}
        self._gone: set[str] = set()

    def look(self) -> Iterator[Item]:
        """The items of files that are new, changed or not yet `delivered`: by name, then by time.

        A bad file is an item, never an exception; one that vanishes is none.
        """
        self._given = {}
        now = self._clock()
        notices: list[Notice] = []
        found = dict(_found(self.path, notices))
        self._note(found, now)
        yield from notices
        for path in sorted(self._ready(found, now), key=lambda path: (*_by_name(path, found[path]), path)):
            yield from self._read(path, found[path], now)

    def delivered(self) -> None:
        """What the last look gave is delivered: it is not given again."""
        self._delivered |= self._given
        self._given = {}

    def gone(self) -> set[str]:
        """Real paths of files with a position, or delivered, that have vanished since the last call."""
        gone, self._gone = self._gone, set()
        return gone

    def _note(self, found: Mapping[str, State], now: float) -> None:
        """Remember what is there, and since when; what was renamed keeps its time."""
        known = {(s.state.inode, s.state.size, s.state.modified): s.since for s in self._sights.values()}
        sights: dict[str, _Sight] = {}
        for path, state in found.items():
            before = self._sights.get(path)
            if before is not None and before.state == state:
                sights[path] = before
            elif before is None:
                sights[path] = _Sight(state, known.get((state.inode, state.size, state.modified), now))
            else:
                sights[path] = _Sight(state, now)
        if found and not self._sights:
            inside = os.path.join(os.path.realpath(self.path), "")
            remembered = {file for file in self._positions if file.startswith(inside)}
            self._gone |= remembered - {os.path.realpath(path) for path in found}
        if found:
            # An empty folder may be one that is not mounted.
            self._gone |= {os.path.realpath(path) for path in self._delivered.keys() - found.keys()}
            self._delivered = {path: state for path, state in self._delivered.items() if path in found}
        self._sights = sights

    def _ready(self, found: Mapping[str, State], now: float) -> list[str]:
        return [
            path
            for path, state in found.items()
            if self._delivered.get(path) != state
            and now - self._sights[path].since >= self._settled
            and not _is_not_yet(os.path.basename(path))
        ]

    def _read(self, path: str, state: State, now: float) -> Iterator[Item]:
        """The items of a file, unless it has to be waited for."""
        try:
            form, is_whole = _form_and_end(path, state.size)
        except OSError:
            form, is_whole = Form.BINARY, True  # Reading it says what is wrong.
        if not is_whole and now - self._sights[path].since < self._patience:
            return
        items = self._items(path)
        if form not in GROWING_BY_LINES and state.size <= MAX_CHECKED_BYTES:
            # A document is one thing: half of the old one and half of the new must not count as an article.
            items = iter(list(items))
            if _state_of(path) != state:
                return
        yield from items
        self._given[path] = state

    def _items(self, path: str) -> Iterator[Item]:
        for item in self._found(path):
            vanished = isinstance(item, Rejected) and item.position is None and not os.path.exists(path)
            if not vanished and not isinstance(item, Mark):
                yield item

    def _found(self, path: str) -> Iterator[Item]:
        return read_found(path, resume=self._positions, limit=self._limit, mapping=self._mapping)


def watched(
    folders: Sequence[WatchedFolder],
    wait: Callable[[], bool],
    forget: Callable[[Iterable[str]], None] = lambda _: None,
) -> Iterator[Item]:
    """What look after look gives, for a feed that delivers what is before a PAUSE before it goes on.

    `wait` is called between two looks; False ends it. `forget` gets the real paths of files that are gone.
    """
    while True:
        something = False
        for folder in folders:
            for item in folder.look():
                something = True
                yield item
        if something:
            yield Mark.PAUSE
        for folder in folders:
            folder.delivered()
            forget(folder.gone())
        if not wait():
            return


def _found(folder: str, notices: list[Notice]) -> Iterator[tuple[str, State]]:
    """Every regular file below `folder`; links that lead out of it and what cannot be read are notices."""
    inside = os.path.join(os.path.realpath(folder), "")
    unreadable: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            path = os.path.join(root, name)
            if os.path.islink(path) and not os.path.realpath(path).startswith(inside):
                notices.append(Notice(f"{path}: a link that leads out of the folder, left out", once=path))
            elif state := _state_of(path):
                yield path, state
    for error in unreadable:
        text = f"{error.filename}: cannot be read: {error.strerror}"
        notices.append(Notice(text, once=f"unreadable:{error.filename}"))


def _state_of(path: str) -> State | None:
    """The state of a regular file; None for what is none, or has vanished."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    if not os.path.isfile(path):
        return None
    return State(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _form_and_end(path: str, size: int) -> tuple[Form, bool]:
    """The form of a file, and whether it looks whole."""
    with open(path, "rb", buffering=0) as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, size - TAIL_BYTES))
        form = form_of(head)
        if form is Form.GZIP and size <= MAX_TRIED_BYTES:
            file.seek(0)
            return form, not _is_cut(Gunzip(cast(BufferedIOBase, file)))
        return form, looks_whole(form, head, file.read(TAIL_BYTES))


def _is_cut(gunzip: Gunzip) -> bool:
    """Whether a gzip file ends before its end; what is damaged stays so, and is not waited for."""
    while gunzip.read(HEAD_BYTES):
        pass
    return gunzip.is_cut


def _by_name(path: str, state: State) -> tuple[str, int]:
    return os.path.basename(path), state.modified


def _is_not_yet(name: str) -> bool:
    return name.startswith(NOT_YET_PREFIXES) or name.lower().endswith(NOT_YET_SUFFIXES)
