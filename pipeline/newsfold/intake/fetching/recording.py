"""What fetches came to, kept in a folder and given again: a round of sources without the web.

The folder has a line of JSON for each fetch, in their order, in `fetches.jsonl`, and a file for each body.
Only `address` and `file` are needed, so that a recording can be written by hand as well:

    {"address": "https://news.example/feed.xml", "file": "feed.xml"}
    {"address": "https://news.example/feed.xml", "status": 304}
    {"address": "https://gone.example/feed.xml", "kind": "gone", "what": "it is gone", "lasting": true}
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from newsfold.errors import DecodeError, FetchFailed, FetchKind, SettingsError
from newsfold.intake.fetching.outcome import NO_VALIDATORS, Fetched, NotModified, Outcome, Validators
from newsfold.wire import codec

FETCHES = "fetches.jsonl"


class Fetching(Protocol):
    """Gives what an address gives: a `Fetcher`, or a `Recorded`; never raises for what strangers do."""

    async def fetch(
        self, address: str, validators: Validators = ..., *, headers: Mapping[str, str] | None = ...
    ) -> Outcome:
        """The answer of an address that the configuration names; `headers` go to its own host alone."""

    async def page(self, address: str, validators: Validators = ...) -> Outcome:
        """That of a page that a source leads to, if its site lets robots fetch it."""


class Recording:
    """Fetches by another, and keeps what it comes to, but no headers, in `folder`."""

    def __init__(self, fetcher: Fetching, folder: str | os.PathLike[str]) -> None:
        self._fetcher, self._folder = fetcher, Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._bodies = len([*self._folder.glob("body-*")])

    async def fetch(
        self,
        address: str,
        validators: Validators = NO_VALIDATORS,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Outcome:
        """As the other does."""
        return self._keep(address, await self._fetcher.fetch(address, validators, headers=headers))

    async def page(self, address: str, validators: Validators = NO_VALIDATORS) -> Outcome:
        """As the other does."""
        return self._keep(address, await self._fetcher.page(address, validators))

    def _keep(self, address: str, outcome: Outcome) -> Outcome:
        name = ""
        if isinstance(outcome, Fetched):
            self._bodies += 1
            name = f"body-{self._bodies:05}"
            (self._folder / name).write_bytes(outcome.data)
        with (self._folder / FETCHES).open("ab") as file:
            file.write(codec.encode(_entry_of(address, outcome, name)) + b"\n")
        return outcome


class Recorded:
    """Gives the fetches of a folder again: of an address the first, then the next, and the last for ever.

    An answer whose validators the caller has is given as NotModified, as its server would. What the folder
    has nothing of is unreachable. SettingsError for a folder that cannot be read.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder, self._entries = Path(folder), dict[str, list[_Entry]]()
        for entry in _entries(self._folder):
            self._entries.setdefault(entry.address, []).append(entry)

    async def fetch(
        self,
        address: str,
        validators: Validators = NO_VALIDATORS,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Outcome:
        """The next of the address."""
        entries = self._entries.get(address)
        if not entries:
            what, hint = "it is not in the recording", f"add it to {FETCHES}, or record it"
            return FetchFailed(what, kind="unreachable", where=address, hint=hint)
        entry = entries.pop(0) if len(entries) > 1 else entries[0]
        return _outcome_of(entry, self._folder, validators)

    async def page(self, address: str, validators: Validators = NO_VALIDATORS) -> Outcome:
        """The same."""
        return await self.fetch(address, validators)


class _Entry(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A line: a body (`file`), "nothing changed" (status 304), or a failure (`kind`)."""

    address: str
    file: str = ""
    status: int = 200
    kind: FetchKind | None = None
    what: str = ""
    lasting: bool = False
    retry_after_seconds: float | None = None
    final_url: str = ""
    permanent_url: str = ""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    date: str = ""
    cut: str = ""


def _entry_of(address: str, outcome: Outcome, name: str) -> _Entry:
    if isinstance(outcome, FetchFailed):
        return _Entry(
            address=address,
            status=outcome.status,
            kind=outcome.kind,
            what=outcome.what,
            lasting=outcome.lasting,
            retry_after_seconds=outcome.retry_after_seconds,
        )
    both = {
        "final_url": "" if outcome.final_url == address else outcome.final_url,
        "permanent_url": outcome.permanent_url,
        "date": outcome.date,
        **outcome.validators._asdict(),
    }
    if isinstance(outcome, NotModified):
        return _Entry(address, status=304, retry_after_seconds=outcome.retry_after_seconds, **both)
    return _Entry(
        address,
        name,
        outcome.status,
        retry_after_seconds=outcome.retry_after_seconds,
        content_type=outcome.content_type,
        charset=outcome.charset,
        cut=outcome.cut,
        **both,
    )


def _outcome_of(entry: _Entry, folder: Path, asked: Validators) -> Outcome:
    final, pause = entry.final_url or entry.address, entry.retry_after_seconds
    if entry.kind:
        return FetchFailed(
            entry.what or entry.kind,
            kind=entry.kind,
            where=entry.address,
            lasting=entry.lasting,
            status=entry.status,
            retry_after_seconds=pause,
        )
    validators = Validators(entry.etag, entry.last_modified)
    if entry.status == 304 or (asked == validators != NO_VALIDATORS):
        kept = Validators(entry.etag or asked.etag, entry.last_modified or asked.last_modified)
        return NotModified(final, kept, entry.permanent_url, pause, entry.date)
    return Fetched(
        data=_body(folder, entry),
        final_url=final,
        status=entry.status,
        content_type=entry.content_type,
        charset=entry.charset,
        validators=validators,
        permanent_url=entry.permanent_url,
        retry_after_seconds=pause,
        date=entry.date,
        last_modified=entry.last_modified,
        cut=entry.cut,
    )


def _entries(folder: Path) -> list[_Entry]:
    try:
        lines = (folder / FETCHES).read_bytes().splitlines()
    except OSError as error:
        what = f"no recording of fetches: {error.strerror}"
        raise SettingsError(what, where=str(folder / FETCHES), hint="check the path") from None
    entries = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                entries.append(codec.decode(line, _Entry))
            except DecodeError as error:
                where = f"{folder / FETCHES}:{number}"
                raise SettingsError(error.what, where=where, hint="docs/fetching.md has the form") from None
    return entries


def _body(folder: Path, entry: _Entry) -> bytes:
    path = folder / entry.file
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise SettingsError("it leads out of the folder of the recording", where=entry.file)
        return path.read_bytes()
    except OSError as error:
        what = f"the body of a recorded fetch cannot be read: {error.strerror}"
        raise SettingsError(what, where=str(path), hint=f"check {FETCHES}") from None
