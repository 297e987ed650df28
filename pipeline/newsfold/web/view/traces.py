"""Traces of forgotten articles in the file of the view: where there may be some, and how they go."""

import re
import sqlite3
from collections.abc import Iterable

import zstandard

from newsfold.web.view.meta import Meta

_SHOWN = re.compile(rb'"article_id":"([^"]+)"')
_FORGOTTEN, _TRACES = "forgotten ", "traces"
"""Names in `meta`: of each forgotten article, and of whether something of one may be in the file."""


class Traces:
    """The forgotten articles that the file was told of; changes it within the transaction of its writer."""

    def __init__(self, connection: sqlite3.Connection, meta: Meta) -> None:
        self._connection, self._meta = connection, meta
        names = connection.execute("SELECT name FROM meta WHERE name LIKE ?", [f"{_FORGOTTEN}%"])
        self._ids = {name.removeprefix(_FORGOTTEN).encode() for (name,) in names}

    @property
    def are_there(self) -> bool:
        """Whether something of a forgotten article may be in the file."""
        return bool(self._meta.get(_TRACES, 0))

    def note(self, article_ids: Iterable[str]) -> None:
        """These articles are forgotten."""
        for id_ in article_ids:
            self._ids.add(id_.encode())
            self._meta.set(f"{_FORGOTTEN}{id_}", 1)
            self._meta.set(_TRACES, 1)

    def look(self, values: Iterable[bytes | None]) -> None:
        """Note whether event records that were or are in the file show a forgotten article."""
        if self._ids and any(not self._ids.isdisjoint(_SHOWN.findall(value)) for value in values if value):
            self._meta.set(_TRACES, 1)

    def cut_log(self) -> None:
        """Let go of the log of changes up to the last that shows a forgotten article: it has no holes."""
        decompress, ids = zstandard.ZstdDecompressor().decompress, self._ids
        floors: dict[int, int] = {}
        for partition, offset, data in self._connection.execute(
            "SELECT partition, offset, data FROM changes"
        ):
            text = decompress(data)
            if any(id_ in text for id_ in ids):
                floors[partition] = max(offset + 1, floors.get(partition, 0))
        for partition, floor in floors.items():
            self._connection.execute(
                "DELETE FROM changes WHERE partition = ? AND offset < ?", [partition, floor]
            )
            self._connection.execute(
                "UPDATE positions SET floor = max(floor, ?) WHERE kafka_topic = ? AND partition = ?",
                [floor, self._meta.events, partition],
            )
        [(logged,)] = self._connection.execute("SELECT coalesce(sum(bytes), 0) FROM changes")
        self._meta.set("logged", logged)

    def write_anew(self) -> None:
        """Write the index of words and the file without what is not in use; outside of a transaction."""
        self._connection.execute("INSERT INTO found (found) VALUES ('optimize')")
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def gone(self) -> None:
        """All of that was done."""
        self._meta.set(_TRACES, 0)
