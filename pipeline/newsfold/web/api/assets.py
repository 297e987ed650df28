"""The files that pages need, and the form by which a browser logs in."""

from hashlib import blake2b
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from newsfold.serving.access import Access
from newsfold.serving.problem import Problem, Refusal, too_large
from newsfold.web.api.shown import Pages

COOKIE = "newsfold"
LOGIN = "/login"
OPEN_PATHS = frozenset({LOGIN, "/static/"})
"""Paths that need no token: a browser sees the form before it has one."""
COOKIE_SECONDS = 30 * 86_400
LASTING = "max-age=31536000, immutable"
MOST_BYTES = 8_192
MOST_FIELDS = 10
"""Of the form."""


def page_routes(pages: Pages, access: Access) -> list[BaseRoute]:
    """The routes of files and of the form."""

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        found = pages.asset(name)
        if found is None:
            raise Refusal(Problem(404, "absent", "There is no such file", name[:200], "reload the page"))
        tag = f'W/"{blake2b(found.content, digest_size=12).hexdigest()}"'
        headers = {"ETag": tag, "Cache-Control": LASTING if found.lasting else "no-cache"}
        if request.headers.get("if-none-match", "") == tag:
            return Response(status_code=304, headers=headers)
        return Response(found.content, headers=headers, media_type=found.media_type)

    async def form(request: Request) -> Response:
        return _html(pages.login(failed=False, next_=_inside(request.query_params.get("next", ""))))

    async def login(request: Request) -> Response:
        given = _fields(await _body(request))
        next_ = _inside(given.get("next", [""])[0])
        session = access.tokens.session(given.get("token", [""])[0])
        if access.tokens and not session:
            return _html(pages.login(failed=True, next_=next_), 401)
        answer = RedirectResponse(next_, 303)
        if session:
            secure = request.url.scheme == "https"
            answer.set_cookie(
                COOKIE, session, COOKIE_SECONDS, httponly=True, samesite="strict", secure=secure, path="/"
            )
        return answer

    async def logout(request: Request) -> Response:
        answer = RedirectResponse(LOGIN, 303)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    return [
        Route("/static/{name:path}", asset, methods=["GET"]),
        Route(LOGIN, form, methods=["GET"]),
        Route(LOGIN, login, methods=["POST"]),
        Route("/logout", logout, methods=["POST"]),
    ]


def to_login(path: str, query: str) -> Response:
    """Send a browser to the form, and from there back."""
    there = path + (f"?{query}" if query else "")
    return RedirectResponse(f"{LOGIN}?next={quote(there, safe='')}", 303)


def _inside(path: str) -> str:
    """The path if it is one of this server, else the first page: a link must not lead elsewhere."""
    inside = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if inside and path.isascii() else "/"


def _fields(body: bytes) -> dict[str, list[str]]:
    """What a form sends; Refusal 400 for more than a form of ours has."""
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        problem = Problem(400, "form", "Not the form of this page", f"more than {MOST_FIELDS} fields")
        raise Refusal(problem) from None


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise Refusal(too_large("a form", MOST_BYTES))
    return body


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/html", headers={"Cache-Control": "no-store"})
