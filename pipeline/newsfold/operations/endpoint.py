"""The endpoint that monitors ask: /metrics, /livez and /readyz, over HTTP, by threads of its own.

Of Python's own server, so that no extra is needed; it answers GET alone, reads no body, and is for monitors:
whoever lets others reach it lets them read all of it.
"""

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6, socket
from typing import Any, NamedTuple

from newsfold.errors import SettingsError
from newsfold.operations.metrics import CONTENT_TYPE

PATIENCE_SECONDS = 5.0
"""For a request to come and its answer to be taken."""
AT_ONCE = 8
"""Requests that are answered at a time; what comes beyond that is closed."""
TEXT = "text/plain; charset=utf-8"


class View(NamedTuple):
    """What is to be seen: the metrics, and what is wrong, a line each, none if all is well."""

    metrics: Callable[[], bytes]
    dead: Callable[[], list[str]]
    unready: Callable[[], list[str]]


@contextmanager
def serving(address: str, view: View) -> Iterator[str]:
    """Within it the endpoint answers; gives its URL. SettingsError if it cannot listen at `address`."""
    host, port = parse_address(address)
    try:
        server = _Server((host, port), view)
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror or error}"
        raise SettingsError(
            f"{address} {why}", where="metrics_address", hint="choose another port; 0 takes any"
        ) from None
    threading.Thread(target=server.serve_forever, args=(0.1,), name="metrics", daemon=True).start()
    try:
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def parse_address(address: str) -> tuple[str, int]:
    """Host and port of `host:port`, `[::1]:port` or a port alone, of this machine; else SettingsError."""
    host, _, port = address.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SettingsError(
            f"{address!r} is no address", where="metrics_address", hint="write 127.0.0.1:9400, or 9400"
        )
    return host.strip("[]") or "127.0.0.1", int(port)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 16

    def __init__(self, address: tuple[str, int], view: View) -> None:
        self.view, self._free = view, threading.BoundedSemaphore(AT_ONCE)
        if ":" in address[0]:
            self.address_family = AF_INET6
        super().__init__(address, _Answers)

    def process_request(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: who asked has gone, or sent what is no HTTP."""


class _Answers(BaseHTTPRequestHandler):
    server: _Server
    timeout = PATIENCE_SECONDS
    server_version, sys_version = "newsfold", ""

    def do_GET(self) -> None:
        """Answer a monitor."""
        view = self.server.view
        match self.path.partition("?")[0]:
            case "/metrics":
                self._answer(HTTPStatus.OK, view.metrics(), CONTENT_TYPE)
            case "/livez":
                self._probe(view.dead())
            case "/readyz":
                self._probe(view.unready())
            case _:
                self._answer(HTTPStatus.NOT_FOUND, b"there are /metrics, /livez and /readyz\n")

    do_HEAD = do_GET

    def _probe(self, troubles: list[str]) -> None:
        status = HTTPStatus.SERVICE_UNAVAILABLE if troubles else HTTPStatus.OK
        self._answer(status, "".join(f"{line}\n" for line in troubles or ["ok"]).encode())

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str = TEXT) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: who asks is not named."""
