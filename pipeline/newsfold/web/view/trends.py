"""Trends out of the figures in the view's file, as `newsfold.subscription.trend` computes them of records."""

import sqlite3
from collections import defaultdict
from typing import NamedTuple

from newsfold.eventtime.moment import EPOCH, typed_moment
from newsfold.subscription.trend import score_of
from newsfold.web.view.asking import Size, sizes
from newsfold.web.view.keys import first_key_at, seconds_of

TRAILING = 7


class Scored(NamedTuple):
    """The key of a record of a window, and its score."""

    key: int
    score: float
    baseline: float
    trailing: int


def scores_at(
    connection: sqlite3.Connection, size: Size, start: int, trailing: int = TRAILING
) -> dict[str, Scored]:
    """The scores of the topics of a window, by their ids; none for the first window of all."""
    first = _first_start(connection, size)
    if first is None or start <= first:
        return {}
    low, high = first_key_at(start - trailing * size.seconds), first_key_at(start + 60)
    ids = topic_ids(connection)
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    keys: dict[str, int] = {}
    rows = connection.execute(
        "SELECT key, topic, distinct_paragraphs FROM events WHERE key >= ? AND key < ? AND size = ?",
        [low, high, size.no],
    )
    for key, number, count in rows:
        at, topic = seconds_of(key), ids[number]
        counts[topic][at] = count
        if at == start:
            keys[topic] = key
    before = [at for n in range(1, trailing + 1) if (at := start - n * size.seconds) >= first]
    found = {}
    for topic, key in keys.items():
        baseline, score = score_of(counts[topic][start], [counts[topic].get(at, 0) for at in before])
        found[topic] = Scored(key, score, baseline, len(before))
    return found


def starts_at(connection: sqlite3.Connection, at: str) -> list[tuple[Size, int]]:
    """Of each size of windows the start of the newest window, or of the one that holds a time."""
    moment = None
    if at:
        moment = int((typed_moment(at, "at").replace(tzinfo=None) - EPOCH).total_seconds() // 1)
    starts = []
    for size in sizes(connection):
        statement, values = "SELECT key FROM events WHERE size = ?", [size.no]
        if moment is not None:
            statement += " AND key >= ? AND key < ?"
            values += [first_key_at(moment - size.seconds + 1), first_key_at(moment + 1)]
        row = connection.execute(f"{statement} ORDER BY key DESC LIMIT 1", values).fetchone()
        if row:
            starts.append((size, seconds_of(row[0])))
    return starts


def _first_start(connection: sqlite3.Connection, size: Size) -> int | None:
    row = connection.execute(
        "SELECT key FROM events WHERE size = ? ORDER BY key LIMIT 1", [size.no]
    ).fetchone()
    return seconds_of(row[0]) if row else None


def topic_ids(connection: sqlite3.Connection) -> dict[int, str]:
    """The ids of topics by their numbers: a topic that changed its label has several."""
    return dict(connection.execute("SELECT no, id FROM topics").fetchall())
