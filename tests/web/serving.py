"""The web service on a socket of this machine, over a view of a broker in memory."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import uvicorn

from newsfold.broker.memory.broker import MemoryBroker
from newsfold.serving.access import Access
from newsfold.serving.limits import Limits
from newsfold.serving.server import listen, make_server
from newsfold.serving.tokens import Tokens
from newsfold.web.api.shown import Pages
from newsfold.web.app import WebService
from newsfold.web.view.contract import View
from newsfold.web.view.keeper import Keeper
from tests.web.view.news import SETTINGS


class Answer(NamedTuple):
    """Status, headers in lower case, and the body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return orjson.loads(self.body)


class Served:
    """Where the service listens."""

    def __init__(self, port: int, service: WebService, server: uvicorn.Server) -> None:
        self.port, self.service, self.server = port, service, server

    def get(self, path: str, method: str = "GET", *, body: bytes = b"", **headers: str) -> Answer:
        """What is answered to a request on a connection of its own; `_` in names of headers is a hyphen."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            said = {name.replace("_", "-"): text for name, text in headers.items()}
            connection.request(method, path, body or None, said)
            response = connection.getresponse()
            answered = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, answered, response.read())
        finally:
            connection.close()


@contextmanager
def serving(
    view: View,
    broker: MemoryBroker,
    *,
    access: Access | None = None,
    limits: Limits | None = None,
    clock: Callable[[], float] = lambda: 0.0,
    pages: Pages | None = None,
    most_bytes: int | None = None,
) -> Iterator[Served]:
    """The service over a view, in threads of this process; it ends when all is answered."""
    service = WebService(
        view, broker, SETTINGS, access=access or Access(Tokens(), local=True), limits=limits or Limits(),
        clock=clock, pages=pages, most_bytes=most_bytes,
    )  # fmt: skip
    server = make_server(service.app, ending=service.ending)
    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Served(listener.getsockname()[1], service, server)
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def kept_by(broker: MemoryBroker, folder: Path, **options: Any) -> Iterator[View]:
    """A view that a keeper keeps in a thread of its own, once it has all there is."""
    with Keeper(broker, SETTINGS, folder, **options) as keeper:
        keeper.run()
        keeper.start()
        with keeper.view() as view:
            yield view
