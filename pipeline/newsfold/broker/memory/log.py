"""The memory twin's store: partitions as lists, and consumer groups with their commits and members."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Condition

from newsfold.broker.catalogue import KafkaTopic, missing, wrong_partitions
from newsfold.wire.envelope import Partition, Received


@dataclass
class Group:
    """A consumer group: what it committed, its members in the order in which they joined.

    `deal` counts how often its partitions were dealt out anew.
    """

    committed: dict[Partition, int] = field(default_factory=dict)
    members: list[object] = field(default_factory=list)
    deal: int = 0

    def join(self, member: object) -> None:
        self.members.append(member)
        self.deal += 1

    def leave(self, member: object) -> None:
        if member in self.members:
            self.members.remove(member)
            self.deal += 1


class MemoryLog:
    """Kafka topics and groups; every method is called with `changed` held, which also tells of changes."""

    def __init__(self) -> None:
        self.changed = Condition()
        self._topics: dict[str, list[list[Received]]] = {}
        self._groups: dict[str, Group] = {}

    def create(self, kafka_topic: KafkaTopic) -> bool:
        """Create it; False if it is there, KafkaTopicError if it is there with other partitions."""
        there = self._topics.get(kafka_topic.name)
        if there is None:
            self._topics[kafka_topic.name] = [[] for _ in range(kafka_topic.partitions)]
            return True
        if len(there) != kafka_topic.partitions:
            raise wrong_partitions(kafka_topic, len(there))
        return False

    def partitions(self, name: str) -> list[list[Received]]:
        """The partitions of a Kafka topic; KafkaTopicError if it is missing."""
        try:
            return self._topics[name]
        except KeyError:
            raise missing(name) from None

    def records(self, partition: Partition) -> list[Received]:
        """The records of a partition, by offset."""
        return self._topics[partition[0]][partition[1]]

    def all_partitions(self, names: Sequence[str]) -> list[Partition]:
        """Every partition of these Kafka topics, in order; KafkaTopicError if one is missing."""
        return [(name, number) for name in names for number in range(len(self.partitions(name)))]

    def group(self, name: str) -> Group:
        """The group of this name, made when it is first asked for."""
        return self._groups.setdefault(name, Group())
