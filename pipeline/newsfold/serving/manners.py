"""What every request meets before and behind an application: who may come in, how often, how many at once.

An ASGI layer. It also sees to it that every answer has the headers that keep browsers from doing harm with
it, and that whatever fails in the application ends in an answer and one line in the log. No line has a
token, a query or a body.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsfold.serving import problem as problems
from newsfold.serving.access import Access
from newsfold.serving.limits import Limits
from newsfold.serving.problem import Problem, Refusal
from newsfold.serving.rate import Rate

log = logging.getLogger(__name__)

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Headers of every answer, unless the application says otherwise."""
EVENT_STREAM = "text/event-stream"
DISCARDED_BYTES = 1024 * 1024
DISCARD_SECONDS = 2.0
"""What is still read of a body that nobody wants: a caller that is cut off while it sends sees no answer."""


_TWO_ENDS = Problem(
    400,
    "framing",
    "Two ends of one body",
    "it has a Content-Length and a Transfer-Encoding",
    "send one of them",
    headers={"Connection": "close"},
)
"""Of a body whose end a proxy may see elsewhere than this server: what is behind it could be taken for a
request of somebody else."""


def as_response(problem: Problem) -> Response:
    """The answer that tells a problem."""
    return Response(problems.body(problem), problem.status, problems.headers(problem))


class Manners:
    """The layer around `app`; `access` says who may come in.

    `headers` are those of every answer, unless the application says otherwise; `tell` makes the answer that
    tells a problem. `clock` tells seconds, from any moment on, for the rate.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: Access,
        limits: Limits,
        clock: Callable[[], float],
        headers: Mapping[str, str] = SECURITY_HEADERS,
        tell: Callable[[Scope, Problem], Response] = lambda scope, problem: as_response(problem),
    ) -> None:
        self._app, self._access, self._limits, self._clock = app, access, limits, clock
        self._headers, self._tell = headers, tell
        self._rate = Rate(limits.per_second, limits.burst)
        self._under_way = 0
        self.answered = Counter[int]()
        """Answers that were begun, by status."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope)
        exchange = _Exchange(scope, receive, send, {**self._headers, **self._access.headers_for(said)})
        self._under_way += 1
        exchange.on_stream = self._leave
        exchange.on_start = self._count
        try:
            if "content-length" in said and "transfer-encoding" in said:
                raise Refusal(_TWO_ENDS)
            if self._access.is_preflight(scope["method"], said):
                await exchange.respond(_preflight())
                return
            if scope["path"] not in self._access.probes:
                self._admit(scope, said)
            await self._app(scope, exchange.receive, exchange.send)
        except Refusal as refusal:
            await exchange.respond(self._tell(scope, refusal.problem))
        except Exception as error:
            log.error("%s %s failed: %r", scope["method"], scope["path"], error, exc_info=True)
            await exchange.respond(self._tell(scope, problems.INTERNAL))
        finally:
            if not exchange.streams:
                self._leave()

    def _leave(self) -> None:
        self._under_way -= 1

    def _count(self, status: int) -> None:
        self.answered[status] += 1

    def _admit(self, scope: Scope, headers: Headers) -> None:
        """Refusal 429 or 503 for too many requests, 401 without a token, 403 and 421 for pages of others."""
        address = scope["client"][0] if scope["client"] else ""
        self._access.check_origin(headers)
        try:
            owner = self._access.owner(scope["path"], headers)
        except Refusal:
            self._check_rate(f"address {address}")
            raise
        self._check_rate(f"token {owner}" if owner else address)
        if self._under_way > self._limits.at_once:
            raise Refusal(problems.unavailable("too many requests at once", retry_after=1))

    def _check_rate(self, client: str) -> None:
        if seconds := self._rate.wait(client, self._clock()):
            detail = f"more than {self._limits.per_second:g} requests a second"
            hint = "ask for more in one request, or less often"
            raise Refusal(Problem(429, "rate", "Too many requests", detail, hint, retry_after=seconds))


class _Exchange:
    """One request and its answer: what was received of the one and sent of the other.

    When an answer begins, `on_start` is called with its status; one that goes on for ever `streams`, and has
    `on_stream` called too.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send, said: Mapping[str, str]) -> None:
        self._scope, self._receive, self._send, self._said = scope, receive, send, said
        self.streams = False
        self.on_stream: Callable[[], None] = lambda: None
        self.on_start: Callable[[int], None] = lambda status: None
        headers = Headers(scope=scope)
        self._received = "content-length" not in headers and "transfer-encoding" not in headers
        self._waits = "expect" in headers
        self._started = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._received = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            self.on_start(message["status"])
            headers = MutableHeaders(scope=message)
            for name, value in self._said.items():
                if name == "Vary":
                    headers.add_vary_header(value)
                else:
                    headers.setdefault(name, value)
            if headers.get("content-type", "").startswith(EVENT_STREAM) and not self.streams:
                self.streams = True
                self.on_stream()
            if not self._received and not self._waits:
                await self._discard()
            if not self._received:
                # The connection cannot be used again: the rest of the body would be taken for a request.
                headers["Connection"] = "close"
        await self._send(message)

    async def respond(self, response: Response) -> None:
        """Give this answer, unless one has begun already."""
        if not self._started:
            await response(self._scope, self.receive, self.send)

    async def _discard(self) -> None:
        size = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_SECONDS):
                while not self._received and size < DISCARDED_BYTES:
                    size += len((await self.receive()).get("body", b""))


def _preflight() -> Response:
    """What a browser is told before a page of an allowed origin asks."""
    allowed = {
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": "Authorization, Last-Event-ID, If-None-Match",
        "Access-Control-Max-Age": "600",
    }
    return Response(status_code=204, headers=allowed)
