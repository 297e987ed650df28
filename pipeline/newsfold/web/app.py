"""The web service put together: the view, its API, streams and pages, behind the manners of a server."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from newsfold.broker.contract import Broker
from newsfold.serving.access import Access
from newsfold.serving.limits import Limits
from newsfold.serving.manners import SECURITY_HEADERS, Manners, as_response
from newsfold.serving.negotiation import preferred
from newsfold.serving.problem import Problem
from newsfold.settings import Settings
from newsfold.web.api.answering import Answering
from newsfold.web.api.application import api_application
from newsfold.web.api.assets import COOKIE, OPEN_PATHS, page_routes, to_login
from newsfold.web.api.inspector import Inspector
from newsfold.web.api.parameters import Asked
from newsfold.web.api.refusing import in_words_of_a_request
from newsfold.web.api.resource import Reading, Resource
from newsfold.web.api.shown import Pages
from newsfold.web.live.stream import Streams
from newsfold.web.view.contract import View

HEADERS = {
    **SECURITY_HEADERS,
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
}
"""Headers of every answer; without a referrer a browser would send no origin with our own form."""
PACKED_FROM = 1_000
"""Bytes from which an answer is packed."""
PACKED_HOW = 5
_BROWSER = ("application/problem+json", "text/html")


class WebService:
    """The service over a view; `broker` is asked for dead letters and single records.

    `app` is the ASGI application; `ending` is to be called when the server ends. `pages` makes HTML; without
    it there is none. `clock` tells seconds from any moment on; `beside` runs in the same event loop until the
    end.
    """

    def __init__(
        self,
        view: View,
        broker: Broker,
        settings: Settings,
        *,
        access: Access,
        limits: Limits,
        clock: Callable[[], float],
        pages: Pages | None = None,
        most_bytes: int | None = None,
        started: Callable[[], None] = lambda: None,
        beside: Callable[[], Coroutine[object, object, None]] | None = None,
    ) -> None:
        self._view, self._settings, self._pages = view, settings, pages
        self._inspector = Inspector(broker, settings)
        self._started, self._beside = started, beside
        self.streams = Streams(view, clock=clock, **({"most_bytes": most_bytes} if most_bytes else {}))
        if pages:
            access = replace(access, pages=True, cookie=COOKIE, open_paths=access.open_paths | OPEN_PATHS)
        self._access = access
        answering = Answering(view, self._inspector, settings, pages=pages, stream=self._stream)
        inner = api_application(
            view,
            answering,
            tokens=bool(access.tokens),
            tell=self._tell,
            further=page_routes(pages, access) if pages else [],
            lifespan=self._lifespan,
        )
        packed = GZipMiddleware(inner, minimum_size=PACKED_FROM, compresslevel=PACKED_HOW)
        self._manners = Manners(
            packed, access=access, limits=limits, clock=clock, headers=HEADERS, tell=self._tell
        )
        self.app: ASGIApp = self._manners

    @property
    def answered(self) -> dict[int, int]:
        """Answers that were begun, by status; for any thread."""
        return dict(self._manners.answered)

    def ending(self) -> None:
        """End all streams: the server waits for whatever is under way."""
        self.streams.close()

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.streams.hub.run())
        beside = asyncio.create_task(self._beside()) if self._beside else None
        self._started()
        yield
        self.ending()
        await running
        if beside:
            beside.cancel()

    def _stream(self, resource: Resource, request: Request, asked: Asked) -> Response:
        with in_words_of_a_request(resource, ""):
            filter_ = Reading(self._view, self._inspector, self._settings, asked).filter()
        last_id = request.headers.get("last-event-id", "") or asked.last_event_id
        return self.streams.begin(request, filter_, last_id, snapshot=asked.snapshot)

    def _tell(self, scope: Scope, problem: Problem) -> Response:
        """A problem: as a page for browsers, which without a session are sent to the form; as JSON else."""
        accept = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")
        asks_for_end = scope.get("newsfold.form")
        if self._pages is None or asks_for_end or preferred(accept, _BROWSER) != "text/html":
            return as_response(problem)
        if problem.status == 401 and scope["method"] in ("GET", "HEAD"):
            return to_login(scope["path"], scope["query_string"].decode("latin-1"))
        html = self._pages.problem(problem.title, problem.detail, problem.hint, problem.status)
        response = as_response(problem)
        response.body = html.encode("utf-8", "backslashreplace")
        response.headers["content-length"] = str(len(response.body))
        response.headers["content-type"] = "text/html; charset=utf-8"
        return response
