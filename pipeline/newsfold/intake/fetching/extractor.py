"""Reads articles out of pages where it can be stopped: in processes with limits of time and memory.

    async with Extractor(PAGES) as extractor:
        article = await extractor.article(fetched.data, address=fetched.final_url, charset=fetched.charset)

One page, a few hundred kilobytes deep, can keep a parser busy for minutes or take all memory. Here it costs
its own article and a new process.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from types import TracebackType

from newsfold.errors import DecodeError, SettingsError, SourceError
from newsfold.intake.fetching import extraction_process
from newsfold.intake.fetching.extraction_messages import LENGTH, MAX_ANSWER, Answer, Task
from newsfold.intake.fetching.extraction_process import Extraction, name_of
from newsfold.model.article import Article
from newsfold.wire import codec

PAGES = "newsfold.sources.pages.page:article_of_page"
"""What makes an article of the bytes of a page; imported by the process that reads pages alone."""
MEMORY_BYTES = 512 * 1024 * 1024
START_SECONDS = 60.0
_MAX_PAGES = 1000
"""Of one process: what libraries leak is given back with it."""


class Extractor:
    """Processes that read pages, `processes` at a time; each is started with the first page that needs it.

    `extraction` is a function of the top of a module, or its name "package.module:function", that makes an
    Article of the bytes of a page, with the keywords `address` and `charset`. A page may take `seconds`, and
    `memory_bytes` beyond what the process has without it.
    """

    def __init__(
        self,
        extraction: str | Extraction,
        *,
        processes: int = 2,
        seconds: float = 5.0,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._name = extraction if isinstance(extraction, str) else name_of(extraction)
        self._seconds, self._memory_bytes = seconds, memory_bytes
        self._idle: asyncio.LifoQueue[_Reader | None] = asyncio.LifoQueue()
        self._processes, self._ended = processes, False

    async def __aenter__(self) -> "Extractor":
        for _ in range(self._processes):
            self._idle.put_nowait(None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes; pages that are still being read are waited for."""
        for _ in range(self._processes):
            if reader := await self._idle.get():
                await reader.end()
        self._ended = True
        for _ in range(self._processes):
            self._idle.put_nowait(None)

    async def article(self, data: bytes, *, address: str = "", charset: str = "") -> Article:
        """The article of a page; SourceError if it is none, or if reading it had to be stopped.

        SetupError if no page can be read before a person changes something.
        """
        reader = await self._idle.get()
        kept: _Reader | None = None
        try:
            if self._ended:
                raise _stopped("its extraction was given up, as the program ends", address)
            reader = reader or await _Reader.start(self._name, self._memory_bytes, self._seconds)
            async with asyncio.timeout(self._seconds):
                answer = await reader.ask(Task(len(data), address, charset), data)
            kept = None if answer.last or reader.pages >= _MAX_PAGES else reader
        except TimeoutError:
            what = f"its extraction was stopped after {self._seconds:g} seconds"
            raise _stopped(what, address) from None
        except (ConnectionError, asyncio.IncompleteReadError, DecodeError):
            ended = await reader.ended() if reader else ""
            raise _stopped(f"its extraction ended without an answer{ended}", address) from None
        finally:
            try:
                if reader and not kept:
                    await reader.end()
            finally:
                self._idle.put_nowait(kept)
        if answer.article is None:
            raise (answer.failure.error(address) if answer.failure else _stopped("no article", address))
        return answer.article


class _Reader:
    """One process; `pages` is how many it has been given."""

    def __init__(self, process: Process) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout
        self.pages = 0

    @classmethod
    async def start(cls, name: str, memory_bytes: int, seconds: float) -> "_Reader":
        """A process that is ready; SettingsError if it cannot be."""
        arguments = (name, str(memory_bytes), str(max(1, round(seconds))))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", extraction_process.__name__, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
        )
        reader, answer = cls(process), Answer(last=True)
        try:
            async with asyncio.timeout(START_SECONDS):
                answer = await reader.answer()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, DecodeError):
            pass
        finally:
            if answer.last:
                await reader.end()
        if answer.last:
            why = f": {answer.failure.what}" if answer.failure else ""
            raise SettingsError(f"the process that reads pages cannot be started{why}", where=name)
        return reader

    async def ask(self, task: Task, data: bytes) -> Answer:
        """The answer to a page; ConnectionError or IncompleteReadError if the process ends before."""
        self.pages += 1
        message = codec.encode_struct(task)
        self._stdin.writelines((LENGTH.pack(len(message)), message, data))
        await self._stdin.drain()
        return await self.answer()

    async def answer(self) -> Answer:
        """The next answer of the process; ConnectionError or IncompleteReadError if it ends before."""
        (length,) = LENGTH.unpack(await self._stdout.readexactly(LENGTH.size))
        if length > MAX_ANSWER:
            raise DecodeError("an answer that is too long")
        return codec.decode(await self._stdout.readexactly(length), Answer)

    async def ended(self) -> str:
        """Which signal ended a process that has hung up; "" if none did, or if it goes on."""
        try:
            async with asyncio.timeout(1):
                status = await self._process.wait()
        except TimeoutError:
            return ""
        return f" ({signal.Signals(-status).name})" if status < 0 else ""

    async def end(self) -> None:
        """End the process, whatever it does."""
        if self._process.returncode is None:
            self._process.kill()
        self._stdin.close()
        await self._process.wait()


def _stopped(what: str, address: str) -> SourceError:
    return SourceError(what, where=address, hint="is this a page of news?", reason="extraction")
