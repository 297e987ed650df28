"""Overlap: what it lets happen at a time, and each part of it missing in turn."""

import asyncio
from collections.abc import Callable, Coroutine
from types import ModuleType
from typing import Any

import pytest

from newsfold.delivery import overlap as shipped
from newsfold.delivery.offsets import Fetched
from newsfold.errors import Fenced
from newsfold.wire.gap import Gap
from workshop.harness.delivery_world import INPUT, SESSION
from workshop.harness.driven_overlap import FLUSHES, driven, turns
from workshop.harness.mutants import mutant


async def drain_waits_for_what_is_under_way(module: ModuleType) -> None:
    """A drain ends when all that has begun is durable and committed, and nothing begins after it."""
    async with driven(module) as run:
        run.worker.held = True
        await run.overlap.process(run.fetched())

        async def committed_when_drained() -> int:
            await run.overlap.drain()
            return run.world.committed

        drained = run.task(committed_when_drained())
        await turns()
        assert not drained.done()
        await run.overlap.process(run.fetched())
        run.worker.held = False
        await turns()
        assert drained.done()
        assert drained.result() == run.world.committed == 1
        assert run.world.passed() == {b"0"}


async def one_commit_is_under_way_at_a_time(module: ModuleType) -> None:
    """While the group has not answered a commit no other is sent, from a drain neither."""
    async with driven(module) as run:
        run.committer.held = True
        await run.overlap.process(run.fetched())
        await turns()
        assert run.committer.under_way == 1
        await run.overlap.process(run.fetched())
        run.task(run.overlap.drain())
        await turns()
        run.committer.held = False
        await turns()
        assert run.committer.most == 1
        assert run.world.committed == 2


async def what_is_done_is_committed(module: ModuleType) -> None:
    """A commit follows a batch without being asked for."""
    async with driven(module) as run:
        await run.overlap.process(run.fetched())
        await turns()
        assert run.world.committed == 1


async def a_slow_broker_holds_up_the_step(module: ModuleType) -> None:
    """Beyond the batch that is being finished so many wait as may; the next step waits for them."""
    async with driven(module) as run:
        run.worker.held = True
        batches = [run.fetched() for _ in range(FLUSHES + 4)]
        processed: list[Fetched] = []

        async def process_all() -> None:
            for batch in batches:
                await run.overlap.process(batch)
                processed.append(batch)

        run.task(process_all())
        await turns()
        assert processed == batches[: FLUSHES + 1]
        run.worker.held = False
        await turns()
        assert run.world.committed == len(processed) == len(batches)


async def a_failure_ends_a_drain(module: ModuleType) -> None:
    """Who waits for what is under way learns that it failed; nothing is committed."""
    async with driven(module) as run:
        run.worker.held = True
        await run.overlap.process(run.fetched())
        drained = run.task(run.overlap.drain())
        await turns()
        run.world.now += SESSION
        run.worker.held = False
        await turns()
        assert drained.done()
        assert isinstance(run.overlap.failed.exception(), Fenced)
        assert run.world.committed == 0


async def a_batch_that_is_not_begun_holds_up_nothing(module: ModuleType) -> None:
    """A batch whose partition was taken away before its step is not waited for."""
    async with driven(module) as run:
        stale = run.fetched()
        run.worker.revoke()
        run.worker.assign()
        await run.overlap.process(stale)
        drained = run.task(run.overlap.drain())
        await turns()
        assert drained.done()
        assert run.world.passed() == set()


async def another_log_is_committed_at_its_beginning(module: ModuleType) -> None:
    """Of a Kafka topic made anew the group knows the beginning before a batch of it can begin."""
    async with driven(module) as run:
        for _ in range(3):
            await run.overlap.process(run.fetched())
        await turns()
        assert run.world.committed == 3
        assert await run.overlap.missing(Gap(INPUT, 3, 1)) is None
        assert run.world.committed == 1


async def nothing_begins_after_the_end(module: ModuleType) -> None:
    """Once it runs no more, what comes is left where it is."""
    async with driven(module) as run:
        await turns()
    assert await run.worker.flow.begin(run.fetched()) is None


Case = Callable[[ModuleType], Coroutine[Any, Any, None]]
CASES: dict[Case, list[tuple[str, str, int]]] = {
    drain_waits_for_what_is_under_way: [
        ("while self._under_way and", "while False and", 0),
        ("await self._guard(self.commit())", "pass", 0),
        ("self.flow.stop()", "pass", 1),
    ],
    one_commit_is_under_way_at_a_time: [("async with self._committing:", "if True:", 0)],
    what_is_done_is_committed: [("self._commit_wanted.set()", "pass", 0)],
    a_slow_broker_holds_up_the_step: [("asyncio.Queue(flushes)", "asyncio.Queue()", 0)],
    a_failure_ends_a_drain: [("self._changed.set()", "pass", 1)],
    a_batch_that_is_not_begun_holds_up_nothing: [("if not queued:", "if False:", 0)],
    another_log_is_committed_at_its_beginning: [("if lost is None:", "if False:", 0)],
    nothing_begins_after_the_end: [("self.flow.stop()", "pass", 0)],
}
"""Each case, and what of the text it fails without."""


@pytest.mark.parametrize("case", CASES)
def test_the_overlap_that_ships(case: Case) -> None:
    """The overlap that ships does what the case says."""
    asyncio.run(case(shipped))


@pytest.mark.parametrize(
    ("case", "old", "new", "occurrence"), [(case, *part) for case, parts in CASES.items() for part in parts]
)
def test_the_overlap_without_a_part(case: Case, old: str, new: str, occurrence: int) -> None:
    """Negative controls: without the part the case fails."""
    module = mutant("newsfold.delivery.overlap", old, new, occurrence)
    with pytest.raises(AssertionError):
        asyncio.run(case(module))
