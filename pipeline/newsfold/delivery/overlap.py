"""Overlap: several batches of a stage under way at a time, on asyncio.

Three parts work at the same time, each on a later batch than the next: the step of one batch, the outputs
and log of another, the commit of a third. At most `flushes` batches are under way beyond the step.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from newsfold.delivery.flush import Flow, Flush
from newsfold.delivery.offsets import Fetched
from newsfold.wire.gap import Gap

FLUSHES = 4
"""Batches that may be under way beyond the step; with the size of a batch it bounds the memory."""


class Overlap:
    """Drives a `Flow`; made inside a running event loop."""

    def __init__(self, flow: Flow, flushes: int = FLUSHES) -> None:
        self.flow = flow
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Ends with the first error."""
        self._flushes: asyncio.Queue[Flush] = asyncio.Queue(flushes)
        self._under_way = 0
        self._changed = asyncio.Event()
        self._commit_wanted = asyncio.Event()
        self._committing = asyncio.Lock()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While it is open batches are finished and committed; at its end what is under way is dropped."""
        tasks = [asyncio.create_task(self._guard(work())) for work in (self._finish_all, self._commit_all)]
        try:
            yield
        finally:
            self.flow.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def process(self, fetched: Fetched) -> None:
        """Take one batch through its step; an error ends the run and is kept in `failed`."""
        await self._guard(self._begin(fetched))

    async def drain(self) -> None:
        """Begin nothing more; finish and commit what is under way."""
        self.flow.stop()
        while self._under_way and not self.failed.done():
            self._changed.clear()
            await self._changed.wait()
        if not self.failed.done():
            await self._guard(self.commit())

    async def commit(self) -> None:
        """Commit as far as everything is done, one commit at a time."""
        async with self._committing:
            await self.flow.commit()

    async def missing(self, gap: Gap) -> Fetched | None:
        """As `Flow.missing`; of another log the beginning is committed before any batch of it can be."""
        lost = self.flow.missing(gap)
        if lost is None:
            await self._guard(self.commit())
        return lost

    async def _begin(self, fetched: Fetched) -> None:
        self._under_way += 1
        queued = False
        try:
            if flush := await self.flow.begin(fetched):
                await self._flushes.put(flush)
                queued = True
        finally:
            if not queued:
                self._done_with_one()

    async def _finish_all(self) -> None:
        while True:
            await self.flow.finish(await self._flushes.get())
            self._done_with_one()
            self._commit_wanted.set()

    async def _commit_all(self) -> None:
        while True:
            await self._commit_wanted.wait()
            self._commit_wanted.clear()
            await self.commit()

    def _done_with_one(self) -> None:
        self._under_way -= 1
        self._changed.set()

    async def _guard(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:
            told = self.flow.fail(error)
            self._changed.set()
            if not self.failed.done():
                self.failed.set_exception(told)
