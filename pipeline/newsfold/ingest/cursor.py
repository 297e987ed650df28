"""A file that remembers how far each input has been delivered, so that a killed feed resumes there."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import orjson

from newsfold.errors import DecodeError, SettingsError
from newsfold.sources.item import Place
from newsfold.wire import codec


class _Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: int
    digest: str


class _Kept(msgspec.Struct, frozen=True):
    schema: str
    files: dict[str, _Read]


SCHEMA = "newsfold.cursor.v1"


class Cursor:
    """Places by file. It moves only when told to, after delivery, and a kill leaves the old file or the new.

    SettingsError if the file is there and is no cursor, or cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._places = self._load()

    @property
    def places(self) -> Mapping[str, Place]:
        """How far each file is delivered, by its real path."""
        return self._places

    def move(self, places: Mapping[str, Place]) -> None:
        """Remember `places`, durably; SettingsError if the file cannot be written."""
        if not places:
            return
        self._places |= places
        files = {name: {"after": p.after, "digest": p.digest} for name, p in sorted(self._places.items())}
        data = orjson.dumps({"schema": SCHEMA, "files": files}, option=orjson.OPT_INDENT_2)
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            with open(beside, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(beside, self._path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise SettingsError(
                f"cursor cannot be written: {error.strerror}", where=str(self._path), hint="check the folder"
            ) from None

    def _load(self) -> dict[str, Place]:
        try:
            kept = codec.decode(self._path.read_bytes(), _Kept)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise SettingsError(
                f"cursor cannot be read: {error.strerror}", where=str(self._path), hint="check the path"
            ) from None
        except DecodeError as error:
            raise self._foreign(error.what) from None
        if kept.schema != SCHEMA:
            raise self._foreign(f"schema {kept.schema[:60]!r}")
        return {name: Place(name, read.after, read.digest) for name, read in kept.files.items()}

    def _foreign(self, what: str) -> SettingsError:
        return SettingsError(
            f"this is no cursor of this release ({what})",
            where=str(self._path),
            hint="name another file, or remove this one to feed everything again",
        )
