"""What every request meets before and behind an application: who may come in, how often, how many at once.

An ASGI layer. It also sees to it that every answer has the headers that keep browsers from doing harm with
it, and that whatever fails in the application ends in an answer and one line in the log. No line has a
token, a query or a body.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsfold.serving import problem as problems
from newsfold.serving.limits import Limits
from newsfold.serving.problem import Problem, Refusal
from newsfold.serving.rate import Rate
from newsfold.serving.tokens import Tokens, unauthorised

log = logging.getLogger(__name__)

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Headers of every answer, unless the application says otherwise."""
DISCARDED_BYTES = 1024 * 1024
DISCARD_SECONDS = 2.0
"""What is still read of a body that nobody wants: a caller that is cut off while it sends sees no answer."""


def as_response(problem: Problem) -> Response:
    """The answer that tells a problem."""
    return Response(problems.body(problem), problem.status, problems.headers(problem))


class Manners:
    """The layer around `app`. With `tokens` a request needs one; without, a browser's is refused.

    Paths in `open_paths` are for probes: they need no token and are never too many.
    `clock` tells seconds, from any moment on, for the rate.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        tokens: Tokens,
        limits: Limits,
        clock: Callable[[], float],
        open_paths: frozenset[str] = frozenset({"/livez", "/readyz"}),
    ) -> None:
        self._app, self._tokens, self._limits, self._clock = app, tokens, limits, clock
        self._open_paths = open_paths
        self._rate = Rate(limits.per_second, limits.burst)
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        self._under_way += 1
        try:
            if scope["path"] not in self._open_paths:
                self._admit(scope)
            await self._app(scope, exchange.receive, exchange.send)
        except Refusal as refusal:
            await exchange.answer(refusal.problem)
        except Exception as error:
            log.error("%s %s failed: %r", scope["method"], scope["path"], error, exc_info=True)
            await exchange.answer(problems.INTERNAL)
        finally:
            self._under_way -= 1

    def _admit(self, scope: Scope) -> None:
        """Refusal 429 or 503 for too many requests, 401 without a token, 403 for a page's in a browser."""
        headers = Headers(scope=scope)
        client = scope["client"][0] if scope["client"] else ""
        if self._tokens:
            authorization = headers.get("authorization", "")
            owner = self._tokens.owner(authorization)
            if not owner:
                self._check_rate(f"address {client}")
                raise Refusal(unauthorised(authorization))
            client = f"token {owner}"
        elif "origin" in headers:
            raise Refusal(_from_a_page())
        self._check_rate(client)
        if self._under_way > self._limits.at_once:
            raise Refusal(problems.unavailable("too many requests at once", retry_after=1))

    def _check_rate(self, client: str) -> None:
        if seconds := self._rate.wait(client, self._clock()):
            detail = f"more than {self._limits.per_second:g} requests a second"
            hint = "send several articles in one request"
            raise Refusal(Problem(429, "rate", "Too many requests", detail, hint, retry_after=seconds))


class _Exchange:
    """One request and its answer: what was received of the one and sent of the other."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
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
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            if not self._received and not self._waits:
                await self._discard()
            if not self._received:
                # The connection cannot be used again: the rest of the body would be taken for a request.
                headers["Connection"] = "close"
        await self._send(message)

    async def answer(self, problem: Problem) -> None:
        """Tell the problem, unless an answer has begun already."""
        if not self._started:
            await as_response(problem)(self._scope, self.receive, self.send)

    async def _discard(self) -> None:
        size = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_SECONDS):
                while not self._received and size < DISCARDED_BYTES:
                    size += len((await self.receive()).get("body", b""))


def _from_a_page() -> Problem:
    """Without a token, any page that somebody has open could feed this machine's listener."""
    detail = "a page in a browser asks for it, and no token is demanded here"
    return Problem(403, "origin", "Not for pages in browsers", detail, "use a program, or demand tokens")
