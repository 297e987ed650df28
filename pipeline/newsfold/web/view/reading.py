"""The view on disk for its readers: each call is one transaction on one of a few connections."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from typing import Self

from newsfold.errors import StoreError
from newsfold.web.view import articles as article_tables
from newsfold.web.view import changing, counting, finding, naming, ranking, records
from newsfold.web.view.asking import asked, sizes
from newsfold.web.view.contract import ANY
from newsfold.web.view.files import Folder, connect, telling, transaction
from newsfold.web.view.filter import Filter
from newsfold.web.view.health import Health
from newsfold.web.view.keys import start_of
from newsfold.web.view.results import (
    Amended,
    Article,
    ArticleName,
    CountryCoverage,
    DayCoverage,
    EntityCoverage,
    EntityName,
    Held,
    Lag,
    Match,
    Page,
    Rising,
    SourceCoverage,
    Stale,
    Status,
    TopicCoverage,
    TopicName,
)
from newsfold.web.view.searching import Wanted
from newsfold.web.view.trends import TRAILING, scores_at, starts_at

READERS = 4
"""Connections: as many calls are answered at a time, others wait."""


class SqliteView:
    """The view in a folder, as `View` has it."""

    def __init__(self, folder: Path, health: Health | None = None) -> None:
        """`health` is that of the keeper, if it is in this process."""
        self._folder, self._health = Folder(folder), health or Health()
        self._free: LifoQueue[_Reader | None] = LifoQueue()
        for _ in range(READERS):
            self._free.put(None)

    def status(self) -> Status:
        with self._reading() as connection:
            return _status(connection, self._health)

    def events(self, filter_: Filter = ANY, *, limit: int = 50, after: str = "") -> Page[Held]:
        with self._reading() as connection:
            return records.events(connection, filter_, limit, after)

    def event(self, id_: str) -> Held | None:
        with self._reading() as connection:
            return records.held_of(connection, id_)

    def topics(self, filter_: Filter = ANY, *, days: int = 14, limit: int = 0) -> Page[TopicCoverage]:
        with self._reading() as connection:
            return counting.topics(connection, filter_, days, limit)

    def topic(self, id_: str) -> TopicName | None:
        with self._reading() as connection:
            return counting.topic_of(connection, id_)

    def days(self, filter_: Filter = ANY) -> Page[DayCoverage]:
        with self._reading() as connection:
            return counting.days(connection, filter_)

    def entities(self, filter_: Filter = ANY, *, limit: int = 50) -> Page[EntityCoverage]:
        with self._reading() as connection:
            return naming.entities(connection, filter_, limit)

    def entity(self, id_: str) -> EntityName | None:
        with self._reading() as connection:
            return finding.entity(connection, id_)

    def find_entities(self, typed: str, *, limit: int = 20) -> list[EntityName]:
        with self._reading() as connection:
            return finding.find_entities(connection, typed, limit)

    def sources(self, filter_: Filter = ANY, *, limit: int = 50) -> Page[SourceCoverage]:
        with self._reading() as connection:
            return naming.sources(connection, filter_, limit)

    def find_sources(self, typed: str = "", *, limit: int = 50) -> list[SourceCoverage]:
        with self._reading() as connection:
            return finding.find_sources(connection, typed, limit)

    def countries(self, filter_: Filter = ANY) -> Page[CountryCoverage]:
        with self._reading() as connection:
            return naming.countries(connection, filter_)

    def trends(self, filter_: Filter = ANY, *, at: str = "", trailing: int = TRAILING) -> list[Rising]:
        with self._reading() as connection:
            return _trends(connection, filter_, at, trailing)

    def search(self, words: str, filter_: Filter = ANY, *, limit: int = 20, after: str = "") -> Page[Match]:
        both = " ".join(part for part in (filter_.words, words) if part.strip()) or '""'
        with self._reading() as connection:
            asking = Filter(filter_.query, both, filter_.window_size)
            return ranking.search(connection, asking, Wanted(words), limit, after)

    def articles(self, filter_: Filter = ANY, *, limit: int = 50, after: str = "") -> Page[ArticleName]:
        with self._reading() as connection:
            return article_tables.articles(connection, filter_, limit, after)

    def article(self, id_: str) -> Article | None:
        with self._reading() as connection:
            return article_tables.article(connection, id_)

    def changes_after(self, vector: str, limit: int = 500) -> list[Amended] | Stale:
        with self._reading() as connection:
            return changing.changes_after(connection, vector, limit, self._ends(connection))

    @contextmanager
    def snapshot(self, filter_: Filter = ANY) -> Iterator["SqliteSnapshot"]:
        with self._reading(own=True) as connection:
            yield SqliteSnapshot(connection, filter_)

    def close(self) -> None:
        for _ in range(READERS):
            reader = self._free.get()
            if reader:
                reader.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _ends(self, connection: sqlite3.Connection) -> dict[int, int]:
        [(events,)] = connection.execute("SELECT value FROM meta WHERE name = 'events'")
        return {partition: end for (name, partition), end in self._health.ends().items() if name == events}

    @contextmanager
    def _reading(self, *, own: bool = False) -> Iterator[sqlite3.Connection]:
        """One moment of the file that answers; with `own` on a connection that nobody else waits for."""
        current = self._folder.current()
        if current is None:
            raise StoreError("there is no view yet", where=str(self._folder.path), hint="wait for a moment")
        if own:
            connection = connect(current, writes=False)
            try:
                with telling(current), transaction(connection, "BEGIN"):
                    yield connection
            finally:
                connection.close()
            return
        reader = self._free.get()
        try:
            if reader is None or reader.path != current:
                if reader:
                    reader.connection.close()
                reader = None
                reader = _Reader(current, connect(current, writes=False))
            with telling(current), transaction(reader.connection, "BEGIN"):
                yield reader.connection
        finally:
            self._free.put(reader)


class _Reader:
    """A connection, and the file it is to."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self.connection = path, connection


