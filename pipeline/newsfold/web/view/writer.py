"""The one writer of a file of the view: rows, log of changes and positions, each batch in one transaction."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import zstandard

from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.stores.changes import Change
from newsfold.stores.tables import Placed
from newsfold.subscription.amendment import Change as Changed
from newsfold.subscription.memory import change_of, figures_of
from newsfold.subscription.reading import event_in
from newsfold.web.view.articles_table import Articles
from newsfold.web.view.files import connect, telling, transaction
from newsfold.web.view.keys import key_of, number_of
from newsfold.web.view.meta import Identity, Meta, Unfit, why_unfit, write_identity
from newsfold.web.view.numbers import SqliteNumbers
from newsfold.web.view.rows import Row, packed, row_of
from newsfold.web.view.schema import SEPARATOR, TABLES
from newsfold.wire.envelope import Partition

LEVEL = 1
"""Of compression; higher ones take longer and give little."""
HASH_BYTES = 16 * 1024 * 1024
"""What the index of words gathers in memory before it writes."""


class Keyed(NamedTuple):
    """What a Kafka record changes, and its key."""

    key: str
    change: Change


class Came(NamedTuple):
    """What a batch of Kafka records says, those of a partition in order, and where it ends."""

    events: Sequence[Keyed]
    paragraphs: Sequence[TaggedParagraph]
    next: Mapping[Partition, int]
    unreadable: int = 0


class _Old(NamedTuple):
    """A record as the tables have it."""

    key: int
    size: str
    value: bytes


class Writer:
    """Writes one file; for one thread."""

    def __init__(
        self,
        path: Path,
        identity: Identity,
        countries: Mapping[str, str],
        *,
        days: int,
        log_bytes: int,
        now: float,
    ) -> None:
        """Open a file that `why_unfit` finds fit, or make one."""
        self.path, self._days, self._log_bytes = path, days, log_bytes
        self._connection = connect(path, writes=True)
        try:
            with telling(path):
                self._open(identity, now)
        except BaseException:
            self._connection.close()
            raise
        self._numbers = SqliteNumbers(self._connection, countries)
        self._articles = Articles(self._connection)
        self._compressor = zstandard.ZstdCompressor(level=LEVEL)
        self._decompressor = zstandard.ZstdDecompressor()

    @property
    def meta(self) -> Meta:
        """What the file says of itself."""
        return self._meta

    def positions(self) -> dict[Partition, int]:
        """The next offset by partition, as far as anything was written."""
        with telling(self.path):
            rows = self._connection.execute("SELECT kafka_topic, partition, next FROM positions")
            return {(name, partition): next_ for name, partition, next_ in rows}

    def begin(self, positions: Mapping[Partition, int], now: float) -> None:
        """Stand at the first offsets, in a file that is empty."""
        with self._writing():
            self._stand_at(positions)
            self._meta.set("seen", now)

    def write(self, came: Came, now: float) -> None:
        """Put and remove what a batch says, and stand behind it; of one that is held, nothing changes."""
        with self._writing():
            held = self._held()
            at = {p: held.get((self._meta.events, p), 0) for p in {k.change.partition for k in came.events}}
            fresh = [keyed for keyed in came.events if keyed.change.offset >= at[keyed.change.partition]]
            self._write_events(fresh)
            if came.paragraphs:
                self._articles.write(came.paragraphs, self._days)
            self._stand_at({p: max(next_, held.get(p, 0)) for p, next_ in came.next.items()})
            self._meta.set("seen", now)
            if came.unreadable:
                self._meta.set("unreadable", self._meta.get("unreadable", 0) + came.unreadable)
            if fresh or came.paragraphs:
                self._meta.set("revision", self._meta.get("revision", 0) + 1)

    def complete(self) -> None:
        """All there was is read: from here on the log of changes is kept."""
        with self._writing():
            self._meta.set("complete", 1)
            self._connection.execute("UPDATE positions SET floor = next")

    def seen(self, now: float) -> None:
        """All there is was read at a time."""
        with self._writing():
            self._meta.set("seen", now)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction; after one that was taken back, no number of a new name holds."""
        try:
            with telling(self.path), transaction(self._connection):
                yield
        except BaseException:
            self._numbers.forget()
            self._meta.forget()
            raise

    def _open(self, identity: Identity, now: float) -> None:
        with transaction(self._connection):
            if not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in TABLES:
                    self._connection.execute(statement)
                self._connection.execute(
                    "INSERT INTO found (found, rank) VALUES ('hashsize', ?)", [HASH_BYTES]
                )
                write_identity(self._connection, identity, now)
            self._meta = Meta(self._connection, identity)

    def _held(self) -> dict[Partition, int]:
        rows = self._connection.execute("SELECT kafka_topic, partition, next FROM positions")
        return {(name, partition): next_ for name, partition, next_ in rows}

    def _stand_at(self, positions: Mapping[Partition, int]) -> None:
        self._connection.executemany(
            "INSERT INTO positions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next",
            [(name, partition, next_, next_) for (name, partition), next_ in positions.items()],
        )

    def _write_events(self, came: Sequence[Keyed]) -> None:
        newest = {keyed.change.id: keyed.change for keyed in came}
        olds = self._olds(newest)
        if self._meta.get("complete", 0):
            self._log(came, olds)
        counts = _Counts()
        # By rising keys: the index of words writes what it has gathered whenever a key is less than the last.
        placed = sorted((self._key(change, olds), change) for change in newest.values())
        for key, change in placed:
            self._write_event(key, olds.get(change.id), change, counts)
        counts.write(self._connection)
        self._meta.set("records", self._meta.get("records", 0) + counts.records)

    def _olds(self, newest: Mapping[str, Change]) -> dict[str, _Old]:
        """The records that the tables have of these ids."""
        olds: dict[str, _Old] = {}
        for id_ in newest:
            row = self._connection.execute(
                "SELECT r.key, s.name, r.data FROM ids AS i"
                " JOIN records AS r ON r.key = i.key JOIN events AS e ON e.key = r.key"
                " JOIN sizes AS s ON s.no = e.size WHERE i.id = ?",
                [number_of(id_)],
            ).fetchone()
            if row:
                key, size, data = row
                olds[id_] = _Old(key, size, self._decompressor.decompress(data))
        return olds

    def _key(self, change: Change, olds: Mapping[str, _Old]) -> int:
        if change.id in olds:
            return olds[change.id].key
        return key_of(change.window.start, change.id)

    def _write_event(self, key: int, old: _Old | None, change: Change, counts: "_Counts") -> None:
        execute, held = self._connection.execute, change.held
        row = row_of(held, self._numbers) if held else None
        if old is None:
            if held is None or row is None:
                return
            key = self._free(key)
            self._put(key, change, held.event, row)
            self._find(key, row)
            counts.add(row, 1)
            return
        before = row_of(Placed(event_in(old.value), old.size, 0, 0), self._numbers)
        counts.add(before, -1)
        if held is None or row is None:
            execute("DELETE FROM events WHERE key = ?", [key])
            execute("DELETE FROM records WHERE key = ?", [key])
            execute("DELETE FROM ids WHERE id = ?", [number_of(change.id)])
            self._forget(key, before)
            return
        counts.add(row, 1)
        if (before.words, before.terms) != (row.words, row.terms):
            self._forget(key, before)
            self._find(key, row)
        self._put(key, change, held.event, row)

    def _free(self, key: int) -> int:
        """The key, or the next one that no other record has."""
        while self._connection.execute("SELECT 1 FROM events WHERE key = ?", [key]).fetchone():
            key += 1
        return key

    def _put(self, key: int, change: Change, event: EventRecord, row: Row) -> None:
        id_ = number_of(change.id)
        self._connection.execute(
            "INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(key, id_, row.topic, row.size, event.article_count, event.paragraph_count),
                *(event.distinct_paragraph_count, event.source_count, event.story_count),
            ),
        )
        data = self._compressor.compress(change.value or b"")
        self._connection.execute(
            "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)",
            (key, change.partition, change.offset, packed(row.entities), packed(row.sources), data),
        )
        self._connection.execute("INSERT OR REPLACE INTO ids VALUES (?, ?)", (id_, key))

    def _find(self, key: int, row: Row) -> None:
        self._connection.execute(
            "INSERT INTO found (rowid, words, terms) VALUES (?, ?, ?)", (key, row.words, row.terms)
        )

    def _forget(self, key: int, row: Row) -> None:
        self._connection.execute(
            "INSERT INTO found (found, rowid, words, terms) VALUES ('delete', ?, ?, ?)",
            (key, row.words, row.terms),
        )

    def _log(self, came: Iterable[Keyed], olds: Mapping[str, _Old]) -> None:
        """Note what came, and let go of the oldest notes beyond the bound."""
        before: dict[str, bytes | None] = {id_: old.value for id_, old in olds.items()}
        rows = []
        for key, change in came:
            was, now = before.get(change.id), change.value
            before[change.id] = now
            if now is None and was is None:
                continue
            # The record before costs little beside the one after: most of it is the same.
            data = self._compressor.compress(SEPARATOR.join((now or b"", was or b"")))
            kind = "withdrawn" if now is None else "amended" if was else "first"
            said = str(_changed(was, now)) if was and now else ""
            size = len(data) + len(key) + len(said) + 64
            rows.append((change.partition, change.offset, kind, key, said, data, size))
        self._connection.executemany(
            "INSERT INTO changes (partition, offset, kind, kafka_key, change, data, bytes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self._trim(sum(row[-1] for row in rows))

    def _trim(self, added: int) -> None:
        logged = self._meta.get("logged", 0) + added
        while logged > self._log_bytes:
            oldest = self._connection.execute(
                "SELECT no, partition, offset, bytes FROM changes ORDER BY no LIMIT 500"
            ).fetchall()
            if not oldest:
                break
            for no, partition, offset, size in oldest:
                self._connection.execute("DELETE FROM changes WHERE no = ?", [no])
                self._connection.execute(
                    "UPDATE positions SET floor = ? WHERE kafka_topic = ? AND partition = ?",
                    [offset + 1, self._meta.events, partition],
                )
                logged -= size
                if logged <= self._log_bytes:
                    break
        self._meta.set("logged", logged)


class _Counts:
    """By how much the number of records of topics, entities and sources changes in a batch."""

    def __init__(self) -> None:
        self._tables = {name: Counter[int]() for name in ("topics", "entities", "sources")}
        self.records = 0

    def add(self, row: Row, number: int) -> None:
        self.records += number
        self._tables["topics"][row.topic] += number
        entities, sources = self._tables["entities"], self._tables["sources"]
        for no in row.entities:
            entities[no] += number
        for no in row.sources:
            sources[no] += number

    def write(self, connection: sqlite3.Connection) -> None:
        for table, counts in self._tables.items():
            connection.executemany(
                f"UPDATE {table} SET records = records + ? WHERE no = ?",
                [(number, no) for no, number in counts.items() if number],
            )


def why_not(path: Path, identity: Identity) -> Unfit | None:
    """Why a file cannot be gone on with, None if it can."""
    connection = connect(path, writes=False)
    try:
        return why_unfit(connection, identity)
    finally:
        connection.close()


def _changed(before: bytes, now: bytes) -> Changed:
    was, event = event_in(before), event_in(now)
    return change_of(figures_of(was, before), figures_of(event, now), event)
