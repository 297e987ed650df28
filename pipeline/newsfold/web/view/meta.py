"""What a file of the view says of itself: its form, whose records it has, and how it stands."""

import sqlite3
from typing import NamedTuple

from newsfold.settings import KeepText
from newsfold.web.view.schema import FORM


class Identity(NamedTuple):
    """What the content of a file depends on: the Kafka topics, the lexicon that says where places are, how
    much text is kept."""

    events: str
    tagged: str
    lexicon: str
    keep_text: KeepText = "all"


class Meta:
    """Values by name, remembered; for the writer."""

    def __init__(self, connection: sqlite3.Connection, identity: Identity) -> None:
        self._connection, self.events = connection, identity.events
        self._values: dict[str, float] = {}

    def get(self, name: str, default: float) -> float:
        """A number; `default` if it was never set."""
        if name not in self._values:
            row = self._connection.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
            self._values[name] = row[0] if row else default
        return self._values[name]

    def set(self, name: str, value: float) -> None:
        """Set a number, within a transaction."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])
        self._values[name] = value

    def forget(self) -> None:
        """Read the values again: a transaction was taken back."""
        self._values.clear()


def write_identity(connection: sqlite3.Connection, identity: Identity, now: float) -> None:
    """Say in a new file what it is, and when it was made."""
    values = {"form": FORM, "made": int(now), **identity._asdict()}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", list(values.items()))


class Unfit(str):
    """Why a file cannot be gone on with; `is_readable` if it can answer until another one is filled."""

    is_readable = False


class Outdated(Unfit):
    """The same of a file whose answers are still right."""

    is_readable = True


def why_unfit(connection: sqlite3.Connection, identity: Identity) -> Unfit | None:
    """Why a file cannot be gone on with, None if it can."""
    try:
        values = dict(connection.execute("SELECT name, value FROM meta"))
    except sqlite3.DatabaseError as error:
        return Unfit(f"it cannot be read ({error})")
    if values.get("form") != FORM:
        return Unfit(f"it is of form {values.get('form')}, and {FORM} is known here")
    if (values.get("events"), values.get("tagged")) != (identity.events, identity.tagged):
        return Unfit(f"it has the records of {values.get('events')}, and {identity.events} is read")
    if (keeps := values.get("keep_text", "all")) != identity.keep_text:
        return Unfit(f"it keeps text as with NEWSFOLD_KEEP_TEXT={keeps}, and {identity.keep_text} is set")
    if values.get("lexicon") != identity.lexicon:
        return Outdated("the lexicon that says where places are has changed")
    return None
