"""The log of changes in the file of the view, for the writer: notes, of which the oldest go."""

import sqlite3
from collections.abc import Iterable, Mapping

import zstandard

from newsfold.subscription.amendment import Change as Changed
from newsfold.subscription.memory import change_of, figures_of
from newsfold.subscription.reading import event_in
from newsfold.web.view.came import Keyed, Old
from newsfold.web.view.meta import Meta
from newsfold.web.view.schema import SEPARATOR


class Changes:
    """Writes notes within the transaction of a connection; for one thread."""

    def __init__(self, connection: sqlite3.Connection, meta: Meta, log_bytes: int) -> None:
        """`log_bytes` is what all notes may take."""
        self._connection, self._meta, self._log_bytes = connection, meta, log_bytes
        self._compressor = zstandard.ZstdCompressor(level=1)

    def write(self, came: Iterable[Keyed], olds: Mapping[str, Old]) -> None:
        """Note what came, and let go of the oldest notes beyond the bound."""
        before: dict[str, bytes | None] = {id_: old.value for id_, old in olds.items()}
        rows = []
        for key, change, _ in came:
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


def _changed(before: bytes, now: bytes) -> Changed:
    was, event = event_in(before), event_in(now)
    return change_of(figures_of(was, before), figures_of(event, now), event)
