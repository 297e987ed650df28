"""Adds sources to newsfold.toml; what stands there, comments too, stays as it is."""

import os
from collections.abc import Iterable
from pathlib import Path

from newsfold.configuration.tables import SourceTable
from newsfold.errors import SettingsError

_KEYS = ("name", "url", "path", "type", "source", "language", "time_zone", "full_text")
"""Those that a list of feeds can say, in the order in which they are written."""


def as_toml(sources: Iterable[SourceTable]) -> str:
    """The sources as [[source]] tables, with the keys that differ from their defaults."""
    tables = []
    for source in sources:
        lines = ["[[source]]"]
        for key in _KEYS:
            value, default = getattr(source, key), SourceTable.model_fields[key].default
            if value != default:
                lines.append(f"{key} = {_quoted(value)}")
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)


def append_sources(path: Path, sources: Iterable[SourceTable]) -> None:
    """Write the tables behind what the file holds, all or none; it is made if it is not there.

    SettingsError if it cannot be written.
    """
    try:
        before = path.read_bytes() if path.exists() else b""
        parted = before.rstrip(b"\n") + b"\n\n" if before.strip() else b""
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_bytes(parted + as_toml(sources).encode())
        if before:
            temporary.chmod(path.stat().st_mode & 0o777)
        os.replace(temporary, path)
    except OSError as error:
        raise SettingsError(
            f"cannot be written: {error.strerror}", where=str(path), hint="check the folder"
        ) from None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
