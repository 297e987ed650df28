"""The memory twin's store: partitions as lists, and consumer groups with their commits and members."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Condition

from newsfold.broker.catalogue import KafkaTopic, missing_kafka_topic
from newsfold.wire.envelope import Partition, Received

DELETED = Received("", 0, 0, None, None)
"""Stands where a record was: offsets stay, and what the record held is let go of."""


@dataclass
class Group:
    """A consumer group: committed offsets, members in the order in which they joined.

    `generation` counts its rebalances, as Kafka's does.
    """

    committed: dict[Partition, int] = field(default_factory=dict)
    members: list[object] = field(default_factory=list)
    generation: int = 0

    def join(self, member: object) -> None:
        self.members.append(member)
        self.generation += 1

    def leave(self, member: object) -> None:
        if member in self.members:
            self.members.remove(member)
            self.generation += 1


class MemoryLog:
    """Kafka topics and groups; every method is called with `changed` held, whose waiters wake on changes."""

    def __init__(self) -> None:
        self.changed = Condition()
        self._topics: dict[str, list[list[Received]]] = {}
        self._first: dict[Partition, int] = {}
        self._groups: dict[str, Group] = {}
        self._made: dict[str, KafkaTopic] = {}

    def create(self, kafka_topic: KafkaTopic) -> bool:
        """Create a Kafka topic; False if it exists."""
        if kafka_topic.name in self._topics:
            return False
        self._made[kafka_topic.name] = kafka_topic
        self._topics[kafka_topic.name] = [[] for _ in range(kafka_topic.partitions)]
        return True

    def partition_counts(self) -> dict[str, int]:
        """The partition count of each Kafka topic by name."""
        return {name: len(partitions) for name, partitions in self._topics.items()}

    def made(self, name: str) -> KafkaTopic | None:
        """What a Kafka topic was made as; None if it is missing."""
        return self._made[name] if name in self._topics else None

    def partitions(self, name: str) -> list[list[Received]]:
        """The partitions of a Kafka topic; KafkaTopicError if it is missing."""
        try:
            return self._topics[name]
        except KeyError:
            raise missing_kafka_topic(name) from None

    def records(self, partition: Partition) -> list[Received]:
        """The records of a partition, by offset."""
        return self._topics[partition[0]][partition[1]]

    def first_offset(self, partition: Partition) -> int:
        """The offset of the first record that was not deleted."""
        return self._first.get(partition, 0)

    def delete_before(self, partition: Partition, offset: int) -> None:
        """The records before `offset` are gone, as after their retention."""
        first = self.first_offset(partition)
        if offset > first:
            self._first[partition] = offset
            self.records(partition)[first:offset] = [DELETED] * (offset - first)

    def delete(self, name: str) -> None:
        """The Kafka topic is gone; what groups have committed of it stays."""
        for partition in self.all_partitions([name]):
            self._first.pop(partition, None)
        del self._topics[name]

    def all_partitions(self, names: Sequence[str]) -> list[Partition]:
        """Every partition of these Kafka topics, in order; KafkaTopicError if one is missing."""
        return [(name, number) for name in names for number in range(len(self.partitions(name)))]

    def group(self, name: str) -> Group:
        """The group of this name, created on first use."""
        return self._groups.setdefault(name, Group())
