"""A worker driven by an `Overlap` on a real event loop, over ports that wait for the test.

Nothing here is timed: all work is in one thread, and `turns` lets the loop go round until whatever could go
on has done so.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

from newsfold.delivery.flush import Flow
from newsfold.delivery.offsets import Fetched
from newsfold.delivery.overlap import Overlap
from newsfold.delivery.ports import Committer
from newsfold.memory_engine.crash import CrashPoint
from newsfold.wire.envelope import Partition
from workshop.harness.delivery_ports import Pause
from workshop.harness.delivery_world import Worker, World

FLUSHES = 2
TURNS = 500
"""Rounds of the loop, many more than a batch takes from its step to its commit."""


class HeldCommitter:
    """Commits when the test lets it, and counts those that are under way at a time."""

    def __init__(self, committer: Committer) -> None:
        self._committer = committer
        self.held = False
        self.under_way = self.most = 0

    async def commit(self, offsets: Mapping[Partition, int]) -> bool:
        """As `Committer.commit`."""
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        while self.held:
            await Pause()
        accepted = await self._committer.commit(offsets)
        self.under_way -= 1
        return accepted


class HeldWorker(Worker):
    """A worker whose outputs reach the broker when the test lets them."""

    held = False

    async def reach(self, point: CrashPoint | None) -> None:
        """As `Worker.reach`, and wait before outputs."""
        while self.held and point is CrashPoint.BEFORE_FLUSH:
            await Pause()
        await super().reach(point)


class Driven:
    """A worker that owns the partition, driven by an `Overlap`."""

    def __init__(self, module: ModuleType) -> None:
        self.world = World(self._flow)
        self.worker = HeldWorker(self.world)
        self.overlap: Overlap = module.Overlap(self.worker.flow, FLUSHES)
        self.worker.assign()
        self.tasks: list[asyncio.Task[Any]] = []

    def _flow(self, partitions: Any, outbox: Any, committer: Committer, **more: Any) -> Flow:
        self.committer = HeldCommitter(committer)
        return Flow(partitions, outbox, self.committer, **more)

    def fetched(self) -> Fetched:
        """A batch of one new record."""
        self.world.feed(1)
        fetched = self.worker.fetch(1)
        assert fetched is not None
        return fetched

    def task(self, work: Awaitable[Any]) -> asyncio.Task[Any]:
        """Something that goes on beside the test, to its end or to that of the test."""
        self.tasks.append(asyncio.ensure_future(work))
        return self.tasks[-1]


async def turns() -> None:
    """Let everything go on as far as it can."""
    for _ in range(TURNS):
        await Pause()


@asynccontextmanager
async def driven(module: ModuleType) -> AsyncIterator[Driven]:
    """A worker at work; what is not done at the end is dropped."""
    run = Driven(module)
    async with run.overlap.running():
        try:
            yield run
        finally:
            for task in run.tasks:
                task.cancel()
            await asyncio.gather(*run.tasks, return_exceptions=True)
            if run.overlap.failed.done():
                run.overlap.failed.exception()
