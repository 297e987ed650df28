"""A local web server for the tests: answers by path, and who asked for what when."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import md5
from typing import NamedTuple

import orjson
from aiohttp import web


class Request(NamedTuple):
    """A request as it came: moments are seconds of the monotonic clock."""

    path: str
    headers: Mapping[str, str]
    began: float
    ended: float


class Web:
    """What the server answers, by path: bytes, a status, or a function of the request's headers."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | int | Callable[[Mapping[str, str]], web.Response]] = {}
        self.requests: list[Request] = []
        self.seconds = 0.0
        """How long each answer takes."""
        self.address = ""

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]

    async def answer(self, request: web.Request) -> web.Response:
        """Answer with an ETag, and 304 where it is given back."""
        began = time.monotonic()
        if self.seconds:
            await asyncio.sleep(self.seconds)
        response = self._response(request)
        self.requests.append(Request(request.path, dict(request.headers), began, time.monotonic()))
        return response

    def _response(self, request: web.Request) -> web.Response:
        answer = self.answers.get(request.path, 404)
        if callable(answer):
            return answer(request.headers)
        if isinstance(answer, int):
            return web.Response(status=answer)
        etag = f'"{md5(answer).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=answer, headers={"ETag": etag})


@contextmanager
def serving() -> Iterator[Web]:
    """A server on 127.0.0.1, in a thread of its own."""
    site, started = Web(), threading.Event()
    loop = asyncio.new_event_loop()

    async def run() -> web.AppRunner:
        application = web.Application()
        application.router.add_get("/{path:.*}", site.answer)
        runner = web.AppRunner(application, shutdown_timeout=0)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        started.set()
        return runner

    def serve() -> None:
        runner = loop.run_until_complete(run())
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(runner.cleanup())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield site
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def article(number: int, *, text: str = "", hour: int = 6, **fields: object) -> dict[str, object]:
    """An article about fees of a harbour, in JSON."""
    body = text or f"The port authority of town {number} said that fees for ferries would rise in spring."
    return {
        "uri": f"urn:port:{number}",
        "source": "Harbour Lantern",
        "title": f"Ferry fees rise in town {number}",
        "published_at": f"2025-03-18T{hour:02}:00:00Z",
        "body": f"{body}\n\nShip owners protested and asked for talks with the ministry of transport.",
        **fields,
    }


def lines(*articles: Mapping[str, object]) -> bytes:
    """Articles as lines of JSON."""
    return b"".join(orjson.dumps(entry) + b"\n" for entry in articles)
