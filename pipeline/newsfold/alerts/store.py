"""Where reading stands, what holds for each rule, and what is still to be sent: one SQLite file.

Position, standings and pending alerts of what was read change in one transaction. So an alert is pending
exactly if the record that caused it counts as read, whatever ends the process; that it was sent is told
after it was, so that after an end between the two it is sent again, under the same id.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import msgspec

from newsfold.alerts.store_schema import FORM, SCHEMA
from newsfold.errors import SetupError, StoreError
from newsfold.subscription.memory import Figures

WAIT_SECONDS = 30.0
"""How long another that writes to the file is waited for."""
_DELIVERY = "seq, id, rule, target, post, made, due, tries, kafka_partition, kafka_offset, batch, failure"


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """What a rule knows of a record that is as it asks for: its Kafka key, its label, and its figures when it
    last was."""

    key: bytes
    label: str
    figures: Figures


class Delivery(msgspec.Struct, frozen=True):
    """One alert for one target. Times are seconds after 1970; `batch` names the mail that it is part of."""

    seq: int
    id: str
    rule: str
    target: str
    post: bytes
    made: float
    due: float
    tries: int
    partition: int
    offset: int
    batch: str
    failure: str


class AlertStore:
    """One connection to the file, for one thread; several may be open, also while others read it."""

    def __init__(self, path: Path | str, kafka_topic: str) -> None:
        """Make the file if there is none; SetupError for one of others, or of another Kafka topic."""
        self.where = str(path)
        with self._telling():
            self._connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            self._prepare(kafka_topic)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, kafka_topic: str) -> None:
        with self._telling():
            form = self._one("PRAGMA user_version")
            if form > FORM or (not form and self._one("SELECT count(*) FROM sqlite_master")):
                what = "made by a newer Newsfold" if form else "holds something that is not ours"
                raise SetupError(what, where=self.where, hint="name another store in [alerting]")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            # Texts of alerts that were delivered stay in no unused place.
            self._connection.execute("PRAGMA secure_delete = ON")
        with self.transaction():
            if not form:
                for statement in SCHEMA:
                    self._execute(statement)
                self._execute("INSERT INTO kafka_topic (name) VALUES (?)", [kafka_topic])
                self._execute(f"PRAGMA user_version = {FORM}")
        if (held := self._one("SELECT name FROM kafka_topic")) != kafka_topic:
            raise SetupError(
                f"it is of {held}, and {kafka_topic} is read",
                where=self.where,
                hint="name another store in [alerting]",
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is done within it, or nothing."""
        with self._telling():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def positions(self) -> dict[int, int]:
        """The offset to be read next, by partition; empty if nobody has begun."""
        return dict(self._all("SELECT partition, offset FROM positions"))

    def seen(self) -> float:
        """When somebody last read, in seconds after 1970."""
        moment: float = self._one("SELECT seen FROM kafka_topic")
        return moment

    def put_positions(self, offsets: Mapping[int, int], seen: float) -> None:
        """Stand at these offsets, at this time."""
        self._execute("UPDATE kafka_topic SET seen = ?", [seen])
        self._connection.executemany("INSERT OR REPLACE INTO positions VALUES (?, ?)", offsets.items())

    def fingerprints(self) -> dict[str, str]:
        """Of each rule that standings are kept of: the fingerprint of what it asked for."""
        return dict(self._all("SELECT name, fingerprint FROM rules"))

    def put_rule(self, name: str, fingerprint: str) -> None:
        """Keep standings of a rule that asks for this."""
        self._execute("INSERT OR REPLACE INTO rules VALUES (?, ?)", [name, fingerprint])

    def forget_rule(self, name: str) -> None:
        """Let go of what is known of a rule, but not of what is still to be sent."""
        self._execute("DELETE FROM rules WHERE name = ?", [name])
        self._execute("DELETE FROM standings WHERE rule = ?", [name])

    def standing(self, rule: str, record: str) -> Standing | None:
        """What the rule knows of a record; None if it is not as asked for."""
        rows = self._all("SELECT standing FROM standings WHERE rule = ? AND record = ?", [rule, record])
        return msgspec.msgpack.decode(rows[0][0], type=Standing) if rows else None

    def put_standing(self, rule: str, record: str, standing: Standing | None) -> None:
        """The record is as the rule asks for, with this; None: it is not."""
        if standing is None:
            self._execute("DELETE FROM standings WHERE rule = ? AND record = ?", [rule, record])
        else:
            packed = msgspec.msgpack.encode(standing)
            self._execute("INSERT OR REPLACE INTO standings VALUES (?, ?, ?)", [rule, record, packed])

    def standing_keys(self) -> set[bytes]:
        """The Kafka keys of all records that are as some rule asks for."""
        rows = self._connection.execute("SELECT standing FROM standings")
        return {msgspec.msgpack.decode(packed, type=Standing).key for (packed,) in rows}

    def put_count(self, topic: str, size: int, start: int, count: int | None) -> None:
        """The paragraphs of the record of a topic and window, in seconds; None: there is no record."""
        if count is None:
            self._execute(
                "DELETE FROM counts WHERE size = ? AND topic = ? AND start = ?", [size, topic, start]
            )
        else:
            self._execute("INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?)", [size, topic, start, count])

    def forget_counts(self) -> None:
        """There are no records."""
        self._execute("DELETE FROM counts")

    def counts(self, topic: str, size: int, start: int, end: int) -> dict[int, int]:
        """The counts of a topic by start of the window, from `start` to before `end`."""
        sql = "SELECT start, count FROM counts WHERE size = ? AND topic = ? AND start >= ? AND start < ?"
        return dict(self._all(sql, [size, topic, start, end]))

    def first_start(self, size: int) -> int | None:
        """The start of the first window of this size that has a record."""
        start: int | None = self._one("SELECT min(start) FROM counts WHERE size = ?", [size])
        return start

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Have these sent; one that is there already stays as it is. `seq` is given here."""
        rows = [msgspec.structs.astuple(delivery)[1:] for delivery in deliveries]
        marks = ", ".join("?" * 11)
        self._connection.executemany(
            f"INSERT OR IGNORE INTO deliveries ({_DELIVERY.partition(', ')[2]}) VALUES ({marks})", rows
        )

    def next(self, rule: str, target: str, *, limit: int = 1) -> list[Delivery]:
        """What a target is to be sent, the earliest due first."""
        return self._deliveries(
            "rule = ? AND target = ? AND state = 'pending' ORDER BY due, seq LIMIT ?", [rule, target, limit]
        )

    def batch(self, rule: str, target: str) -> list[Delivery]:
        """The alerts of the mail that was begun and not sent, in their order; [] if there is none."""
        return self._deliveries(
            "rule = ? AND target = ? AND state = 'pending' AND batch != '' ORDER BY seq", [rule, target]
        )

    def put_batch(self, seqs: Sequence[int], batch: str) -> None:
        """Make one mail of these: it is the same whenever it is tried again."""
        self._connection.executemany(
            "UPDATE deliveries SET batch = ? WHERE seq = ?", [(batch, seq) for seq in seqs]
        )

    def sent(self, deliveries: Sequence[Delivery], now: float) -> None:
        """They have arrived."""
        with self.transaction():
            for delivery in deliveries:
                self._execute("DELETE FROM deliveries WHERE seq = ?", [delivery.seq])
                self._execute(
                    "INSERT INTO targets (rule, target, sent, last) VALUES (?, ?, 1, ?)"
                    " ON CONFLICT DO UPDATE SET sent = sent + 1, last = excluded.last",
                    [delivery.rule, delivery.target, now],
                )

    def failed(self, deliveries: Sequence[Delivery], *, due: float | None, failure: str) -> None:
        """A try has failed: try again at `due`; None: there is no further one, they become dead letters."""
        state = "undelivered" if due is None else "pending"
        with self.transaction():
            for delivery in deliveries:
                self._execute(
                    "UPDATE deliveries SET state = ?, tries = tries + 1, due = ?, failure = ? WHERE seq = ?",
                    [state, due or delivery.due, failure, delivery.seq],
                )

    def end(self, rule: str, target: str, why: str) -> None:
        """A target takes nothing any more: what is pending there is not delivered."""
        with self.transaction():
            self._execute(
                "INSERT INTO targets (rule, target, ended) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET ended = excluded.ended",
                [rule, target, why],
            )
            self.give_up(rule, target, why)

    def give_up(self, rule: str, target: str, why: str) -> int:
        """No more tries for what is pending at a target; how many alerts that are."""
        sql = (
            "UPDATE deliveries SET state = 'undelivered', failure = ?"
            " WHERE rule = ? AND target = ? AND state = 'pending'"
        )
        return self._connection.execute(sql, [why, rule, target]).rowcount

    def ended(self, rule: str, target: str) -> str:
        """Why a target takes nothing any more, "" if it does."""
        rows = self._all("SELECT ended FROM targets WHERE rule = ? AND target = ?", [rule, target])
        return rows[0][0] if rows else ""

    def undelivered(self, limit: int = 100) -> list[Delivery]:
        """What is to become dead letters."""
        return self._deliveries("state = 'undelivered' ORDER BY seq LIMIT ?", [limit])

    def dead(self, deliveries: Sequence[Delivery]) -> None:
        """They are dead letters."""
        with self.transaction():
            self._connection.executemany(
                "UPDATE deliveries SET state = 'dead' WHERE seq = ?", [(d.seq,) for d in deliveries]
            )

    def again(self, rule: str, now: float) -> int:
        """Have what was not delivered sent again, and begin anew with targets that had ended; how many."""
        with self.transaction():
            self._execute("UPDATE targets SET ended = '' WHERE rule = ?", [rule])
            sql = (
                "UPDATE deliveries SET state = 'pending', tries = 0, due = ?, batch = ''"
                " WHERE rule = ? AND state != 'pending'"
            )
            return self._connection.execute(sql, [now, rule]).rowcount

    def pending_targets(self) -> set[tuple[str, str]]:
        """Rules and targets that something is to be sent for."""
        return {*self._all("SELECT DISTINCT rule, target FROM deliveries WHERE state = 'pending'")}

    def state_of(self, rule: str, target: str) -> "TargetState":
        """How a target is doing."""
        sql = "SELECT state, count(*), min(due), max(failure) FROM deliveries WHERE rule = ? AND target = ?"
        waiting = {row[0]: row[1:] for row in self._all(f"{sql} GROUP BY state", [rule, target])}
        known = self._all(
            "SELECT sent, last, ended FROM targets WHERE rule = ? AND target = ?", [rule, target]
        )
        count, _, failure = waiting.get("pending", (0, 0.0, ""))
        dead = sum(waiting.get(state, (0,))[0] for state in ("dead", "undelivered"))
        return TargetState(count, dead, failure, *(known[0] if known else (0, 0.0, "")))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _deliveries(self, where: str, values: Sequence[Any]) -> list[Delivery]:
        rows = self._all(f"SELECT {_DELIVERY} FROM deliveries WHERE {where}", values)
        return [Delivery(*row) for row in rows]

    def _one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self._all(sql, values)[0][0]

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        self._connection.execute(sql, values)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Errors of the library in words of ours."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (
                sqlite3.SQLITE_NOTADB,
                sqlite3.SQLITE_CANTOPEN,
            ):
                raise SetupError(
                    f"is no store of alerts: {error}", where=self.where, hint="name another in [alerting]"
                ) from None
            raise StoreError(f"SQLite: {error}", where=self.where) from None


class TargetState(msgspec.Struct, frozen=True):
    """How a target is doing: alerts pending, dead and sent, the last failure, when it last took one
    (seconds after 1970, 0 for never), and why it takes nothing any more."""

    pending: int
    dead: int
    failure: str
    sent: int
    last: float
    ended: str
