"""Where the files of a sink lie, which process may change them, and the position up to which they hold.

events/window_size=1d/day=2025-03-18/20250318T000000Z.parquet     and so on for every table
_newsfold/sink.json                                               the position
_newsfold/sink.new/                                               files that are not complete yet
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from newsfold.errors import StoreError
from newsfold.stores.contract import Identity
from newsfold.stores.parquet.disk import Disk
from newsfold.stores.refusals import check_kafka_topic, check_version, foreign
from newsfold.stores.tables import EVENTS, TABLES, Table

Window = tuple[str, str]
"""Its size as set ("1d"), and the moment of its start, such as 2025-03-18T06:00:00Z."""
FORM = 1
"""The form of the files; those of an older one are filled anew."""


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the file with the position; without offsets nobody has begun."""

    kafka_topic: str
    form: int = FORM
    seen_at: int = 0
    offsets: dict[int, int] = {}


class Folder:
    """The files of one sink, locked for this process; `Identity.name` stands before the folders' names."""

    def __init__(self, path: Path, identity: Identity, disk: Disk) -> None:
        """SetupError for a folder with files of others or of a newer form, StoreError if it is in use."""
        self.where, self.disk, self._path = str(path), disk, path
        self._prefix = f"{identity.name}_" if identity.name else ""
        stem = f"sink-{identity.name}" if identity.name else "sink"
        self._own = path / "_newsfold"
        self._position, self.new = self._own / f"{stem}.json", self._own / f"{stem}.new"
        self._stale = self._own / f"{stem}.stale"
        self._changed: set[Path] = set()
        """Folders in which names changed since the last position."""
        try:
            self._own.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._own / f"{stem}.lock", os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise foreign(self.where, f"cannot be opened: {error.strerror}") from None
        try:
            with self.telling():
                self._take_lock()
                self.position = self._read(identity.kafka_topic)
                self.new.mkdir(exist_ok=True)
                for left in self.new.iterdir():
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
        except BaseException:
            self.close()
            raise

    def of(self, table: Table) -> Path:
        """The folder of a table."""
        return self._path / f"{self._prefix}{table.name}"

    def file(self, table: Table, window: Window) -> Path:
        """The file of a window."""
        return _place(self.of(table), window, "parquet")

    def windows(self) -> list[Window]:
        """All windows that have files."""
        files = self.of(EVENTS).glob("*/*/*Z.parquet")
        return sorted(map(_window_at, files))

    def stale_windows(self) -> list[Window]:
        """The windows with records of before a beginning."""
        return sorted(map(_window_at, self._stale.glob("*/*/*.json")))

    def stale(self, window: Window) -> list[str]:
        """The ids of the records of a window that did not come again since the beginning."""
        path = _place(self._stale, window, "json")
        return msgspec.json.decode(path.read_bytes(), type=list[str]) if path.exists() else []

    def with_stale(self, window: Window, ids: Sequence[str]) -> dict[Path, Path | None]:
        """The change by which these are the stale ones of a window."""
        if not ids:
            return {_place(self._stale, window, "json"): None}
        file = self.new / "stale.json"
        file.write_bytes(msgspec.json.encode(ids))
        return {_place(self._stale, window, "json"): file}

    def empty_file(self, table: Table) -> Path:
        """A file without rows, so that a table can be read before it has any."""
        return self.of(table) / "window_size=1d" / "day=1970-01-01" / "empty.parquet"

    def change(self, new: dict[Path, Path | None]) -> None:
        """Put new files in the places that are given, and take away those for which there is none."""
        for path, file in new.items():
            if file:
                self.disk.replace(file, path)
            elif path.exists():
                self.disk.remove(path)
            self._changed |= {path.parent, path.parents[1], path.parents[2]}

    def move_to(self, position: Position) -> None:
        """Stand at a position, once all that changed before is written for good."""
        for folder in sorted(self._changed, reverse=True):
            if folder.exists():
                self.disk.tidy(folder)
        for folder in sorted({self._path, *self._changed}):
            if folder.exists():
                self.disk.sync(folder)
        file = self.new / "position.json"
        file.write_bytes(msgspec.json.encode(position))
        self.disk.replace(file, self._position)
        self.disk.sync(self._own)
        self._changed.clear()
        self.position = position

    def clear(self) -> None:
        """Take away all files with rows, and what was noted of them."""
        for window in self.stale_windows():
            self.change(self.with_stale(window, []))
        for table in TABLES:
            empty = self.empty_file(table)
            files = self.of(table).glob("*/*/*.parquet")
            self.change({path: None for path in sorted(files) if path != empty})

    def close(self) -> None:
        """Let another process in."""
        os.close(self._lock)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Errors of the file system in words of ours."""
        try:
            yield
        except OSError as error:
            raise StoreError(f"{error.strerror or error}", where=str(error.filename or self.where)) from None

    def _take_lock(self) -> None:
        import fcntl

        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                "another process keeps these files",
                where=self.where,
                hint="one sink at a time, or each with its own --name",
            ) from None

    def _read(self, kafka_topic: str) -> Position:
        try:
            position = msgspec.json.decode(self._position.read_bytes(), type=Position)
        except FileNotFoundError:
            self._check_free()
            return Position(kafka_topic=kafka_topic, form=0)
        except msgspec.MsgspecError as error:
            raise foreign(self.where, f"{self._position.name} cannot be read: {error}") from None
        check_version(self.where, position.form, FORM)
        check_kafka_topic(self.where, position.kafka_topic, kafka_topic)
        return position

    def _check_free(self) -> None:
        """SetupError if there are files of others in our places."""
        for table in TABLES:
            if self.of(table).is_file() or any(self.of(table).glob("*")):
                raise foreign(self.where, f"it has {self.of(table).name}, which no sink made")


def _place(folder: Path, window: Window, suffix: str) -> Path:
    size, start = window
    name = start.replace("-", "").replace(":", "")
    return folder / f"window_size={size}" / f"day={start[:10]}" / f"{name}.{suffix}"


def _window_at(path: Path) -> Window:
    size, day, time = path.parents[1].name, path.parent.name, path.stem.partition("T")[2]
    return size.partition("=")[2], f"{day.partition('=')[2]}T{time[:2]}:{time[2:4]}:{time[4:]}"
