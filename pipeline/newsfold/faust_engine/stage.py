"""A stage at work: batches go through its step, and nothing is committed before all it caused is durable.

The order of a flush is fixed: outputs confirmed, then changelog entries confirmed, then offsets
committed. So state on the broker is never ahead of the outputs it stands for, and offsets are never
ahead of the state: whatever a crash cuts off is done again, and folding twice changes nothing.

Three parts work at the same time, each on a later batch than the next: the agent runs the step in a
thread (heartbeats go on) and hands the outputs to the producer; the flusher waits for them and writes
the changelog; the committer commits as far as `Offsets` allows. At most `FLUSHES` batches are under way.

A worker whose lease has run out sends nothing more (see `lease`), because another one may own its
partitions. What is left: a worker stopped between the look at its lease and the system call that sends,
or with half a request in its socket, completes that one request when it wakes, and ends. Late changelog
entries are found and put right (see `microbatch_changelog`). A late event record stands until its topic
and window change again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import aiokafka
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from newsfold.broker.catalogue import changelog_topic
from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Batch, Offsets
from newsfold.delivery.progress import StageProgress
from newsfold.errors import BrokerError, DeliveryError, NewsfoldError
from newsfold.faust_engine.encoding import Packed
from newsfold.faust_engine.outbox import pack_changes, pack_outputs, refuse_without, send
from newsfold.faust_engine.owned import Owned, OwnedPartitions
from newsfold.faust_engine.transport import Consumer, Delivery, Fenced, Fetched
from newsfold.settings import Settings
from newsfold.topology import Stage

FLUSHES = 4
"""Batches that may be under way beyond the step; with the size of a batch it bounds the memory."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass
class Flush:
    """One batch that went through the step: what is on its way, and what must follow."""

    batch: Batch
    owned: Owned
    outputs: Sequence["asyncio.Future[RecordMetadata]"]
    changes: Sequence[Packed]
    changed: dict[bytes, bytes | None]
    records: int


class StageRun:
    """Runs one stage over the partitions that the group assigns to this process."""

    def __init__(self, stage: Stage, settings: Settings) -> None:
        self.stage = stage
        self.progress = StageProgress(stage.name)
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.delivery = Delivery(
            settings, Offsets(), Lease(settings.session_timeout), self.drain, self._assigned
        )
        self._settings = settings
        self._offsets = self.delivery.offsets
        self._owned = OwnedPartitions(stage, settings)
        self._log_name = changelog_topic(stage.name, settings).name
        self._thread = ThreadPoolExecutor(1, f"{stage.name}-step")
        self._flushes: asyncio.Queue[Flush] = asyncio.Queue(FLUSHES)
        self._open = False
        self._pending = 0
        self._settled = asyncio.Event()
        self._commit_wanted = asyncio.Event()
        self._committing = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._producer: aiokafka.AIOKafkaProducer
        self._consumer: Consumer

    def start(self, consumer: Consumer, producer: aiokafka.AIOKafkaProducer) -> None:
        """Begin flushing and committing for batches that `process` is given."""
        self._consumer, self._producer = consumer, producer
        refuse_without(self.delivery.lease, producer)
        self._tasks = [asyncio.create_task(self._guard(work())) for work in (self._flusher, self._committer)]

    async def close(self) -> None:
        """Let go of tasks and thread; what is under way is dropped, uncommitted."""
        self._open = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._owned.keep_only(())

    async def process(self, fetched: Fetched) -> None:
        """Take one batch through the step and hand it to the flusher; an error ends the run."""
        await self._guard(self._process(fetched))

    async def drain(self) -> None:
        """Take no new batch, finish and commit those under way."""
        self._open = False
        while self._pending and not self.failed.done():
            self._settled.clear()
            await self._settled.wait()
        if not self.failed.done():
            await self._guard(self._commit())

    async def _process(self, fetched: Fetched) -> None:
        if not self._open or not self._offsets.current(fetched.batch):
            return
        self._pending += 1
        try:
            owned = self._owned.get(fetched.batch) or await self._take_over(fetched.batch)
            if owned is None:
                self._pending -= 1
                self._settled.set()
                return
            job = partial(self._work, owned, fetched)
            outputs, changes, changed = await self._in_thread(job)
            self._check_lease()
            sent = await send(outputs, self._producer)
            await self._flushes.put(Flush(fetched.batch, owned, sent, changes, changed, len(fetched.records)))
        except BaseException:
            self._pending -= 1
            raise

    def _work(
        self, owned: Owned, fetched: Fetched
    ) -> tuple[list[Packed], list[Packed], dict[bytes, bytes | None]]:
        """In the thread: the step, and everything it caused packed for sending."""
        tp = fetched.batch.partition
        try:
            outputs = owned.step(fetched.records)
        except NewsfoldError:
            raise
        except Exception as error:
            log.debug("step failed", exc_info=True)
            raise NewsfoldError(
                f"{type(error).__name__}: {error}",
                where=f"{self.stage.name} on {tp[0]}[{tp[1]}]@{fetched.batch.first}..{fetched.batch.last}",
                hint="nothing of this was committed; it comes again when the worker is started again",
            ) from error
        changes = owned.take_changes()
        headers = owned.changelog.headers()
        packed = pack_changes(changes, self._log_name, tp[1], headers)
        return pack_outputs(outputs, self._settings), packed, changes

    async def _in_thread(self, job: Callable[[], T]) -> T:
        """Run it where steps run, one after the other: the loop and its heartbeats go on."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def _take_over(self, batch: Batch) -> Owned | None:
        self._check_lease()

        def wanted() -> bool:
            self.progress.moved()
            return self._open

        return await self._owned.take_over(batch, self._producer, wanted=wanted)

    async def _flusher(self) -> None:
        while True:
            flush = await self._flushes.get()
            try:
                await asyncio.gather(*flush.outputs)
            except KafkaError as error:
                raise DeliveryError(f"outputs not confirmed: {error!r}", where=self.stage.name) from None
            if flush.changes:
                self._check_lease()
                stale = await flush.owned.changelog.append([p.batch for p in flush.changes], self._producer)
                flush.owned.rewrite |= stale
                await self._in_thread(partial(flush.owned.settle, flush.changed))
            self._offsets.done(flush.batch)
            self._pending -= 1
            self.progress.records += flush.records
            self._commit_wanted.set()
            self._settled.set()

    async def _committer(self) -> None:
        while True:
            await self._commit_wanted.wait()
            self._commit_wanted.clear()
            await self._commit()

    async def _commit(self) -> None:
        async with self._committing:
            offsets = self._offsets.committable()
            if offsets and await self._consumer.commit_exactly(offsets):
                self._offsets.committed(offsets)
                self.progress.moved()

    def _assigned(self) -> None:
        assigned = self._offsets.assigned()
        self._owned.keep_only(assigned)
        self.progress.assigned(assigned)
        self._open = not self.failed.done()

    def _check_lease(self) -> None:
        if not self.delivery.lease.valid():
            raise self._fenced()

    def _fenced(self) -> Fenced:
        return Fenced(
            "no heartbeat was answered for too long, and another worker may own the partitions",
            where=self.stage.name,
            hint="what was not committed comes again; start the worker again",
        )

    async def _guard(self, work: Awaitable[None]) -> None:
        """Await `work`; the first error of the run is kept in `failed`, and nothing is taken any more."""
        try:
            await work
        except Exception as error:
            self._open = False
            self._settled.set()
            if not self.failed.done():
                lost = isinstance(error, BrokerError) and not self.delivery.lease.valid()
                self.failed.set_exception(self._fenced() if lost else error)
