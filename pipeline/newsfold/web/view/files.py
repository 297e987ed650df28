"""The files of the view in its folder: the one that answers, the one that is being filled, and connections.

`current` has the name of the file that answers. A view that is filled anew gets the next number, and becomes
the current one when it is complete: readers that have the old one open go on to the end of their answer.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsfold.errors import SetupError, StateDamaged, StoreError

CURRENT, LOCK = "current", "lock"
_NAME = re.compile(r"view-(\d{6})\.db")
WAIT_SECONDS = 30.0
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
WRITER_CACHE_KB = 32 * 1024
READER_CACHE_KB = 8 * 1024
PAGE_BYTES = 8 * 1024
"""Of a new file: records of a few kB lie closer than in pages of the usual 4 KiB."""
CHECKPOINT_PAGES = 8_000
"""After so many pages (64 MB) the log of SQLite goes into the file: oftener writes the same pages twice."""


class Folder:
    """A folder with the files of one view."""

    def __init__(self, path: Path) -> None:
        """Made if it is not there; SetupError if it cannot be."""
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(
                f"no folder for the view: {error.strerror}", where=str(path), hint="choose another folder"
            ) from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Within it no other process keeps this folder: two that write would count past each other.

        SetupError if another one does. However a process ends, it lets go.
        """
        import fcntl

        with self._telling(), (self.path / LOCK).open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SetupError(
                    "another `newsfold serve` keeps this view",
                    where=str(self.path),
                    hint="name a folder of its own: --view FOLDER",
                ) from None
            yield

    def current(self) -> Path | None:
        """The file that answers, None if there is none so far."""
        try:
            name = (self.path / CURRENT).read_text("ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        path = self.path / name
        return path if _NAME.fullmatch(name) and path.is_file() else None

    def newest(self) -> Path | None:
        """The file that was made last, None if there is none."""
        with self._telling():
            return max((p for p in self.path.iterdir() if _NAME.fullmatch(p.name)), default=None)

    def next(self) -> Path:
        """The name of a file that is not there yet."""
        newest = self.newest()
        match = _NAME.fullmatch(newest.name) if newest else None
        return self.path / f"view-{int(match[1]) + 1 if match else 1:06d}.db"

    def make_current(self, path: Path) -> None:
        """Have a file answer, and remove all others; StoreError if the folder cannot be written."""
        new = self.path / f"{CURRENT}.new"
        with self._telling():
            new.write_text(path.name, "ascii")
            os.replace(new, self.path / CURRENT)
            for other in self.path.iterdir():
                if other.name.startswith("view-") and not other.name.startswith(path.name):
                    other.unlink(missing_ok=True)

    def remove(self, path: Path) -> None:
        """Remove a file, and what SQLite keeps beside it."""
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Errors of the file system in words of ours."""
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"the folder of the view: {error.strerror or error}", where=str(self.path)
            ) from None


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    """A connection to a file of the view; StoreError if it cannot be opened."""
    with telling(path):
        connection = sqlite3.connect(
            path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            if writes:
                # Readers do not wait for the writer, nor it for them; what a loss of power takes are whole
                # transactions, each with its position: it comes again.
                connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA secure_delete = OFF")
                connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            else:
                connection.execute("PRAGMA query_only = ON")
            cache = WRITER_CACHE_KB if writes else READER_CACHE_KB
            connection.execute(f"PRAGMA cache_size = -{cache}")
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """All or nothing of what is done within; StoreError for what SQLite refuses."""
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # The error that ends it is the one to tell, whatever taking it back comes to.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Errors of SQLite in words of ours: StateDamaged for a file that is not whole, else StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        damaged = getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED
        kind = StateDamaged if damaged else StoreError
        raise kind(f"SQLite: {error}", where=str(path)) from None
