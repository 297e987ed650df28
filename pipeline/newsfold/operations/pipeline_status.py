"""How a pipeline is doing as its brokers see it: what waits for each stage, since when, who works."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import NamedTuple, Self

from newsfold.broker.catalogue import consumer_group, kafka_topic_name
from newsfold.broker.kafka.admin import KafkaAdmin, Member
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.broker.kafka.reader import KafkaReader
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Partition

OLDEST_SECONDS = 3.0
"""For reading the oldest record of each partition in which some wait."""


class PartitionStatus(NamedTuple):
    """A partition of a stage's input; `oldest_at` is when its oldest record that waits was written, in Unix
    seconds, None if none waits or it was not read in time."""

    number: int
    committed: int | None
    end: int
    lag: int
    oldest_at: float | None


class StageStatus(NamedTuple):
    """A stage; `members` of its group are None where the broker does not tell, `rate` in records a second
    where there was a look before."""

    stage: str
    kafka_topic: str
    group: str
    partitions: Sequence[PartitionStatus]
    members: Sequence[Member] | None
    rate: float | None

    @property
    def lag(self) -> int:
        """Records that wait in all partitions."""
        return sum(partition.lag for partition in self.partitions)

    @property
    def oldest_at(self) -> float | None:
        """When the oldest record that waits was written."""
        return min((p.oldest_at for p in self.partitions if p.oldest_at is not None), default=None)


class PipelineStatus(NamedTuple):
    """All of it, at a moment in Unix seconds; `dead_letters` are those that the broker still has."""

    at: float
    brokers: Sequence[str]
    stages: Sequence[StageStatus]
    dead_letters: int
    dead_letter_rate: float | None


class StatusReader:
    """Reads the status of a pipeline again and again over the same connections.

    BrokerError if the broker is away, KafkaTopicError for one that is missing.
    """

    def __init__(self, settings: Settings, inputs: Mapping[str, Channel]) -> None:
        """`inputs` gives what each stage reads."""
        self._broker = KafkaBroker(settings)
        self._stages = {
            stage: (kafka_topic_name(channel, settings), consumer_group(stage, settings))
            for stage, channel in inputs.items()
        }
        self._dead_letters = kafka_topic_name(Channel.DEAD_LETTERS, settings)
        with ExitStack() as stack:
            self._admin: KafkaAdmin = stack.enter_context(self._broker.admin())
            topics = [*dict.fromkeys(topic for topic, _ in self._stages.values()), self._dead_letters]
            self._reader: KafkaReader = stack.enter_context(self._broker.reader(topics))
            self._first = dict(self._reader.positions())
            self._open = stack.pop_all()
        self._before: PipelineStatus | None = None
        self._dead_end = 0

    def read(self) -> PipelineStatus:
        """The status at this moment; with rates from the second look on."""
        now, ends = time.time(), dict(self._reader.end_offsets())
        seconds = now - self._before.at if self._before else 0.0
        stages = [self._stage(stage, ends, seconds) for stage in self._stages]
        dead_end = sum(end for (name, _), end in ends.items() if name == self._dead_letters)
        gone = sum(first for (name, _), first in self._first.items() if name == self._dead_letters)
        rate = (dead_end - self._dead_end) / seconds if seconds else None
        self._dead_end = dead_end
        self._before = PipelineStatus(now, self._admin.brokers(), stages, dead_end - gone, rate)
        return self._before

    def close(self) -> None:
        """Close the connections."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _stage(self, stage: str, ends: Mapping[Partition, int], seconds: float) -> StageStatus:
        kafka_topic, group = self._stages[stage]
        committed = self._admin.committed(group)
        places = {partition: end for partition, end in ends.items() if partition[0] == kafka_topic}
        starts = {p: max(committed.get(p, 0), self._first.get(p, 0)) for p in places}
        waiting = {p: starts[p] for p, end in places.items() if starts[p] < end}
        oldest = self._oldest(waiting) if waiting else {}
        partitions = [
            PartitionStatus(p[1], committed.get(p), end, max(0, end - starts[p]), oldest.get(p))
            for p, end in sorted(places.items())
        ]
        return StageStatus(
            stage,
            kafka_topic,
            group,
            partitions,
            self._admin.members(group),
            self._rate(stage, partitions, seconds),
        )

    def _rate(self, stage: str, partitions: Sequence[PartitionStatus], seconds: float) -> float | None:
        before = next((s for s in self._before.stages if s.stage == stage), None) if self._before else None
        if before is None or not seconds:
            return None
        done = sum(p.committed or 0 for p in partitions) - sum(p.committed or 0 for p in before.partitions)
        return max(0.0, done / seconds)

    def _oldest(self, waiting: Mapping[Partition, int]) -> dict[Partition, float]:
        """When the first record from each of these offsets on was written; those that came in time."""
        found: dict[Partition, float] = {}
        deadline = time.monotonic() + OLDEST_SECONDS
        topics = list(dict.fromkeys(name for name, _ in waiting))
        with self._broker.reader(topics, start=waiting, from_end=True) as reader:
            while waiting.keys() - found.keys() and time.monotonic() < deadline:
                for record in reader.poll(timeout=0.2):
                    partition = record.kafka_topic, record.partition
                    if partition in waiting:
                        found.setdefault(partition, record.timestamp / 1000)
        return found
