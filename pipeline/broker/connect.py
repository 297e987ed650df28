"""A broker by settings: any Kafka from 2.8 on."""

from collections.abc import Mapping, Sequence

from pipeline.broker.kafka_admin import KafkaAdmin, partition_counts
from pipeline.broker.kafka_consumer import KafkaReader
from pipeline.broker.kafka_publisher import KafkaPublisher
from pipeline.broker.positions import check_starts
from pipeline.broker.protocols import Partition
from pipeline.settings import Settings


class KafkaBroker:
    """The brokers that the settings name; connects when something is asked of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def admin(self) -> KafkaAdmin:
        return KafkaAdmin(self.settings)

    def publisher(self) -> KafkaPublisher:
        return KafkaPublisher(self.settings)

    def reader(
        self,
        kafka_topics: Sequence[str],
        *,
        group: str | None = None,
        start: Mapping[Partition, int] | None = None,
        from_end: bool = False,
    ) -> KafkaReader:
        counts = partition_counts(self.settings, kafka_topics)
        check_starts(counts, group, start or {}, from_end)
        return KafkaReader(self.settings, counts, group=group, start=start or {}, from_end=from_end)
