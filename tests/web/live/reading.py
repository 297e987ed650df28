"""Readers of streams on real sockets: what a browser's EventSource does, without a browser."""

import json
import socket
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.web.serving import Served

SECONDS = 20.0
"""So long a reader waits for the next line; only a test that fails waits so long."""


class Event(NamedTuple):
    """One event of a stream; a comment has the kind ":"."""

    kind: str
    id: str
    data: Any


class Stream:
    """One connection to a stream. Iterate it for its events, comments among them."""

    def __init__(self, served: Served, path: str, last_id: str = "", **headers: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS)
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{served.port}", "Accept: text/event-stream"]
        lines += [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
        if last_id:
            lines.append(f"Last-Event-ID: {last_id}")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._file = self.socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = dict(self._header_lines())
        self._left = b""

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Event]:
        while True:
            block = self._block()
            if block is None:
                return
            yield from _events(block)

    def next(self, *, comments: bool = False) -> Event:
        """The next event; with `comments` also what is none."""
        return next(event for event in self if comments or event.kind not in (":", "retry"))

    def close(self) -> None:
        """Close the connection."""
        self._file.close()
        self.socket.close()

    def _header_lines(self) -> Iterator[tuple[str, str]]:
        while line := self._file.readline().strip():
            name, _, text = line.decode().partition(": ")
            yield name.lower(), text

    def _block(self) -> bytes | None:
        """The text up to the next empty line; None at the end."""
        while b"\n\n" not in self._left:
            chunk = self._chunk()
            if not chunk:
                return None
            self._left += chunk
        block, _, self._left = self._left.partition(b"\n\n")
        return block

    def _chunk(self) -> bytes:
        try:
            size = int(self._file.readline() or b"0", 16)
            chunk = self._file.read(size)
            self._file.readline()
        except (ConnectionError, TimeoutError):
            return b""
        return chunk


def _events(block: bytes) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in block.decode().split("\n"):
        name, _, text = line.partition(":")
        if name:
            fields[name] = text.removeprefix(" ")
        else:
            yield Event(":", "", text.strip())
    if "data" in fields:
        yield Event(fields.get("event", "message"), fields.get("id", ""), json.loads(fields["data"]))
