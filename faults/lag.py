"""Lag: how many records a consumer group has not committed, asked of the broker itself."""

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from pipeline.broker.connect import KafkaBroker
from pipeline.broker.kafka_consumer import consumer_options
from pipeline.errors import BrokerError
from pipeline.settings import Settings


def waiting(settings: Settings, group: str, kafka_topic: str) -> dict[int, tuple[int, int]]:
    """Per partition the committed offset and the end; BrokerError if the broker does not answer."""
    with KafkaBroker(settings).reader([kafka_topic]) as reader:
        ends = dict(reader.end_offsets())
    try:
        consumer = KafkaConsumer(**consumer_options(settings, group))
        try:
            tps = [TopicPartition(*partition) for partition in ends]
            consumer.assign(tps)
            return {tp.partition: (consumer.committed(tp) or 0, ends[tp.topic, tp.partition]) for tp in tps}
        finally:
            consumer.close(autocommit=False)
    except (KafkaError, OSError) as error:
        raise BrokerError(f"lag not known: {error!r}", where=group) from None
