"""A file with the position each input is delivered to, so that a killed feed resumes there."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import orjson

from newsfold.errors import DecodeError, SettingsError
from newsfold.sources.item import InputPosition
from newsfold.wire import codec


class _FileEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: int
    digest: str


class _CursorFile(msgspec.Struct, frozen=True):
    schema: str
    files: dict[str, _FileEntry]


SCHEMA = "newsfold.cursor.v1"


class Cursor:
    """The positions of the inputs, by file; `move` replaces the cursor file atomically.

    SettingsError if the file is there and is no cursor, or cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._positions = self._load()

    @property
    def positions(self) -> Mapping[str, InputPosition]:
        """How far each file is delivered, by its real path."""
        return self._positions

    def move(self, positions: Mapping[str, InputPosition]) -> None:
        """Remember `positions`, durably; SettingsError if the file cannot be written."""
        if not positions:
            return
        self._positions |= positions  # In place: whoever watches a folder looks on.
        files = {name: {"after": p.offset, "digest": p.digest} for name, p in sorted(self._positions.items())}
        data = orjson.dumps({"schema": SCHEMA, "files": files}, option=orjson.OPT_INDENT_2)
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            with open(temporary, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, self._path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise SettingsError(
                f"cursor cannot be written: {error.strerror}", where=str(self._path), hint="check the folder"
            ) from None

    def forget(self, files: Iterable[str]) -> None:
        """Forget files that are there no longer; the next move is the first without them."""
        for file in files:
            self._positions.pop(file, None)

    def _load(self) -> dict[str, InputPosition]:
        try:
            content = codec.decode(self._path.read_bytes(), _CursorFile)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise SettingsError(
                f"cursor cannot be read: {error.strerror}", where=str(self._path), hint="check the path"
            ) from None
        except DecodeError as error:
            raise self._no_cursor(error.what) from None
        if content.schema != SCHEMA:
            raise self._no_cursor(f"schema {content.schema[:60]!r}")
        return {name: InputPosition(name, entry.after, entry.digest) for name, entry in content.files.items()}

    def _no_cursor(self, reason: str) -> SettingsError:
        return SettingsError(
            f"this is no cursor of this release ({reason})",
            where=str(self._path),
            hint="name another file, or remove this one to feed everything again",
        )
