"""The HTTP face of a push: `POST /articles`, and probes for whoever watches the server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from newsfold.errors import NewsfoldError
from newsfold.intake.fetching.extractor import PAGES, Extractor
from newsfold.intake.push.answer import answer
from newsfold.intake.push.outcome import Desk
from newsfold.intake.push.pages import is_page, page_item
from newsfold.intake.push.reading import check_media_type, read_body
from newsfold.serving import problem as problems
from newsfold.serving.access import Access
from newsfold.serving.limits import Limits
from newsfold.serving.manners import Manners, as_response
from newsfold.serving.negotiation import JSON, accepts, media_type
from newsfold.serving.problem import Problem, Refusal
from newsfold.serving.request_body import RequestBody
from newsfold.serving.tokens import Tokens
from newsfold.sources.item import Item
from newsfold.wire import codec

ANSWER_SECONDS = 60.0
"""So long a caller waits for the broker to confirm, at most."""
_PARAMETERS = {"": True, "1": True, "true": True, "0": False, "false": False}


def push_application(
    desk: Desk,
    *,
    tokens: Tokens,
    limits: Limits,
    clock: Callable[[], float],
    lifespan: Callable[[], AbstractAsyncContextManager[None]] | None = None,
) -> ASGIApp:
    """The application that hands what is pushed to `desk`; `lifespan` is entered before the first request."""

    @asynccontextmanager
    async def around(_: Starlette) -> AsyncIterator[None]:
        async with extractor, lifespan() if lifespan else nullcontext():
            yield

    extractor = Extractor(PAGES)
    face = _Face(desk, limits, extractor)
    routes = [
        Route("/articles", face.articles, methods=["POST"]),
        Route("/livez", face.alive, methods=["GET"]),
        Route("/readyz", face.ready, methods=["GET"]),
    ]
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        HTTPException: _no_route,
        Refusal: _refused,
        Exception: _failed,
    }
    application = Starlette(routes=routes, lifespan=around, exception_handlers=handlers)
    application.router.redirect_slashes = False
    return Manners(application, access=Access(tokens), limits=limits, clock=clock)


class _Face:
    """The answers; `held` are the bytes of all bodies that are under way."""

    def __init__(self, desk: Desk, limits: Limits, extractor: Extractor) -> None:
        self._desk, self._limits, self._extractor = desk, limits, extractor
        self._held = 0

    async def articles(self, request: Request) -> Response:
        """Take one article or a batch; answers once the broker holds them."""
        atomic = _atomic(request)
        if not accepts(request.headers.get("accept", ""), JSON):
            raise Refusal(Problem(406, "accept", "Answers are JSON", "", f"send Accept: {JSON}, or none"))
        kind = media_type(request.headers.get("content-type", ""))
        check_media_type(kind)
        if self._desk.trouble:
            raise Refusal(problems.unavailable(self._desk.trouble))
        body = RequestBody(
            self._limits.body_bytes,
            content_length=request.headers.get("content-length", ""),
            content_encoding=request.headers.get("content-encoding", ""),
        )
        try:
            await self._receive(request, body)
            whole, content_type = body.whole(), request.headers.get("content-type", "")
            return await self._take(await self._items(whole, kind, content_type), atomic=atomic)
        except NewsfoldError as error:
            raise Refusal(problems.of_error(error)) from None
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            self._held -= body.size

    async def _receive(self, request: Request, body: RequestBody) -> None:
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                async for piece in request.stream():
                    before = body.size
                    try:
                        body.add(piece)
                    finally:
                        self._held += body.size - before
                    if self._held > self._limits.held_bytes:
                        raise Refusal(problems.unavailable("too much at once", retry_after=1))
        except TimeoutError:
            detail = f"the body took more than {self._limits.body_seconds:g} s"
            raise Refusal(Problem(408, "slow", "Too slow", detail, "send less at once")) from None

    async def _items(self, body: bytes, kind: str, content_type: str) -> Iterable[Item]:
        if is_page(body, kind):
            return [await page_item(self._extractor, body, content_type)]
        return _Items(body, kind)

    async def _take(self, items: Iterable[Item], *, atomic: bool) -> Response:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                outcomes = await self._desk.take(items, atomic=atomic)
        except TimeoutError:
            raise Refusal(problems.unavailable("the broker has not confirmed yet")) from None
        status, said = answer(outcomes, atomic=atomic)
        return Response(codec.encode(said), status, media_type=JSON)

    async def alive(self, request: Request) -> Response:
        """Whether the process answers."""
        return Response(codec.encode({"status": "alive"}), media_type=JSON)

    async def ready(self, request: Request) -> Response:
        """Whether articles can be taken at the moment."""
        if self._desk.trouble:
            return as_response(problems.unavailable(self._desk.trouble))
        return Response(codec.encode({"status": "ready"}), media_type=JSON)


class _Items:
    """The articles of a body, read when they are asked for, in the thread of whoever asks."""

    def __init__(self, body: bytes, kind: str) -> None:
        self._body, self._kind = body, kind

    def __iter__(self) -> Iterator[Item]:
        return read_body(self._body, self._kind)


def _atomic(request: Request) -> bool:
    """Whether the request asks for all or nothing; Refusal for a parameter that is not known."""
    for name, value in request.query_params.multi_items():
        if name != "atomic" or value.lower() not in _PARAMETERS:
            detail = f"{name[:40]}={value[:40]}"
            raise Refusal(
                Problem(400, "parameter", "A parameter that is not known", detail, "there is: ?atomic")
            )
    return _PARAMETERS[request.query_params.get("atomic", "0").lower()]


async def _no_route(request: Request, error: Exception) -> Response:
    """A path or method that there is not."""
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    hint = "articles are sent with POST /articles"
    return as_response(
        Problem(error.status_code, "path", title, hint=hint, headers=dict(error.headers or {}))
    )


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return as_response(refusal.problem)


async def _failed(request: Request, error: Exception) -> Response:
    """A fault of ours; the layer around logs it."""
    return as_response(problems.INTERNAL)
