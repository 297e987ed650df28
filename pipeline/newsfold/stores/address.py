"""Where a sink writes to, as people type it: sqlite:FILE, duckdb:FILE, parquet:FOLDER or postgresql://…"""

import re
from collections.abc import Callable
from pathlib import Path

from newsfold.errors import SettingsError
from newsfold.stores.contract import Identity, Store
from newsfold.stores.duckdb import open_duckdb
from newsfold.stores.parquet.store import open_parquet
from newsfold.stores.postgres import open_postgres
from newsfold.stores.sqlite import open_sqlite

FORMS: dict[str, Callable[[Path, Identity], Store]] = {
    "sqlite": open_sqlite,
    "duckdb": open_duckdb,
    "parquet": open_parquet,
}
SERVERS = {"postgresql": open_postgres, "postgres": open_postgres}
EXAMPLES = "sqlite:news.db, duckdb:news.duckdb, parquet:news or postgresql://user@server/database"
NAME = re.compile(r"(?:[a-z][a-z0-9_]{0,29})?")


def open_store(address: str, *, name: str, kafka_topic: str) -> Store:
    """The store at an address, for the sink of this name; SettingsError if it is no address of one."""
    if not NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} is no name for a sink",
            where="--name",
            hint="a letter, then letters, digits and _, all small",
        )
    form, colon, place = address.partition(":")
    if form in SERVERS and place.startswith("//"):
        return SERVERS[form](address, Identity(name, kafka_topic))
    if not colon or form not in FORMS or not place.strip():
        # The address of a server, mistyped, may have a password in it.
        what = "this" if any(mark in address for mark in ("@", "=", "//")) else repr(address)
        raise SettingsError(f"{what} is no place for a sink", where="--to", hint=f"such as {EXAMPLES}")
    return FORMS[form](Path(place).expanduser(), Identity(name, kafka_topic))
