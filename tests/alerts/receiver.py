"""A receiver of webhooks on a socket of this machine, that answers as it is told and forgets nothing."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import orjson


class Reply(NamedTuple):
    """What is answered; it waits for `until` first, if there is one, and between head and body for
    `body_until`."""

    status: int = 204
    headers: Mapping[str, str] = {}
    body: bytes = b""
    until: threading.Event | None = None
    body_until: threading.Event | None = None


class Taken(NamedTuple):
    """One request: path, headers with names in lower case, body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """Its webhook-id."""
        return self.headers["webhook-id"]

    @property
    def data(self) -> Any:
        """The `data` of a standard body."""
        return orjson.loads(self.body)["data"]


class Receiver:
    """Answers 204 to all, unless `replies` has something for a path: the first is answered and gone."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.replies: dict[str, list[Reply]] = {}
        self.came = threading.Condition()
        self.port = 0

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def at(self, path: str) -> list[Taken]:
        """What came for a path."""
        return [taken for taken in self.taken if taken.path == path]

    def wait_for(self, number: int, path: str = "") -> None:
        """Until so many requests have come, for a path or for any."""
        with self.came:
            assert self.came.wait_for(
                lambda: len(self.at(path) if path else self.taken) >= number, timeout=60
            ), f"{len(self.taken)} of {number} came"

    def take(self, taken: Taken) -> Reply:
        """Take note, and say what to answer."""
        with self.came:
            self.taken.append(taken)
            self.came.notify_all()
            waiting = self.replies.get(taken.path, [])
            return waiting.pop(0) if waiting else Reply()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver at a port of its own."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = receiver.take(Taken(self.path, headers, body))
            if reply.until:
                reply.until.wait(60)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 204:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if reply.body_until:
                reply.body_until.wait(60)
            self.wfile.write(reply.body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 100

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender that is killed, or has no patience, is no fault here."""

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
