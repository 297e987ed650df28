"""What a store should hold, and what rows of a database say, in one form that can be compared."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson

from newsfold.stores.changes import change_of
from newsfold.stores.tables import TABLES, Column, Table, rows_of
from newsfold.wire.envelope import Received

Tables = dict[str, list[list[Any]]]


def expected(records: Iterable[Received]) -> Tables:
    """The rows of all tables for what holds behind these Kafka records."""
    newest = {change.id: change for change in map(change_of, records)}
    held = [rows_of(record) for change in newest.values() if (record := change.held)]
    return {t.name: plain_rows(t, [row for rows in held for row in rows[t.name]]) for t in TABLES}


def plain_rows(table: Table, rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows sorted by their key, with times and JSON in one form."""
    plain = [[_plain(value, column) for value, column in zip(r, table.columns, strict=True)] for r in rows]
    places = [[column.name for column in table.columns].index(name) for name in table.key]
    return sorted(plain, key=lambda row: [row[place] for place in places])


def _plain(value: Any, column: Column) -> Any:
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return orjson.loads(value) if column.type == "json" and isinstance(value, str) else value
