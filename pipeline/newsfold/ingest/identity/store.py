"""The store of known items: SQLite in one file, moved in batches, each once its records are delivered.

It is a copy: what it knows of identities stands on the Kafka topic news.identities too, and is read back from
there. Only how each source showed each item last is here alone; without that, what is shown is compared
once more.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import blake2b
from pathlib import Path

import msgspec

from newsfold.errors import SettingsError
from newsfold.ingest.identity.decision import Decision
from newsfold.ingest.identity.fetch import Shown
from newsfold.ingest.identity.known import LastShown
from newsfold.model.identity import Identity
from newsfold.wire.envelope import Partition

APPLICATION_ID = 0x4E46_4B49
"""Says in the file's header that it is one of ours ("NFKI")."""
FORM = 1
"""Counts up when the tables change."""
BUSY_SECONDS = 30.0
_TABLES = """
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    uri TEXT NOT NULL,
    day INTEGER NOT NULL,
    identity BLOB NOT NULL
) STRICT;
CREATE INDEX items_by_uri ON items (uri);
CREATE TABLE marks (
    mark INTEGER NOT NULL, item INTEGER NOT NULL, PRIMARY KEY (mark, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_by_item ON marks (item);
CREATE TABLE shown (key INTEGER PRIMARY KEY, raw TEXT NOT NULL, item INTEGER NOT NULL) STRICT;
CREATE INDEX shown_by_item ON shown (item);
CREATE TABLE positions (
    kafka_topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    PRIMARY KEY (kafka_topic, partition)
) STRICT, WITHOUT ROWID;
"""
_SHOW = (
    "INSERT INTO shown VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET raw = excluded.raw, item = "
    "excluded.item"
    " WHERE raw != excluded.raw OR item != excluded.item"
)
_decoder = msgspec.msgpack.Decoder(Identity)
_encoder = msgspec.msgpack.Encoder()


