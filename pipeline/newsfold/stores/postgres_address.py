"""Addresses of PostgreSQL servers: what is connected with, and what may be shown of it."""

import re
from typing import Any

from newsfold.errors import SettingsError
from newsfold.stores.refusals import not_installed

_FORM = re.compile(r"postgres(?:ql)?://(?:[^@/?#]*@)?(?P<servers>[^@/?#]*)(?:/[^@/?#]*)?(?:\?[^@#]*)?")
_SERVER = re.compile(r"(?:\[[0-9A-Fa-f:.%]+\]|[^\[\]:]*)(?::[0-9]*)?")
_SAFE = "invalid URI query parameter"
"""The one finding of the library that repeats a name from the address, and never a value."""
WAIT_SECONDS = 30
"""How long another that writes with the same name is waited for."""
DEFAULTS: dict[str, str | int] = {
    "fallback_application_name": "newsfold sink",
    # A server that is gone without a word is noticed within two minutes, not within two hours.
    "connect_timeout": 10,
    "keepalives_idle": 60,
    "keepalives_interval": 10,
    "keepalives_count": 6,
}


def connection_options(address: str) -> dict[str, Any]:
    """What `psycopg.connect` takes; SettingsError, which repeats nothing of a password, if it is no address.

    What is after an unescaped @ or / of a password would be taken for the server, and shown in errors.
    """
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise not_installed("psycopg", "postgres") from None
    form = _FORM.fullmatch(address)
    if not form or not all(map(_SERVER.fullmatch, form["servers"].split(","))):
        raise _unreadable("the address of the PostgreSQL server cannot be read")
    try:
        given = conninfo_to_dict(address)
    except ProgrammingError as error:
        finding = str(error).strip()
        raise _unreadable(finding if finding.startswith(_SAFE) else "the address cannot be read") from None
    options = f"-c lock_timeout={WAIT_SECONDS}s {given.pop('options', '')}".strip()
    return {**DEFAULTS, **given, "options": options, "client_encoding": "utf8"}


def shown(options: dict[str, Any]) -> str:
    """The address for errors: user, server and database, without a password."""
    user = f"{options['user']}@" if options.get("user") else ""
    port = f":{options['port']}" if options.get("port") else ""
    return f"postgresql://{user}{options.get('host', '')}{port}/{options.get('dbname', '')}"


def _unreadable(finding: str) -> SettingsError:
    return SettingsError(
        finding,
        where="--to",
        hint="postgresql://USER@SERVER/DATABASE?sslmode=require; "
        "in a password write @ : / ? # % as %40 %3A %2F %3F %23 %25",
    )
