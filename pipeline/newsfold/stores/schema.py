"""The schema of a store in SQL: tables and indexes, as steps from each form of the tables to the next."""

from collections.abc import Mapping
from typing import NamedTuple

from newsfold.stores.tables import EVENTS, TABLES, ColumnType, Table

SINKS = "newsfold_sinks"
POSITIONS = "newsfold_positions"
STALE = "newsfold_stale"
"""Behind a sink's prefix: the records of before a beginning that did not come again yet."""


class Dialect(NamedTuple):
    """How a database spells the schema: its column types, and whether it is to have keys and indexes."""

    types: Mapping[ColumnType, str]
    keys: bool = True
    suffix: str = ""
    """What stands behind a table of rows whose key is what they are found by."""


def own_tables(prefix: str, dialect: Dialect) -> list[str]:
    """The tables that say which sinks a database keeps, where they stand, and what one of them is to drop."""
    text, integer = dialect.types["text"], dialect.types["integer"]
    sink_key = ", PRIMARY KEY (name)" if dialect.keys else ""
    stale_key = ", PRIMARY KEY (event_id)" if dialect.keys else ""
    position_key = ", PRIMARY KEY (name, kafka_partition)" if dialect.keys else ""
    return [
        f"CREATE TABLE IF NOT EXISTS {SINKS} (name {text} NOT NULL, kafka_topic {text} NOT NULL,"
        f" schema_version {integer} NOT NULL, seen_at {integer} NOT NULL{sink_key})",
        f"CREATE TABLE IF NOT EXISTS {POSITIONS} (name {text} NOT NULL, kafka_partition {integer} NOT NULL,"
        f" next_offset {integer} NOT NULL{position_key})",
        f"CREATE TABLE IF NOT EXISTS {prefix}{STALE} (event_id {text} NOT NULL{stale_key})",
    ]


def steps(prefix: str, dialect: Dialect) -> list[list[str]]:
    """The statements that lead from form 0 (nothing) to 1, from 1 to 2, and so on."""
    return [[_table(prefix, table, dialect) for table in TABLES], _indexes(prefix) if dialect.keys else []]


def _table(prefix: str, table: Table, dialect: Dialect) -> str:
    parts = [
        f"{column.name} {dialect.types[column.type]}{'' if column.optional else ' NOT NULL'}"
        for column in table.columns
    ]
    suffix = ""
    if dialect.keys:
        parts.append(f"PRIMARY KEY ({', '.join(table.key)})")
        if table is not EVENTS:
            parts.append(f"FOREIGN KEY (event_id) REFERENCES {prefix}events (id)")
            suffix = dialect.suffix
    return f"CREATE TABLE {prefix}{table.name} ({', '.join(parts)}){suffix}"


def _indexes(prefix: str) -> list[str]:
    return [
        f"CREATE INDEX {prefix}{table.name}_by_{'_'.join(columns)} ON {prefix}{table.name}"
        f" ({', '.join(columns)})"
        for table in TABLES
        for columns in table.indexes
    ]
