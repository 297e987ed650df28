"""Connections to strangers: each socket is made for an address that the guard has seen, and for no other."""

import asyncio
import errno
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from newsfold.intake.fetching.guard import Guard
from newsfold.intake.fetching.limits import Limits

AddressInfo = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
_LOOKING_UP = 16
"""Names that are looked up at a time: a name server that does not answer holds up its own names only."""


class Permission:
    """What the guard said of the addresses of one request, and whether the place is allowed by name."""

    def __init__(self, *, by_name: bool) -> None:
        self.by_name, self.refusals = by_name, list[str]()


PERMISSION: ContextVar[Permission] = ContextVar("permission")
"""That of the request under way. A socket made without one is refused."""


class Names(AbstractResolver):
    """Looks names up in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKING_UP, "names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name, as the system knows them; OSError if it knows none."""
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, family=family)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return [
            ResolveResult(
                hostname=host,
                host=str(place[0]),
                port=int(place[1]),
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, _, protocol, _, place in found
        ]

    async def close(self) -> None:
        """Look nothing up any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def guarded_session(
    guard: Guard, limits: Limits, *, user_agent: str, resolver: AbstractResolver | None = None
) -> aiohttp.ClientSession:
    """A session without cookies, proxies and redirects of its own, whose sockets the guard has allowed."""
    connector = aiohttp.TCPConnector(
        resolver=resolver or Names(),
        socket_factory=partial(_guarded_socket, guard),
        limit=0,
        ttl_dns_cache=60,
        keepalive_timeout=5,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"},
        timeout=aiohttp.ClientTimeout(total=None, connect=limits.connect_seconds),
        max_line_size=limits.header_bytes,
        max_field_size=limits.header_bytes,
        max_headers=limits.headers,
    )


def _guarded_socket(guard: Guard, info: AddressInfo) -> socket.socket:
    """The socket for an address; OSError if the guard refuses it."""
    kind, type_, protocol, _, place = info
    host, port = str(place[0]), int(place[1])
    permission = PERMISSION.get(None)
    if permission is None or not permission.by_name:
        refusal = guard.refusal_of_address(host, port)
        if refusal or permission is None:
            if permission is not None:
                permission.refusals.append(refusal)
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), host)
    return socket.socket(kind, type_, protocol)
