"""One request and its reply, without redirects: what the server says, or the failure."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

import aiohttp
from yarl import URL

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.body import CODINGS, Body
from newsfold.intake.fetching.connections import PERMISSION, Permission

REDIRECTS = (301, 302, 303, 307, 308)
LARGE_BYTES = 1024 * 1024
"""A body of more is large."""
_CHUNK = 64 * 1024
_STEP = 4 * 1024
"""Bytes from the wire that are unpacked at a time while a body is not known to be large: 4 MiB at most."""


class Reply(NamedTuple):
    """Status, headers with names in lower case (the first of several), and the body of a 2xx status."""

    status: int
    headers: Mapping[str, str]
    url: URL
    data: bytes = b""
    cut: str = ""


async def exchange(
    session: aiohttp.ClientSession,
    url: URL,
    *,
    headers: Mapping[str, str],
    limit: int,
    large: asyncio.Semaphore,
    by_name: bool = False,
    keep_beginning: bool = False,
) -> Reply | FetchFailed:
    """Ask for `url` once.

    `limit` is that of the body in bytes; with `keep_beginning` what is over it is left out. A body that turns
    out large waits for `large` before it goes on: not all that are under way may be large at a time.
    TimeoutError is the caller's, who sets the time; all else that goes wrong is a FetchFailed.
    """
    permission = Permission(by_name=by_name)
    PERMISSION.set(permission)
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            said = {name.lower(): response.headers[name] for name in response.headers}
            if not 200 <= response.status < 300:
                return Reply(response.status, said, url)
            return await _with_body(response, said, limit, large, keep_beginning=keep_beginning)
    except aiohttp.ConnectionTimeoutError:
        return FetchFailed("it could not be connected to in time", kind="timeout", where=str(url))
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return failure_of(url, error, permission)


async def _with_body(
    response: aiohttp.ClientResponse,
    said: Mapping[str, str],
    limit: int,
    large: asyncio.Semaphore,
    *,
    keep_beginning: bool,
) -> Reply | FetchFailed:
    """The reply with its body, or with what came of it."""
    coding = said.get("content-encoding", "").strip().lower().removeprefix("x-")
    url = response.url
    if coding not in ("", "identity", *CODINGS):
        what = f"it is sent as {coding[:20]!r}, which was not asked for"
        return FetchFailed(what, kind="protocol", where=str(url), status=response.status)
    body, cut = Body(coding, limit), ""
    try:
        await _read(response.content, body, large)
    except (aiohttp.ClientError, OSError):
        length = f" of {said['content-length'][:20]}" if said.get("content-length", "").isdigit() else ""
        cut = f"the connection ended after {body.wire_bytes}{length} bytes"
    cut = cut or body.end()
    if body.over and not keep_beginning:
        what = f"it has more than {limit:,} bytes"
        return FetchFailed(what, kind="too-big", where=str(url), status=response.status, lasting=True)
    if cut and not body.data:
        return FetchFailed(cut, kind="protocol", where=str(url), status=response.status)
    return Reply(response.status, said, url, bytes(body.data), "" if body.over else cut)


async def _read(content: aiohttp.StreamReader, body: Body, large: asyncio.Semaphore) -> None:
    """Read into the body, to its end or as long as more is wanted."""
    async for piece in content.iter_chunked(_CHUNK):
        for start in range(0, len(piece), _STEP):
            if not body.add(piece[start : start + _STEP]):
                return
            if len(body.data) > LARGE_BYTES:
                async with large:
                    async for rest in _rest(piece[start + _STEP :], content):
                        if not body.add(rest):
                            return
                return


async def _rest(piece: bytes, content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    yield piece
    async for following in content.iter_chunked(_CHUNK):
        yield following


def failure_of(url: URL, error: Exception, permission: Permission) -> FetchFailed:
    """What a library's error means."""
    where = str(url)
    match error:
        case aiohttp.ClientConnectorError() if permission.refusals:
            return FetchFailed(
                f"it is not connected to: {permission.refusals[0]}",
                kind="refused",
                where=where,
                hint="if it is one of yours, allow it in the configuration",
                lasting=True,
            )
        case aiohttp.ClientConnectorDNSError():
            return FetchFailed(
                "its name is not known", kind="unreachable", where=where, hint="check the address"
            )
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            what = "it has no valid certificate for its name"
            return FetchFailed(what, kind="unreachable", where=where, hint="check the address")
        case aiohttp.ClientConnectorError():
            what = os.strerror(error.os_error.errno) if error.os_error.errno else str(error.os_error)
            return FetchFailed(f"it cannot be connected to: {what}", kind="unreachable", where=where)
        case aiohttp.ClientResponseError():
            what = f"what it answers is no HTTP that is read: {error.message.splitlines()[0][:100]}"
            return FetchFailed(what, kind="protocol", where=where)
        case aiohttp.InvalidURL():
            return FetchFailed("it is no address", kind="refused", where=where, lasting=True)
        case aiohttp.ClientConnectionError() | OSError():
            what = "it closed the connection without an answer"
            return FetchFailed(what, kind="unreachable", where=where)
    return FetchFailed(f"what it answers is no HTTP: {str(error)[:100]}", kind="protocol", where=where)
