"""A web server of this machine that does whatever a test wants, and a name server that changes its mind."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiohttp.abc import AbstractResolver, ResolveResult

from newsfold.intake.fetching.fetcher import Fetcher
from newsfold.intake.fetching.limits import Limits

HERE = "127.0.0.1"


class Request(NamedTuple):
    """Path, headers with names in lower case, and the stream, which ends when the client hangs up."""

    path: str
    headers: dict[str, str]
    stream: asyncio.StreamReader

    async def hung_up(self, within: float) -> bool:
        """Whether the client hangs up within some seconds."""
        try:
            await asyncio.wait_for(self.stream.read(1), within)
        except TimeoutError:
            return False
        except ConnectionError:
            return True
        return True


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


class Server(NamedTuple):
    """Where a server listens, and what it was asked for."""

    port: int
    requests: list[Request]

    @property
    def address(self) -> str:
        """That of its root, without the last slash."""
        return f"http://{HERE}:{self.port}"

    @property
    def place(self) -> str:
        """Host and port, as an allow-list has them."""
        return f"{HERE}:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What it was asked for, in order."""
        return [request.path for request in self.requests]


def reply(
    body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None, close: bool = True
) -> bytes:
    """A whole answer; `length` is what it says of its length, if that is not true; -1 for nothing said."""
    said = [f"Content-Length: {len(body) if length is None else length}"] if length != -1 else []
    said += ["Connection: close"] if close else []
    return "\r\n".join([f"HTTP/1.1 {status}", *said, *headers, "", ""]).encode() + body


def always(*answers: bytes) -> Answer:
    """Sends the same bytes for every request."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(answers))  # An empty one among several lines keeps Python 3.13 busy for ever.

    return answer


def by_path(answers: dict[str, bytes]) -> Answer:
    """Sends the bytes of the path, or a 404."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answers.get(request.path, reply(status="404 Not Found")))

    return answer


def redirect(to: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return reply(b"", f"Location: {to}", status=status)


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[Server]:
    """A server that answers so; one request a connection."""
    requests: list[Request] = []
    tasks = set[asyncio.Task[None] | None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = dict(line.split(": ", 1) for line in head[1:] if line)
            fields = {name.lower(): value for name, value in fields.items()}
            requests.append(Request(head[0].split(" ")[1], fields, reader))
            await answer(requests[-1], writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, HERE, 0)
    async with server:
        yield Server(server.sockets[0].getsockname()[1], requests)
    await asyncio.gather(*filter(None, tasks))


@asynccontextmanager
async def web(
    answer: Answer, *, limits: Limits | None = None, allowed: Iterable[str] | None = None
) -> AsyncIterator[tuple[Server, Fetcher]]:
    """A server and a fetcher that takes it for one of its own, unless `allowed` says something else."""
    async with serving(answer) as server:
        own = [server.place] if allowed is None else allowed
        async with Fetcher(limits=limits or Limits(), allowed=own) as fetcher:
            yield server, fetcher


class Fickle(AbstractResolver):
    """Gives the next of its answers each time a name is looked up, and the last for ever."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name, parted by blanks in an answer."""
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in answer.split()
        ]

    async def close(self) -> None:
        """Nothing to close."""
