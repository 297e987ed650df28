"""From an address over its redirects to a reply: each hop is judged by the guard and waits for its turn."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import aiohttp
from yarl import URL

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.exchange import REDIRECTS, Reply, exchange
from newsfold.intake.fetching.guard import Guard
from newsfold.intake.fetching.limits import Limits
from newsfold.intake.fetching.turns import Turns

_PERMANENT = (301, 308)
Permit = Callable[[URL], Awaitable[FetchFailed | None]]
"""Asked before each hop; what it gives, other than None, is what the fetch comes to."""


class Arrival(NamedTuple):
    """The reply of the last hop; `permanent_url` is where permanent redirects alone lead, "" without one."""

    reply: Reply
    permanent_url: str


class Hops:
    """Follows redirects with one session; `guard`, `turns` and `limits` hold at every hop."""

    def __init__(self, session: aiohttp.ClientSession, guard: Guard, turns: Turns, limits: Limits) -> None:
        self._session, self._guard, self._turns, self._limits = session, guard, turns, limits
        self._large = asyncio.Semaphore(limits.large)

    async def follow(
        self,
        address: str,
        headers: Mapping[str, str],
        *,
        own_headers: Mapping[str, str] | None = None,
        permit: Permit | None = None,
        limit: int = 0,
        keep_beginning: bool = False,
    ) -> Arrival | FetchFailed:
        """The reply at the end of the redirects, whatever its status, or why there is none.

        `own_headers` are secrets of the address: they go where its scheme, host and port are those of it.
        """
        own = own_headers or {}
        url, permanent, only_permanent, seen = _url(address), "", True, set[URL]()
        if isinstance(url, FetchFailed):
            return url
        seconds, first = self._limits.total_seconds, url
        while len(seen) <= self._limits.redirects:
            seen.add(url)
            failure = self._refusal(url, address) or (await permit(url) if permit else None)
            if failure:
                return failure
            reply, seconds = await self._hop(
                url,
                {**headers, **own} if _is_same_site(url, first) else headers,
                seconds,
                limit or self._limits.bytes,
                keep_beginning,
            )
            if isinstance(reply, FetchFailed) or not _redirects(reply):
                return reply if isinstance(reply, FetchFailed) else Arrival(reply, permanent)
            following = _next(url, reply)
            if isinstance(following, FetchFailed):
                return following
            if following in seen:
                return FetchFailed("its redirects go in a circle", kind="redirects", where=address)
            loses_tls = url.scheme == "https" and following.scheme == "http"
            only_permanent &= reply.status in _PERMANENT and not loses_tls
            permanent = str(following) if only_permanent else permanent
            url = following
        what = f"it has more than {self._limits.redirects} redirects"
        return FetchFailed(what, kind="redirects", where=address)

    def is_own(self, url: URL) -> bool:
        """Whether the configuration names this host as one of ours, to which no manners are due."""
        host = url.host or ""
        return self._guard.allows_place(url) or self._guard.allows_address(host, url.port or 0)

    def _refusal(self, url: URL, address: str) -> FetchFailed | None:
        if refusal := self._guard.refusal_of_url(url):
            via = f" (redirected from {address})" if str(url) != address else ""
            return FetchFailed(f"{refusal}{via}", kind="refused", where=_shown(url), lasting=True)
        return self._silence(url)

    def _silence(self, url: URL) -> FetchFailed | None:
        if seconds := self._turns.silent_for(url.host or ""):
            what = "its host has asked to be left alone for a while"
            return FetchFailed(what, kind="busy", where=_shown(url), retry_after_seconds=seconds)
        return None

    async def _hop(
        self, url: URL, headers: Mapping[str, str], seconds: float, limit: int, keep_beginning: bool
    ) -> tuple[Reply | FetchFailed, float]:
        """The reply of one hop, and how many of the seconds are left; waiting for its turn does not count."""
        loop = asyncio.get_running_loop()
        async with self._turns.turn(url.host or "", own=self.is_own(url)):
            if failure := self._silence(url):
                return failure, seconds
            start = loop.time()
            try:
                async with asyncio.timeout(seconds):
                    reply = await exchange(
                        self._session,
                        url,
                        headers=headers,
                        limit=limit,
                        large=self._large,
                        by_name=self._guard.allows_place(url),
                        keep_beginning=keep_beginning,
                    )
            except TimeoutError:
                what = f"it took longer than {self._limits.total_seconds:g} seconds"
                reply = FetchFailed(what, kind="timeout", where=str(url))
            return reply, max(seconds - (loop.time() - start), 0.0)


def _url(address: str) -> URL | FetchFailed:
    try:
        return URL(address.strip()).with_fragment(None)
    except ValueError as error:
        return FetchFailed(f"it is no address: {error}", kind="refused", where=address[:200], lasting=True)


def _is_same_site(url: URL, other: URL) -> bool:
    return (url.scheme, url.host, url.port) == (other.scheme, other.host, other.port)


def _redirects(reply: Reply) -> bool:
    return reply.status in REDIRECTS and bool(reply.headers.get("location"))


def _next(url: URL, reply: Reply) -> URL | FetchFailed:
    """Where a redirect leads."""
    location = reply.headers["location"].strip()
    try:
        return url.join(URL(location)).with_fragment(None)
    except ValueError:
        what = f"it redirects to what is no address: {location[:100]!r}"
        return FetchFailed(what, kind="redirects", where=str(url), status=reply.status)


def _shown(url: URL) -> str:
    """The address without what may be secret in it."""
    return str(url.with_user(None) if url.absolute and url.raw_host else url)[:300]
