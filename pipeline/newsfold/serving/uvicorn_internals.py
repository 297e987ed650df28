"""What we use of uvicorn beyond its documented interface: deadlines that the library has not.

uvicorn waits for the headers of a request for ever, and for a caller that reads no answer, so that a few
hundred silent connections are the end of a server. The protocol here closes both, and gives an application
the means to close a connection itself. At its end a server waits for answers to be finished; one that goes on
for ever must hear of it first.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from newsfold.libraries import require

LIBRARY = "uvicorn"
HEADER_SECONDS = 10.0
"""From the first byte of a request, or the opening of a connection, to the end of the headers."""
CLOSING_SECONDS = 10.0
"""What is written may take so long once the connection is to be closed."""
MAX_CONNECTIONS = 1000
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
CONNECTION = "newsfold.connection"
"""The extension of a request's scope that has the means of its connection."""
PROTOCOL = {
    "app": "give a request the means of its connection",
    "connections": "count the connections that are open",
    "cycle": "know whether the headers of a request are complete",
    "loop": "set a deadline for headers",
    "transport": "close a connection that is too slow",
    "timeout_keep_alive_handler": "cut off who does not read the end of an answer",
}
SERVER = {"shutdown": "tell answers that go on for ever that the server ends"}


class Connection(NamedTuple):
    """What an application may do with a connection: cut it off at once, whatever is still to be written, and
    bound the bytes that the system keeps for a caller that does not read."""

    cut_off: Callable[[], None]
    bound: Callable[[int], None]


class DeadlineProtocol(H11Protocol):
    """uvicorn's protocol with a deadline for headers and for the end of a connection."""

    header_seconds = HEADER_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app = _with_connection(self.app, transport)
        if len(self.connections) > MAX_CONNECTIONS:
            transport.abort()
        else:
            self._deadline = self.loop.call_later(self.header_seconds, self._close_slow)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget_deadline()
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.header_seconds, self._close_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_deadline()
        super().connection_lost(exc)

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.loop.call_later(CLOSING_SECONDS, self.transport.abort)

    def _close_slow(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.write(_TOO_SLOW)
            self.transport.close()
        self.loop.call_later(CLOSING_SECONDS, self.transport.abort)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class EndingServer(Server):
    """uvicorn's server, which calls `ending` when it is to end, before it waits for answers."""

    ending: Callable[[], None] = staticmethod(lambda: None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.ending()
        await super().shutdown(sockets)


def _with_connection(app: ASGIApp, transport: asyncio.Transport) -> ASGIApp:
    def bound(size: int) -> None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, size)

    connection = Connection(transport.abort, bound)

    async def with_extension(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[CONNECTION] = connection
        await app(scope, receive, send)

    return with_extension


def protocol_with(header_seconds: float) -> type[DeadlineProtocol]:
    """The protocol with another deadline for headers."""
    return type("DeadlineProtocol", (DeadlineProtocol,), {"header_seconds": header_seconds})


def check_internals(config: Config) -> None:
    """SetupError if the uvicorn that is installed lacks what is used here; needs a loaded configuration."""
    loop = asyncio.new_event_loop()
    try:
        require(LIBRARY, H11Protocol(config, ServerState(), {}, loop), PROTOCOL)
        require(LIBRARY, Server(config), SERVER)
    finally:
        loop.close()
