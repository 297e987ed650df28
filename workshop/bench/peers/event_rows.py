"""Rows of events in SQLite: per topic and day, with the names in it; each paragraph counts once.

Less than the pipeline's records: no corrections or withdrawals, no stories, no evidence, one process.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

FILE = "events.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS paragraphs (topic, day, article, seq,
    PRIMARY KEY (topic, day, article, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (topic, day, article, PRIMARY KEY (topic, day, article)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (topic, day, label, paragraphs, articles, first_seen, last_seen,
    PRIMARY KEY (topic, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (topic, day, name, type, count,
    PRIMARY KEY (topic, day, name, type)) WITHOUT ROWID;
"""
_EVENT = """
INSERT INTO events VALUES (?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET paragraphs = paragraphs + 1,
    articles = articles + excluded.articles, first_seen = min(first_seen, excluded.first_seen),
    last_seen = max(last_seen, excluded.last_seen)
"""
_NAME = "INSERT INTO names VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"


@dataclass(frozen=True)
class Found:
    """What was found in one paragraph: topics as (id, label), names as (text, type)."""

    article: str
    seq: int
    published_at: str
    topics: Sequence[tuple[str, str]]
    names: Sequence[tuple[str, str]]


class EventRows:
    """The database in a folder; as a context manager it is closed at the end."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / FILE)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.executescript(_SCHEMA)

    def add(self, batch: Iterable[Found]) -> None:
        """Fold a batch in, in one transaction; a paragraph that was there before changes nothing."""
        with self._database:
            for found in batch:
                for topic, label in found.topics:
                    self._fold(found, topic, label)

    def _fold(self, found: Found, topic: str, label: str) -> None:
        day = found.published_at[:10]
        if not self._new(
            "INSERT OR IGNORE INTO paragraphs VALUES (?, ?, ?, ?)", topic, day, found.article, found.seq
        ):
            return
        article = self._new("INSERT OR IGNORE INTO articles VALUES (?, ?, ?)", topic, day, found.article)
        at = found.published_at
        self._database.execute(_EVENT, (topic, day, label, article, at, at))
        self._database.executemany(_NAME, [(topic, day, name, kind) for name, kind in found.names])

    def _new(self, insert: str, *values: object) -> int:
        """1 if the row was not there, 0 if it was."""
        return self._database.execute(insert, values).rowcount

    def count(self) -> int:
        """The number of rows of events."""
        count: int = self._database.execute("SELECT count(*) FROM events").fetchone()[0]
        return count

    def event(self, topic: str, day: str) -> tuple[int, int, str, str] | None:
        """Paragraphs, articles, first and last time of a topic on a day; None if there is no such row."""
        select = "SELECT paragraphs, articles, first_seen, last_seen FROM events WHERE topic = ? AND day = ?"
        row: tuple[int, int, str, str] | None = self._database.execute(select, (topic, day)).fetchone()
        return row

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._database.close()