class KnownItemsStore:
    """Known items in the file at `path`, or in memory (":memory:").

    SettingsError for a file that is another program's, of a newer release, or cannot be opened.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        try:
            self.connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._open()
        except sqlite3.Error as error:
            raise self._refused(str(error)) from None

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """What is put inside is kept when the block ends, durably and all of it, or with an error nothing."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._refused(str(error)) from None
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        try:
            self.connection.commit()
        except sqlite3.Error as error:
            raise self._refused(str(error)) from None

    def last_shown(self, source: str, key: str) -> LastShown | None:
        """See `KnownItems`."""
        row = self.connection.execute(
            "SELECT raw, address, uri FROM shown JOIN items ON items.id = shown.item WHERE key = ?",
            (_hash(source, key),),
        ).fetchone()
        return LastShown(*row) if row else None

    def at(self, address: str) -> Identity | None:
        """See `KnownItems`."""
        row = self.connection.execute("SELECT identity FROM items WHERE address = ?", (address,)).fetchone()
        return _decoder.decode(row[0]) if row else None

    def marked(self, mark: str) -> Sequence[Identity]:
        """See `KnownItems`."""
        rows = self.connection.execute(
            "SELECT identity FROM marks JOIN items ON items.id = marks.item WHERE mark = ?", (_hash(mark),)
        )
        return [identity for row in rows if mark in (identity := _decoder.decode(row[0])).marks]

    def of_article(self, uri: str) -> list[Identity]:
        """Every identity of an article, by address."""
        rows = self.connection.execute("SELECT identity FROM items WHERE uri = ? ORDER BY address", (uri,))
        return [_decoder.decode(row[0]) for row in rows]

    def newest(self, uri: str) -> Identity | None:
        """See `KnownItems`."""
        return max(
            self.of_article(uri), key=lambda i: (i.version, i.changed_at, i.at, i.address), default=None
        )

    def put(self, decision: Decision, entry: Shown | None = None) -> None:
        """Keep a decision whose records are delivered, inside `batch`.

        `entry` is the entry of the feed where the decision is on its page: the entry is known again then.
        """
        if decision.identity is not None:
            self.remember(decision.identity, day_of(decision.shown.fetch.at))
        if not decision.settled:
            return
        row = self.connection.execute(
            "SELECT id, day FROM items WHERE address = ?", (decision.address,)
        ).fetchone()
        if row is None:
            return
        item, day = row
        if day < (today := day_of(decision.shown.fetch.at)):
            self.connection.execute("UPDATE items SET day = ? WHERE id = ?", (today, item))
        for shown in (decision.shown, entry):
            if shown is not None:
                key = _hash(shown.fetch.source, shown.key)
                self.connection.execute(_SHOW, (key, shown.raw, item))

    def remember(self, identity: Identity, day: int) -> None:
        """Keep an identity, shown last on `day` (days after 1970), inside `batch`; the last one told wins."""
        db, data = self.connection, _encoder.encode(identity)
        before = db.execute(
            "SELECT id, uri, identity FROM items WHERE address = ?", (identity.address,)
        ).fetchone()
        if before is None:
            cursor = db.execute(
                "INSERT INTO items (address, uri, day, identity) VALUES (?, ?, ?, ?)",
                (identity.address, identity.uri, day, data),
            )
            item = cursor.lastrowid
        else:
            item = before[0]
            if before[2] == data:
                return
            db.execute(
                "UPDATE items SET uri = ?, day = max(day, ?), identity = ? WHERE id = ?",
                (identity.uri, day, data, item),
            )
            if before[1] != identity.uri or not identity.content:
                # Undone, or another's: what was shown as known is to be decided on anew.
                db.execute("DELETE FROM shown WHERE item = ?", (item,))
            db.execute("DELETE FROM marks WHERE item = ?", (item,))
        marks = [(_hash(mark), item) for mark in identity.marks]
        db.executemany("INSERT OR IGNORE INTO marks VALUES (?, ?)", marks)

    def forget(self, address: str) -> None:
        """Forget what was shown at an address, inside `batch`."""
        row = self.connection.execute("SELECT id FROM items WHERE address = ?", (address,)).fetchone()
        for table, column in (("marks", "item"), ("shown", "item"), ("items", "id")) if row else ():
            self.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", row)

    def not_shown_since(self, day: int) -> dict[str, bool]:
        """Addresses not shown since `day` that may be forgotten, and whether a source showed them to this
        store.

        Merges, what undoes them, and what is forgotten for good stay. One that is shown again after all is
        fed again under the same uri, and counts once.
        """
        query = "SELECT identity, id IN (SELECT item FROM shown) FROM items WHERE day < ? ORDER BY address"
        rows = self.connection.execute(query, (day,))
        old = ((_decoder.decode(data), bool(own)) for data, own in rows)
        return {i.address: own for i, own in old if not (i.is_merge or i.undone or i.forgotten)}

    def addresses(self, prefix: str) -> list[str]:
        """The known addresses that begin with a text."""
        rows = self.connection.execute(
            "SELECT address FROM items WHERE address >= ? AND substr(address, 1, ?) = ? ORDER BY address",
            (prefix, len(prefix), prefix),
        )
        return [address for (address,) in rows]

    def positions(self) -> Mapping[Partition, int]:
        """How far news.identities is read, by partition: the offset of the next record."""
        rows = self.connection.execute("SELECT kafka_topic, partition, offset FROM positions")
        return {(kafka_topic, partition): offset for kafka_topic, partition, offset in rows}

    def move(self, positions: Mapping[Partition, int]) -> None:
        """Keep how far news.identities is read, inside `batch`."""
        rows = [(*partition, offset) for partition, offset in positions.items()]
        self.connection.executemany("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", rows)

    def __len__(self) -> int:
        """How many addresses are known."""
        count: int = self.connection.execute("SELECT count(*) FROM items").fetchone()[0]
        return count

    def _open(self) -> None:
        db = self.connection
        application, form = (
            db.execute(f"PRAGMA {p}").fetchone()[0] for p in ("application_id", "user_version")
        )
        tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if application != APPLICATION_ID and tables:
            raise self._refused("it is another program's database")
        if form > FORM:
            raise self._refused(f"a newer release made it (form {form}, this one reads {FORM})")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        # A forgotten title must not stay in places that are not in use.
        db.execute("PRAGMA secure_delete = ON")
        if not tables:
            db.executescript(
                f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = "
                f"{FORM};{_TABLES}COMMIT;"
            )

    def _refused(self, reason: str) -> SettingsError:
        return SettingsError(
            f"the store of known items cannot be used: {reason}",
            where=self._path,
            hint="name another file, or remove this one: what it knew is read back from Kafka",
        )


def day_of(moment: str) -> int:
    """Days after 1970 of a moment as records hold it."""
    return (date.fromisoformat(moment[:10]) - date(1970, 1, 1)).days


def _hash(*parts: str) -> int:
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)
