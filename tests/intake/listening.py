"""A server of pushes on a socket of this machine, and a client that says exactly what is to be said."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any, NamedTuple

import orjson

from newsfold.broker.contract import Publisher
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.push import PushDesk
from newsfold.intake.push.application import push_application
from newsfold.serving.limits import Limits
from newsfold.serving.server import listen, make_server
from newsfold.serving.tokens import Tokens

JSON = "application/json"
LINES = "application/x-ndjson"
ARTICLE = {
    "uri": "https://lantern.example/talks",
    "source": "Harbour Lantern",
    "published_at": "2025-03-18T14:00:00Z",
    "title": "Talks in Oslo",
    "body": "Delegations met in Oslo for peace talks.\n\nNorway called the mood constructive.",
}


class Answer(NamedTuple):
    """Status, headers in lower case, and the JSON object of an answer."""

    status: int
    headers: Mapping[str, str]
    said: Any


class Listener:
    """Where the server listens."""

    def __init__(self, port: int, desk: PushDesk | None = None) -> None:
        self.port, self._desk = port, desk

    def post(
        self,
        body: object,
        media_type: str = JSON,
        *,
        path: str = "/articles",
        packed: bool = False,
        **headers: str,
    ) -> Answer:
        """What is answered to a body: bytes as they are, anything else as JSON."""
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        said = {"Content-Type": media_type} | {name.replace("_", "-"): text for name, text in headers.items()}
        if packed:
            data = gzip.compress(data)
            said["Content-Encoding"] = "gzip"
        return self.ask("POST", path, data, said)

    def get(self, path: str) -> Answer:
        """What is answered to a GET."""
        return self.ask("GET", path, None, {})

    def ask(self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]) -> Answer:
        """What is answered to a request on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, data, dict(headers))
            response = connection.getresponse()
            answered = {name.lower(): value for name, value in response.getheaders()}
            text = response.read()
            return Answer(response.status, answered, orjson.loads(text) if text else None)
        finally:
            connection.close()

    @property
    def unanswered(self) -> int:
        """Requests that the desk of this process has taken and not answered."""
        assert self._desk
        return self._desk.unanswered

    def open(self) -> socket.socket:
        """A connection for whoever keeps to no manners."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


@contextmanager
def listening(
    open_publisher: Callable[[], Publisher],
    *,
    tokens: Tokens | None = None,
    limits: Limits | None = None,
    clock: Callable[[], float] = lambda: 0.0,
    header_seconds: float = 10.0,
) -> Iterator[Listener]:
    """The server, in threads of this process; it ends when all is answered."""
    desk = PushDesk(open_publisher, IngestOptions)
    application = push_application(desk, tokens=tokens or Tokens(), limits=limits or Limits(), clock=clock)
    server = make_server(application, header_seconds=header_seconds)
    with listen("127.0.0.1", 0) as listener, desk:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Listener(listener.getsockname()[1], desk)
        finally:
            server.should_exit = True
            thread.join()


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    parts: list[bytes] = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)