class SqliteSnapshot:
    """What holds at the moment of a transaction."""

    def __init__(self, connection: sqlite3.Connection, filter_: Filter) -> None:
        self._connection, self._asked = connection, asked(connection, filter_)
        self.vector = changing.vector_text({p: at for p, (at, _) in changing.standing(connection).items()})

    def __iter__(self) -> Iterator[Held]:
        for _, key in records.ranked(self._connection, self._asked):
            held = records.held_at(self._connection, key)
            if held:
                yield held


def _trends(connection: sqlite3.Connection, filter_: Filter, at: str, trailing: int) -> list[Rising]:
    asked(connection, filter_)  # so that an unknown name is told
    rising = []
    for size, start in starts_at(connection, at):
        if filter_.window_size not in ("", size.name):
            continue
        for scored in scores_at(connection, size, start, trailing).values():
            held = records.held_at(connection, scored.key)
            if held and filter_.query.wants_event(held.event):
                rising.append(Rising(held, scored.baseline, scored.score, scored.trailing))
    return sorted(rising, key=lambda r: (-r.score, r.held.event.topic.id, r.held.event.window.end))


def _status(connection: sqlite3.Connection, health: Health) -> Status:
    def one(statement: str) -> int:
        row = connection.execute(statement).fetchone()
        return row[0] if row and row[0] is not None else 0

    meta: Mapping[str, float] = dict(connection.execute("SELECT name, value FROM meta"))
    newest, oldest = one("SELECT max(key) FROM events"), one("SELECT min(key) FROM events")
    lag = tuple(
        Lag(name, partition, next_, health.end((name, partition), next_))
        for name, partition, next_ in connection.execute("SELECT kafka_topic, partition, next FROM positions")
    )
    vector = changing.vector_text({p: at for p, (at, _) in changing.standing(connection).items()})
    return Status(
        revision=f"{int(meta.get('made', 0)):x}-{int(meta.get('revision', 0))}",
        vector=vector,
        records=int(meta.get("records", 0)),
        articles=one("SELECT count(*) FROM articles WHERE count > 0"),
        newest=start_of(newest) if newest else "",
        oldest=start_of(oldest) if oldest else "",
        window_sizes=tuple(size.name for size in sizes(connection)),
        filling=not meta.get("complete", 0),
        lag=lag,
        read_at=health.read_at or meta.get("seen", 0.0),
        stalled_since=health.stalled_since,
        why=health.why,
        unreadable=int(meta.get("unreadable", 0)),
    )
