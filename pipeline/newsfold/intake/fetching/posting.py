"""Posting to strangers: one request whose socket the guard has allowed, without redirects, and little of its
answer."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.connections import PERMISSION, Permission, guarded_session
from newsfold.intake.fetching.exchange import failure_of
from newsfold.intake.fetching.guard import Guard
from newsfold.intake.fetching.limits import Limits
from newsfold.intake.fetching.retry_after import retry_after_seconds

ANSWER_BYTES = 500
"""Of the answer, so much is read: enough for the reason of a refusal."""
ANSWER_SECONDS = 1.0
"""So long is waited for it, once the status is there."""


class Answer(NamedTuple):
    """What a receiver said: status, of a refusal the beginning of its body, and how long it asks to be left
    alone."""

    status: int
    text: str
    retry_after_seconds: float | None

    @property
    def is_taken(self) -> bool:
        """Whether it has what was posted."""
        return 200 <= self.status < 300


class Poster:
    """Posts with one session, as many at a time as are asked for; use it in an `async with`."""

    def __init__(
        self,
        guard: Guard,
        *,
        user_agent: str,
        timeout_seconds: float,
        resolver: AbstractResolver | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`timeout_seconds` is for all of a request; `clock` compares with moments that receivers name."""
        self._guard, self._seconds, self._clock = guard, timeout_seconds, clock
        self._session = guarded_session(
            guard,
            Limits(connect_seconds=timeout_seconds, total_seconds=timeout_seconds),
            user_agent=user_agent,
            resolver=resolver,
        )

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer | FetchFailed:
        """Post once; what keeps an answer from coming is a FetchFailed, and shows nothing of the path."""
        try:
            url = URL(address).with_fragment(None)
        except ValueError:
            return FetchFailed("it is no address", kind="refused", lasting=True)
        if refusal := self._guard.refusal_of_url(url):
            return FetchFailed(refusal, kind="refused", where=_shown(url), lasting=True)
        permission = Permission(by_name=self._guard.allows_place(url))
        PERMISSION.set(permission)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._answer(url, body, headers)
        except (aiohttp.ConnectionTimeoutError, TimeoutError):
            what = f"it took longer than {self._seconds:g} seconds"
            return FetchFailed(what, kind="timeout", where=_shown(url))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return failure_of(URL(_shown(url)), error, permission)

    async def _answer(self, url: URL, body: bytes, headers: Mapping[str, str]) -> Answer:
        own = {**headers, "Accept-Encoding": "identity"}
        async with self._session.post(url, data=body, headers=own, allow_redirects=False) as response:
            # A status says all of one that has taken it: a body that never ends would have it sent again.
            data = b"" if 200 <= response.status < 300 else await _beginning(response.content)
            wait = retry_after_seconds(
                response.headers.get("Retry-After", ""),
                date=response.headers.get("Date", ""),
                now=self._clock(),
            )
            return Answer(response.status, data.decode("utf-8", "replace"), wait)

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    """The first bytes of a body; one that breaks off, or is slow, gives what came."""
    data = b""
    with suppress(aiohttp.ClientError, OSError, TimeoutError):
        async with asyncio.timeout(ANSWER_SECONDS):
            while len(data) < ANSWER_BYTES and (piece := await content.read(ANSWER_BYTES - len(data))):
                data += piece
    return data


def _shown(url: URL) -> str:
    """Scheme and host: of a webhook the path is often the secret."""
    return str(url.origin()) if url.absolute and url.raw_host else ""
