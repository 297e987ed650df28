"""The log of changes in the view's file: what came behind a vector of offsets."""

import re
import sqlite3
from collections.abc import Mapping

from newsfold.errors import SettingsError
from newsfold.subscription.keys import topic_and_window_of
from newsfold.web.view.records import decompressed
from newsfold.web.view.results import Amended, Stale
from newsfold.web.view.schema import SEPARATOR
from newsfold.wire.identity import event_id

_VECTOR = re.compile(r"\d{1,9}:\d{1,18}(,\d{1,9}:\d{1,18})*")


def vector_text(offsets: Mapping[int, int]) -> str:
    """Next offsets by partition, such as "0:124,1:45"."""
    return ",".join(f"{partition}:{offset}" for partition, offset in sorted(offsets.items()))


def vector_of(text: str) -> dict[int, int]:
    """The inverse of `vector_text`; SettingsError if it is none."""
    if not _VECTOR.fullmatch(text):
        raise SettingsError(f"{text[:60]!r} is no place in the changes", where="Last-Event-ID")
    pairs = (part.split(":") for part in text.split(","))
    return {int(partition): int(offset) for partition, offset in pairs}


def standing(connection: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """The next offset of each partition, and that from which on the log is whole."""
    rows = connection.execute(
        "SELECT partition, next, floor FROM positions"
        " WHERE kafka_topic = (SELECT value FROM meta WHERE name = 'events')"
    )
    return {partition: (next_, floor) for partition, next_, floor in rows}


def changes_after(
    connection: sqlite3.Connection, vector: str, limit: int, ends: Mapping[int, int]
) -> list[Amended] | Stale:
    """What came behind a vector; `ends` are those of the log, as far as they are known.

    A vector beyond what the view has read is of a replica that is ahead: what it has had is passed over.
    """
    at, held = vector_of(vector), standing(connection)
    if at.keys() != held.keys():
        return Stale("the Kafka topic has other partitions")
    for partition, (next_, floor) in held.items():
        if at[partition] > max(next_, ends.get(partition, next_)):
            return Stale(f"partition {partition} ends before offset {at[partition]}: the log is another one")
        if at[partition] < floor:
            return Stale(f"of partition {partition} changes before offset {floor} are not held any more")
    first = min((no for p, offset in at.items() if (no := _first(connection, p, offset))), default=None)
    if first is None:
        return []
    changes: list[Amended] = []
    rows = connection.execute(
        "SELECT partition, offset, kind, kafka_key, change, data FROM changes WHERE no >= ? ORDER BY no",
        [first],
    )
    for partition, offset, kind, key, change, data in rows:
        if offset < at[partition]:
            continue
        at[partition] = offset + 1
        named = topic_and_window_of(key.encode())
        assert named
        topic, window = named
        record, _, before = decompressed(data).partition(SEPARATOR)
        changes.append(
            Amended(
                next=vector_text(at), kind=kind, id=event_id(topic, window.start, window.end), topic=topic,
                window_start=window.start, window_end=window.end, window_size=key.rpartition("|")[2],
                change=change, record=record, before=before,
            )
        )  # fmt: skip
        if len(changes) == limit:
            break
    return changes


def _first(connection: sqlite3.Connection, partition: int, offset: int) -> int | None:
    row = connection.execute(
        "SELECT no FROM changes WHERE partition = ? AND offset >= ? ORDER BY offset LIMIT 1",
        [partition, offset],
    ).fetchone()
    return row[0] if row else None
