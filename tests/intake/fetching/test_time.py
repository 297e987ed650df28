"""Servers that take their time, and the turns at a host."""

import asyncio
import socket

import aiohttp
import pytest

from newsfold.errors import FetchFailed
from newsfold.intake.fetching.fetcher import Fetcher
from newsfold.intake.fetching.limits import Limits
from newsfold.intake.fetching.outcome import Fetched
from newsfold.intake.fetching.turns import Turns
from tests.intake.fetching.hostile import HERE, Fickle, Request, redirect, reply, serving, web

QUICK = Limits(total_seconds=0.3, connect_seconds=0.2, delay_seconds=0)


async def trickle(request: Request, writer: asyncio.StreamWriter) -> None:
    """Sends a byte every few milliseconds until the client hangs up."""
    writer.write(reply(b"<rss>", length=-1) if request.path == "/body" else b"HTTP/1.1 200 OK\r\nX: ")
    while not await request.hung_up(within=0.005):
        writer.write(b"x")


@pytest.mark.parametrize("path", ["/body", "/head"])
def test_a_slow_loris_is_left_when_its_time_is_over(path: str) -> None:
    """In the body or in the headers; the control, a limit on each silence alone, reads on for longer."""

    async def naive(address: str) -> None:
        timeout = aiohttp.ClientTimeout(total=None, sock_read=0.3)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as response:
            await response.read()

    async def run() -> None:
        async with web(trickle, limits=QUICK) as (server, fetcher):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(naive(server.address + path), 0.6)
            loop = asyncio.get_running_loop()
            start = loop.time()
            outcome = await fetcher.fetch(server.address + path)
            assert isinstance(outcome, FetchFailed)
            assert (outcome.kind, outcome.lasting) == ("timeout", False)
            assert "0.3 seconds" in str(outcome)
            assert loop.time() - start < 5

    asyncio.run(run())


def test_the_time_is_that_of_all_redirects_together() -> None:
    """A chain of slow redirects has no more of it than one answer."""

    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.hung_up(within=0.15)
        writer.write(redirect(f"{request.path}x"))

    async def run() -> None:
        async with web(slow, limits=QUICK) as (server, fetcher):
            outcome = await fetcher.fetch(server.address + "/x")
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "timeout"
            assert len(server.requests) < 4

    asyncio.run(run())


def test_a_server_that_does_not_take_the_connection() -> None:
    """A full queue of connections; the time to connect is a limit of its own."""

    async def run() -> None:
        with socket.socket() as full, socket.socket() as first, socket.socket() as second:
            full.bind((HERE, 0))
            full.listen(0)
            for waiting in (first, second):
                waiting.setblocking(False)
                waiting.connect_ex(full.getsockname())
            port = full.getsockname()[1]
            async with Fetcher(limits=QUICK, allowed=[HERE]) as fetcher:
                outcome = await fetcher.fetch(f"http://{HERE}:{port}/")
            assert isinstance(outcome, FetchFailed)
            assert outcome.kind == "timeout"

    asyncio.run(run())


def test_a_server_that_is_not_there_or_hangs_up() -> None:
    """Unreachable, and worth another try."""

    async def hang_up(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def run() -> None:
        async with web(hang_up) as (server, fetcher):
            hung_up = await fetcher.fetch(server.address)
        async with Fetcher(allowed=[HERE]) as fetcher:
            refused = await fetcher.fetch(server.address)
            unknown = await fetcher.fetch("http://no-such-name.invalid/")
        for outcome, finding in (
            (hung_up, "without an answer"),
            (refused, "refused"),
            (unknown, "name is not known"),
        ):
            assert isinstance(outcome, FetchFailed)
            assert (outcome.kind, outcome.lasting) == ("unreachable", False)
            assert finding in str(outcome)

    asyncio.run(run())


def test_a_fetch_that_is_given_up_leaves_no_turn_taken() -> None:
    """Cancelled tasks give their turn back: the next fetch of the host has one."""

    async def run() -> None:
        asked = asyncio.Event()

        async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
            if request.path == "/stuck":
                asked.set()
                await request.hung_up(within=60)
            else:
                writer.write(reply(b"<rss/>"))

        limits = Limits(per_host=1, delay_seconds=0, connections=1)
        async with serving(answer) as server, Fetcher(limits=limits, allowed=[server.place]) as fetcher:
            task = asyncio.create_task(fetcher.fetch(server.address + "/stuck"))
            await asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert isinstance(await fetcher.fetch(server.address), Fetched)

    asyncio.run(run())


def test_a_host_has_few_fetches_at_a_time_and_others_do_not_wait_for_it() -> None:
    """The control is one of our own hosts, which has all at once."""

    async def most_at_once(turns: Turns, host: str, *, own: bool) -> int:
        holding = most = 0

        async def hold() -> None:
            nonlocal holding, most
            async with turns.turn(host, own=own):
                holding += 1
                most = max(most, holding)
                for _ in range(5):
                    await asyncio.sleep(0)
                holding -= 1

        await asyncio.gather(*(hold() for _ in range(20)))
        return most

    async def run() -> None:
        turns = Turns(Limits(per_host=2, delay_seconds=0, connections=10))
        assert await most_at_once(turns, "a.example", own=False) == 2
        assert await most_at_once(turns, "b.example", own=True) == 10
        async with turns.turn("a.example"), turns.turn("a.example"), turns.turn("c.example"):
            pass

    asyncio.run(run())


def test_time_passes_between_two_fetches_of_a_host() -> None:
    """As much as is set, or as the host wishes; none between those of two hosts."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        turns = Turns(Limits(per_host=2, delay_seconds=0.05))
        start = loop.time()
        for host in ("a.example", "b.example", "c.example"):
            async with turns.turn(host):
                pass
        apart = loop.time() - start
        for _ in range(3):
            async with turns.turn("a.example"):
                pass
        assert loop.time() - start >= 0.14 > apart
        turns.slow_down("b.example", 0.2)
        start = loop.time()
        for _ in range(2):
            async with turns.turn("b.example"):
                pass
        assert loop.time() - start >= 0.19

    asyncio.run(run())


def test_hosts_of_which_nothing_is_to_be_remembered_are_forgotten() -> None:
    """However many hosts there are in the links of a feed, memory has a bound."""

    async def run() -> None:
        turns = Turns(Limits(delay_seconds=0))
        turns.silence("silent.example", 60)
        for number in range(25_000):
            async with turns.turn(f"{number}.example"):
                pass
        assert len(turns._hosts) <= 10_000
        assert turns.silent_for("silent.example") > 0

    asyncio.run(run())


def test_the_manners_hold_for_a_name_that_is_looked_up() -> None:
    """A stranger's server sees one request at a time where one is the limit, whatever tasks there are."""

    async def run() -> None:
        holding = most = 0

        async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
            nonlocal holding, most
            holding += 1
            most = max(most, holding)
            await asyncio.sleep(0)
            holding -= 1
            writer.write(reply(b"<rss/>"))

        limits = Limits(per_host=1, delay_seconds=0)
        async with (
            serving(answer) as server,
            Fetcher(limits=limits, allowed=[f"{HERE}/32"], resolver=Fickle(HERE)) as fetcher,
        ):
            addresses = [f"http://news.example:{server.port}/{number}" for number in range(10)]
            outcomes = await asyncio.gather(*map(fetcher.fetch, addresses))
        assert all(isinstance(outcome, Fetched) for outcome in outcomes)
        assert most == 1

    asyncio.run(run())
