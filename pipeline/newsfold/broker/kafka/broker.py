"""A broker by settings: any Kafka from 2.8 on."""

from collections.abc import Mapping, Sequence

from newsfold.broker.catalogue import missing_kafka_topic
from newsfold.broker.kafka.admin import KafkaAdmin
from newsfold.broker.kafka.publisher import KafkaPublisher
from newsfold.broker.kafka.reader import KafkaReader
from newsfold.broker.positions import check_starts
from newsfold.settings import Settings
from newsfold.wire.envelope import Partition


class KafkaBroker:
    """The brokers that the settings name; connects when something is asked of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def admin(self) -> KafkaAdmin:
        return KafkaAdmin(self.settings)

    def publisher(self) -> KafkaPublisher:
        return KafkaPublisher(self.settings)

    def note(self, kafka_topic: str, key: bytes, value: bytes | None) -> None:
        with self.publisher() as publisher:
            publisher.note(kafka_topic, key, value)

    def reader(
        self,
        kafka_topics: Sequence[str],
        *,
        group: str | None = None,
        start: Mapping[Partition, int] | None = None,
        from_end: bool = False,
        whole: bool = False,
    ) -> KafkaReader:
        with self.admin() as admin:
            counts = admin.partition_counts(kafka_topics)
            embedded = admin.is_embedded()
        for name in kafka_topics:
            if name not in counts:
                raise missing_kafka_topic(name)
        check_starts(counts, group, start or {}, from_end)
        reader = KafkaReader(self.settings, group=group, embedded=embedded, whole=whole)
        if group is None:
            reader.assign(counts, start or {}, from_end)
        else:
            reader.subscribe(kafka_topics)
        return reader
