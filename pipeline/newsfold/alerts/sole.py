"""That one process at a time sends the alerts of a store: two would send everything twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsfold.errors import SettingsError, StoreError


@contextmanager
def sole_user(store: Path) -> Iterator[None]:
    """Within it no other process is; SettingsError if another is. However a process ends, it lets go."""
    beside = store.with_name(f"{store.name}.lock")
    try:
        connection = sqlite3.connect(beside, timeout=0, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise SettingsError(
            f"cannot be made: {error}", where=str(beside), hint="name a store in a folder that there is"
        ) from None
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise StoreError(f"SQLite: {error}", where=str(beside)) from None
            raise SettingsError(
                "another `newsfold alerts run` uses it",
                where=str(store),
                hint="one is enough for all rules; stop it, or name another store in [alerting]",
            ) from None
        yield
    finally:
        connection.close()
