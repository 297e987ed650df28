"""The HTTP face of the view: a route for every resource, probes, the description, and what is wrong."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from newsfold import __version__
from newsfold.serving import problem as problems
from newsfold.serving.negotiation import JSON
from newsfold.serving.problem import Problem, Refusal
from newsfold.web.api import events, names, records
from newsfold.web.api.answering import ALLOW, Answering
from newsfold.web.api.forms import split
from newsfold.web.api.openapi import description
from newsfold.web.api.resource import Resource
from newsfold.web.view.contract import View
from newsfold.web.view.results import Status
from newsfold.wire.codec import encode

RESOURCES: tuple[Resource, ...] = (*names.RESOURCES, *events.RESOURCES, *records.RESOURCES)
WHOLE_PATHS = frozenset({"/livez", "/readyz", "/status.json", "/openapi.json"})
"""Paths whose end is no form."""
READY_LAG = 10_000
"""Records behind which the view is not ready: other replicas may answer meanwhile."""
Tell = Callable[[Scope, Problem], Response]


def api_application(
    view: View,
    answering: Answering,
    *,
    tokens: bool,
    tell: Tell,
    further: Sequence[BaseRoute] = (),
    lifespan: Callable[[], AbstractAsyncContextManager[None]],
) -> ASGIApp:
    """The application; `further` routes go before its own, `tell` makes the answer that tells a problem."""

    @asynccontextmanager
    async def around(_: Starlette) -> AsyncIterator[None]:
        async with lifespan():
            yield

    async def refused(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, Refusal)
        return tell(request.scope, refusal.problem)

    async def no_route(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = {"Allow": ALLOW} if error.status_code == 405 else {}
        return tell(request.scope, _no_route(error, headers))

    async def failed(request: Request, error: Exception) -> Response:
        return tell(request.scope, problems.INTERNAL)

    about = _About(view, answering, tokens=tokens)
    routes = [*further, *about.routes(), *(_route(answering, resource) for resource in RESOURCES)]
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        HTTPException: no_route,
        Refusal: refused,
        Exception: failed,
    }
    application = Starlette(routes=routes, lifespan=around, exception_handlers=handlers)
    application.router.redirect_slashes = False
    return _Ends(application)


class _Ends:
    """The layer that takes the form off the end of a path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in WHOLE_PATHS:
            path, form = split(scope["path"])
            if form and path not in WHOLE_PATHS:
                scope = {**scope, "path": path, "newsfold.form": form}
        await self._app(scope, receive, send)


def _route(answering: Answering, resource: Resource) -> Route:
    async def endpoint(request: Request) -> Response:
        return await answering.answer(resource, request)

    path = resource.path.replace("{id}", "{id:path}")
    return Route(path, endpoint, methods=["GET", "OPTIONS"], name=resource.name)


class _About:
    """What the service says of itself."""

    def __init__(self, view: View, answering: Answering, *, tokens: bool) -> None:
        self._view = view
        forms = {resource.name: answering.forms(resource) for resource in RESOURCES}
        self._description = encode(description(RESOURCES, forms, __version__, tokens=tokens))

    def routes(self) -> list[BaseRoute]:
        """The routes of the probes and the description."""
        return [
            Route("/livez", self.alive, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
            Route("/status.json", self.status, methods=["GET"]),
            Route("/openapi.json", self.describe, methods=["GET"]),
        ]

    async def alive(self, request: Request) -> Response:
        """Whether the process answers."""
        return Response(encode({"status": "alive"}), media_type=JSON)

    async def ready(self, request: Request) -> Response:
        """Whether the view has caught up."""
        status = await run_in_threadpool(self._view.status)
        if detail := not_ready(status):
            raise Refusal(problems.unavailable(detail))
        return Response(encode({"status": "ready", "lag": _behind(status)}), media_type=JSON)

    async def status(self, request: Request) -> Response:
        """How the view stands."""
        return Response(encode(await run_in_threadpool(self._view.status)), media_type=JSON)

    async def describe(self, request: Request) -> Response:
        """The description of the service."""
        return Response(self._description, media_type=JSON)


def not_ready(status: Status) -> str:
    """Why a view has not caught up, in one line; "" if it has."""
    behind = _behind(status)
    if not status.filling and behind <= READY_LAG:
        return ""
    return f"the view has {behind:,} records to read yet" + (f"; {status.why}" if status.why else "")


def _behind(status: Status) -> int:
    """Records that a view has not read."""
    return sum(max(0, lag.end - lag.next) for lag in status.lag)


def _no_route(error: HTTPException, headers: dict[str, str]) -> Problem:
    title = HTTPStatus(error.status_code).phrase
    hint = f"ask with {ALLOW}" if error.status_code == 405 else "/openapi.json says what there is"
    return Problem(error.status_code, "path", title, hint=hint, headers=headers)
