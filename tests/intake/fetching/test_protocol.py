"""Headers that are too many, and answers that are no HTTP."""

import asyncio

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.limits import Limits
from newsfold.intake.fetching.outcome import Fetched, NotModified
from tests.intake.fetching.hostile import Request, always, reply, web


@pytest.mark.parametrize(
    "headers",
    [
        [f"X-{number}: 1" for number in range(101)],
        ["X: " + "a" * 20_000],
        ["X" * 20_000 + ": a"],
    ],
    ids=["many", "long", "name"],
)
def test_a_bomb_of_headers_is_refused(headers: list[str]) -> None:
    """The control is a client without these limits, which reads all of it."""

    async def run() -> None:
        async with web(always(reply(b"<rss/>", *headers))) as (server, fetcher):
            outcome = await fetcher.fetch(server.address)
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "protocol"
            no_limit = {"max_line_size": 10**6, "max_field_size": 10**6, "max_headers": 10**6}
            async with (
                aiohttp.ClientSession(**no_limit) as session,  # type: ignore[arg-type]
                session.get(server.address) as response,
            ):
                assert await response.read() == b"<rss/>"

    asyncio.run(run())


def test_headers_without_end_are_refused() -> None:
    """The line that never ends, and the lines that never do; little of it is taken in."""

    async def run() -> None:
        for line in (b"a" * 1000, b"X: y\r\n" * 100):
            sent = 0

            async def answer(request: Request, writer: asyncio.StreamWriter, line: bytes = line) -> None:
                nonlocal sent
                writer.write(b"HTTP/1.1 200 OK\r\nA: ")
                while not writer.is_closing():
                    writer.write(line)
                    sent += len(line)
                    await writer.drain()

            async with web(answer, limits=Limits(total_seconds=20)) as (server, fetcher):
                outcome = await fetcher.fetch(server.address)
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "protocol"

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        b"<rss/>",
        b"HTTP/1.1 999999 X\r\n\r\n",
        b"HTTP/9.9 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFFFFFF\r\n",
        b"\x16\x03\x01\x00\x00",
        b"HTTP/1.1 200 OK\r\nX\x00: y\r\n\r\n",
        b"",
    ],
    ids=range(8),
)
def test_what_is_no_http_is_a_failure(answer: bytes) -> None:
    """Never an exception, whatever comes."""

    async def run() -> None:
        async with web(always(answer)) as (server, fetcher):
            outcome = await fetcher.fetch(server.address)
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind in ("protocol", "unreachable")

    asyncio.run(run())


@given(st.binary(max_size=200))
def test_no_bytes_make_a_fetch_raise(data: bytes) -> None:
    """Whatever a stranger sends behind or in place of a status line, the outcome is a value."""

    async def run() -> None:
        async with web(always(b"HTTP/1.1 200 OK\r\n" + data), limits=Limits(total_seconds=5)) as (
            server,
            fetcher,
        ):
            assert isinstance(await fetcher.fetch(server.address), Fetched | NotModified | FetchFailed)

    asyncio.run(run())
