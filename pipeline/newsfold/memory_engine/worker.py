"""A worker in memory: one stage over all partitions of a memory broker, under the law that ships.

Its ports wait for nothing, so that the coroutines of the law run to their end at once, without an event
loop: tests may use it inside a loop of their own. Up to two batches are under way at a time. A crash loses
the state and everything not committed; what the law allows to commit at that moment is committed first,
as a committer of its own would have done.
"""

from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from itertools import count
from typing import Any, TypeVar

from newsfold.broker.catalogue import changelog_topic, consumer_group, kafka_topic_name
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.delivery.flush import Flow, Flush
from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Fetched, Offsets
from newsfold.delivery.partitions import OwnedPartitions
from newsfold.delivery.progress import StageProgress
from newsfold.delivery.stage import Stage
from newsfold.memory_engine.changelog import MemoryChangelogs
from newsfold.memory_engine.crash import Crashed, CrashPoint
from newsfold.memory_engine.ports import MemoryCommitter, MemoryLog, MemoryOutbox
from newsfold.settings import Settings
from newsfold.state.memory import MemoryState
from newsfold.wire.gap import Gap, gap_at

T = TypeVar("T")
UNDER_WAY = 2
"""Batches that have begun and are not finished, at most."""


class MemoryWorker:
    """Runs one stage until nothing is left to read."""

    def __init__(
        self,
        broker: MemoryBroker,
        stage: Stage,
        settings: Settings,
        batch_size: int,
        flow: Callable[..., Flow] = Flow,
    ) -> None:
        """`batch_size` is in records; `flow` makes the law, which a negative control breaks."""
        self.stage, self._broker, self._batch_size, self._make_flow = stage, broker, batch_size, flow
        self._kafka_topic = kafka_topic_name(stage.reads, settings)
        self._group = consumer_group(stage.name, settings)
        self.changelogs = MemoryChangelogs(changelog_topic(stage.name, settings).name)
        """The logs of its state, by partition."""
        self.told: list[str] = []
        """Lines for a person."""
        self._share: frozenset[int] | None = None
        self.crash_at: CrashPoint | None = None
        """Die at this point of the next batch, once."""
        self.restart()

    def restart(self, stage: Stage | None = None) -> None:
        """Begin as a new process does: positions as committed, state from the changelog.

        `stage` is the one of the same name that the new process has, if its settings or its rules are others.
        """
        self.stage = stage or self.stage
        clock = count().__next__
        lease = Lease(session_timeout=float("inf"), clock=clock)
        lease.renew(clock())
        self._flow = self._make_flow(
            OwnedPartitions(
                self.stage,
                lambda number: MemoryState(),
                lambda number: MemoryLog(self.changelogs[number], self._reach),
                tell=self.told.append,
            ),
            MemoryOutbox(self._broker, self._reach),
            MemoryCommitter(self._broker, self._group, self._reach),
            run=_right_here,
            lease=lease,
            progress=StageProgress(self.stage.name, clock),
            offsets=Offsets(),
        )
        committed = self._broker.committed(self._group, self._kafka_topic)
        held = [p for p in committed if self._share is None or p[1] in self._share]
        self._flow.assigned({p: committed[p] for p in held})
        self._begun: deque[Flush] = deque()
        self._turn = 0

    def share(self, *partitions: int) -> None:
        """Have these partitions alone from here on, as a member of a group that gives others theirs."""
        self._share = frozenset(partitions)
        self.restart()

    def run(self) -> int:
        """Process what there is; returns the number of records. Crashed at a crash point."""
        try:
            return self._run()
        except Crashed:
            self._broker.commit(self._group, self._flow.offsets.committable())
            raise

    def _run(self) -> int:
        records = 0
        for opening in self._flow.offsets.openings():
            completed(self._flow.begin(opening))
        while batches := list(self._fetched()):
            for batch in batches:
                if flush := completed(self._flow.begin(batch)):
                    self._begun.append(flush)
                records += len(batch.records)
                self._finish(UNDER_WAY - 1)
        self._finish(0)
        return records

    def _finish(self, remaining: int) -> None:
        """Finish and commit all but so many of the batches that have begun."""
        while len(self._begun) > remaining:
            completed(self._flow.finish(self._begun.popleft()))
            completed(self._flow.commit())

    def _fetched(self) -> Iterator[Fetched]:
        """The next records of each partition, `batch_size` in all."""
        left, offsets = self._batch_size, self._flow.offsets
        partitions = sorted(offsets.assigned())
        self._turn += 1
        for number in range(len(partitions)):
            partition = partitions[(self._turn + number) % len(partitions)]
            beginning, end = self._broker.offsets(partition)
            position = offsets.position(partition)
            start = beginning if position is None else position
            if gap := gap_at(partition, start, beginning, end):
                self.told.append(str(gap))
                lost, start = completed(self._overtaken(gap)), gap.resumed
                if lost:
                    yield lost
            records = self._broker.records(partition, start, start + left)
            left -= len(records)
            admitted = offsets.admit(partition, records)
            if isinstance(admitted, Fetched):
                yield admitted
            if not left:
                return

    async def _overtaken(self, gap: Gap) -> Fetched | None:
        lost = self._flow.missing(gap)
        if lost is None:
            await self._flow.commit()
        return lost

    async def _reach(self, point: CrashPoint | None) -> None:
        if point and self.crash_at is point:
            self.crash_at = None
            raise Crashed(f"{self.stage.name} at {point}")


async def _right_here(job: Callable[[], T]) -> T:
    return job()


def completed(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise RuntimeError("a port in memory waits for something")
