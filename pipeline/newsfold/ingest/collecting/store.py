"""What is known of the sources, in SQLite: any process may read it, and losing it does no harm."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsfold.errors import SettingsError
from newsfold.ingest.collecting.state import SourceState

BUSY_SECONDS = 30.0
"""How long a write waits for that of another worker on this machine."""
FORGET_SECONDS = 30 * 86_400.0
"""After this time a refused item is forgotten; if its source shows it still, it is told once more."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS sources (name TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS refused (source TEXT NOT NULL, key BLOB NOT NULL, fingerprint BLOB NOT NULL,"
    " at REAL NOT NULL, PRIMARY KEY (source, key)) WITHOUT ROWID",
)
_PUT = "INSERT INTO sources VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state"
_REFUSE = (
    "INSERT INTO refused VALUES (?, ?, ?, ?) ON CONFLICT (source, key)"
    " DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at"
)
_FORGET = "DELETE FROM refused WHERE source = ? AND at < ?"


class Remembered(NamedTuple):
    """The state of a source behind a round, and the items that were refused in it: fingerprints by key."""

    state: SourceState
    refused: Mapping[bytes, bytes] = {}


class SourceStore:
    """The states of sources; for one thread. Of `path` "" it is in memory."""

    def __init__(self, path: Path | str) -> None:
        """SettingsError if the file cannot be opened or is no store."""
        self._path = str(path) or ":memory:"
        self._connection = _opened(self._path)

    def states(self, names: Iterable[str] | None = None) -> dict[str, SourceState]:
        """The states by name, of all that were ever asked or of `names`; a row nobody can read is none."""
        states: dict[str, SourceState] = {}
        wanted = None if names is None else set(names)
        for name, data in self._connection.execute("SELECT name, state FROM sources"):
            if wanted is None or name in wanted:
                try:
                    states[name] = msgspec.json.decode(data, type=SourceState)
                except msgspec.MsgspecError:
                    continue
        return states

    def refused(self, source: str) -> dict[bytes, bytes]:
        """The fingerprints of the items of a source that were refused, by their keys."""
        query = "SELECT key, fingerprint FROM refused WHERE source = ?"
        return dict(self._connection.execute(query, (source,)))

    def put(self, rounds: Sequence[Remembered], now: float) -> None:
        """Remember what rounds came to, all or none; SettingsError if the file cannot be written."""
        states = [(entry.state.name, msgspec.json.encode(entry.state)) for entry in rounds]
        items = [(e.state.name, key, mark, now) for e in rounds for key, mark in e.refused.items()]
        forgotten = [(e.state.name, now - FORGET_SECONDS) for e in rounds if e.refused]
        try:
            with self._connection:
                self._connection.executemany(_PUT, states)
                self._connection.executemany(_REFUSE, items)
                self._connection.executemany(_FORGET, forgotten)
        except sqlite3.Error as error:
            raise _unusable(self._path, str(error)) from None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def read_states(path: Path) -> dict[str, SourceState]:
    """The states in a file as they are at this moment, whoever is writing; none if there is no file."""
    if not path.exists():
        return {}
    with kept_in(path), closing(SourceStore(path)) as store:
        return store.states()


@contextmanager
def kept_in(path: Path | str) -> Iterator[None]:
    """What the database in a file raises inside, for damage say, is a SettingsError that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _unusable(str(path), str(error)) from None


def _opened(path: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        with connection:
            for table in _TABLES:
                connection.execute(table)
    except sqlite3.Error as error:
        raise _unusable(path, str(error)) from None
    return connection


def _unusable(path: str, why: str) -> SettingsError:
    return SettingsError(
        f"what is known of the sources cannot be kept here: {why}",
        where=path,
        hint="name another store in [ingest], or remove it: what sources still show is fed again",
    )
