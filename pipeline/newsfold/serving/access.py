"""Who may come in to a server: by a token, by a session, from which pages, and under which names of it."""

import ipaddress
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from newsfold.serving.problem import Problem, Refusal
from newsfold.serving.tokens import Tokens, unauthorised

PROBES = frozenset({"/livez", "/readyz"})
_EXPOSED = "ETag, Link, Retry-After, Newsfold-Position, Newsfold-Lag"


@dataclass(frozen=True)
class Access:
    """What a request needs. With `tokens` it needs one, unless its path is in `open_paths` (those that end
    in "/" are beginnings of paths); paths in `probes` need none and are never too many.

    `cookie` is the name of the cookie that holds a session, "" where there are no sessions. `pages`: the
    server has pages of its own, which may ask it; `origins` are those of other pages that may. Where
    `local`, a request must name the server as this machine: what a page somewhere has made its own name
    resolve to must not reach it.
    """

    tokens: Tokens
    probes: frozenset[str] = PROBES
    open_paths: frozenset[str] = frozenset()
    cookie: str = ""
    pages: bool = False
    origins: frozenset[str] = frozenset()
    local: bool = False

    def owner(self, path: str, headers: Headers) -> str:
        """Whose token or session a request has, "" where it needs none; Refusal 401 where it has none."""
        if not self.tokens or self._is_open(path):
            return ""
        authorization = headers.get("authorization", "")
        owner = self.tokens.owner(authorization) if authorization else self._session_owner(headers)
        if not owner:
            raise Refusal(unauthorised(authorization))
        return owner

    def check_origin(self, headers: Headers) -> None:
        """Refusal 421 for a name that is not this server's, 403 for a page that may not ask it.

        A page of others can send what a form sends, and with a session the browser adds the cookie.
        """
        if self.local and not is_local_name(headers.get("host", "")):
            raise Refusal(_other_name(headers.get("host", "")))
        origin = headers.get("origin")
        if origin is None or origin in self.origins:
            return
        own = {f"{scheme}://{headers.get('host', '')}" for scheme in ("http", "https")}
        if self.pages and origin in own:
            return
        if not self.tokens or self.pages:
            raise Refusal(_from_a_page(pages=self.pages))

    def headers_for(self, headers: Headers) -> dict[str, str]:
        """The headers by which a browser lets a page of an allowed origin read the answer."""
        if not self.origins:
            return {}
        origin = headers.get("origin", "")
        allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED}
        return {"Vary": "Origin"} | (allowed if origin in self.origins else {})

    def is_preflight(self, method: str, headers: Headers) -> bool:
        """Whether a browser asks, before a request of an allowed origin, if it may be made."""
        asks = "access-control-request-method" in headers
        return method == "OPTIONS" and asks and headers.get("origin", "") in self.origins

    def _is_open(self, path: str) -> bool:
        return path in self.open_paths or any(
            path.startswith(beginning) for beginning in self.open_paths if beginning.endswith("/")
        )

    def _session_owner(self, headers: Headers) -> str:
        if not self.cookie:
            return ""
        return self.tokens.owner_of_session(cookie_of(headers.get("cookie", ""), self.cookie))


def cookie_of(header: str, name: str) -> str:
    """The value of a cookie in a Cookie header; "" if it is not there."""
    return cookie_parser(header).get(name, "")


def is_local_name(host: str) -> bool:
    """Whether a Host header, with a port or not, names this machine: localhost or a loopback address."""
    name = host.rsplit("]", 1)[0].lstrip("[") if host.startswith("[") else host.rsplit(":", 1)[0]
    if name.lower().rstrip(".") == "localhost" or name.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _other_name(host: str) -> Problem:
    detail = f"this server is not {host[:80] or 'without a name'}"
    return Problem(421, "host", "Not this server's name", detail, "ask http://127.0.0.1 or http://localhost")


def _from_a_page(*, pages: bool) -> Problem:
    """Without a token, any page that somebody has open could feed this machine's listener, or read of it."""
    if pages:
        detail = "a page of another origin asks for it"
        hint = "let its origin in: newsfold serve --allow-origin https://that.example"
    else:
        detail = "a page in a browser asks for it, and no token is demanded here"
        hint = "use a program, or demand tokens"
    return Problem(403, "origin", "Not for pages in browsers", detail, hint)
