"""A worker in memory: one stage over all partitions of a memory broker, with crashes where one asks for them.

It keeps the order of a flush of the real worker: outputs and changelog, then the commit. A crash loses
the state and every position not committed; the state comes back from the changelog.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum

from newsfold.broker.catalogue import consumer_group, kafka_topic_name
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.broker.memory.reader import MemoryReader
from newsfold.settings import Settings
from newsfold.state.memory import MemoryState
from newsfold.topology import Stage, Step
from newsfold.wire.envelope import Received

Changelog = dict[bytes, bytes]


class CrashPoint(StrEnum):
    """Where within one batch a worker dies."""

    BEFORE_FLUSH = "before-flush"
    """The step is done, nothing of it is written."""
    HALF_OUTPUTS = "half-outputs"
    """The first half of the outputs is written, nothing else."""
    HALF_CHANGELOG = "half-changelog"
    """All outputs and the first half of the changelog are written."""
    BEFORE_COMMIT = "before-commit"
    """Everything is written, the offsets are not committed."""


class Crashed(Exception):
    """The worker died; `MemoryWorker.restart` stands for the process that comes after it."""


class MemoryWorker:
    """Runs one stage until nothing is left to read."""

    def __init__(self, broker: MemoryBroker, stage: Stage, settings: Settings, batch_size: int) -> None:
        self.stage, self._broker, self._batch_size = stage, broker, batch_size
        self._kafka_topic = kafka_topic_name(stage.reads, settings)
        self._group = consumer_group(stage.name, settings)
        self._changelogs: dict[int, Changelog] = defaultdict(dict)
        self.crash_at: CrashPoint | None = None
        """Die at this point of the next batch, once."""
        self._reader = self._open_reader()
        self._forget()

    def restart(self) -> None:
        """Begin as a new process does: positions as committed, state from the changelog."""
        self._reader.close()
        self._reader = self._open_reader()
        self._forget()

    def run(self) -> int:
        """Process what there is; returns the number of records. Crashed at a crash point."""
        count = 0
        while batch := self._reader.poll(timeout=0, max_records=self._batch_size):
            for partition, records in _by_partition(batch):
                self._process(partition, records)
            self._reader.commit()
            count += len(batch)
        return count

    def close(self) -> None:
        """Leave the group."""
        self._reader.close()

    def _open_reader(self) -> MemoryReader:
        return self._broker.reader([self._kafka_topic], group=self._group)

    def _forget(self) -> None:
        self._publisher = self._broker.publisher()
        self._states: dict[int, MemoryState] = {}
        self._steps: dict[int, Step] = {}

    def _process(self, partition: int, records: Sequence[Received]) -> None:
        if partition not in self._steps:
            self._open(partition)
        outputs = self._steps[partition](records)
        changes = list(self._states[partition].take_changes().items())
        self._crash(CrashPoint.BEFORE_FLUSH)
        half = len(outputs) // 2
        self._publisher.publish(outputs[:half])
        self._crash(CrashPoint.HALF_OUTPUTS)
        self._publisher.publish(outputs[half:])
        self._publisher.flush()
        half = len(changes) // 2
        self._log(partition, changes[:half])
        self._crash(CrashPoint.HALF_CHANGELOG)
        self._log(partition, changes[half:])
        self._crash(CrashPoint.BEFORE_COMMIT)

    def _open(self, partition: int) -> None:
        state = self._states[partition] = MemoryState()
        for key, value in self._changelogs[partition].items():
            state.restore(key, value)
        self._steps[partition] = self.stage.open(state)

    def _log(self, partition: int, changes: Sequence[tuple[bytes, bytes | None]]) -> None:
        changelog = self._changelogs[partition]
        for key, value in changes:
            if value is None:
                changelog.pop(key, None)
            else:
                changelog[key] = value

    def _crash(self, point: CrashPoint) -> None:
        if self.crash_at is point:
            self.crash_at = None
            raise Crashed(f"{self.stage.name} at {point}")


def _by_partition(batch: Sequence[Received]) -> Iterator[tuple[int, list[Received]]]:
    groups: dict[int, list[Received]] = defaultdict(list)
    for record in batch:
        groups[record.partition].append(record)
    yield from sorted(groups.items())
