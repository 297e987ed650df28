"""First and end offsets of partitions, exact on the embedded broker too.

Asked for the latest offset, Tansu 0.6 names the one behind the first record of the last batch; the high
watermark that comes with a fetch is right there. So on that broker the last batch is fetched once more.
"""

import time
from collections.abc import Iterable
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from newsfold.broker.kafka.clients import connecting, requesting
from newsfold.broker.kafka.parser import AnyRecordConsumer
from newsfold.errors import BrokerError
from newsfold.wire.envelope import Partition

TANSU_CLUSTERS = ("newsfold-embedded", "tansu_cluster")


def first_offsets(consumer: KafkaConsumer, partitions: Iterable[TopicPartition]) -> dict[Partition, int]:
    """The offset of the first record of each partition; of an empty one, the offset of its next record."""
    with requesting("looking up first offsets"):
        return _by_partition(consumer.beginning_offsets(list(partitions)))


def end_offsets(consumer: KafkaConsumer, partitions: Iterable[TopicPartition]) -> dict[Partition, int]:
    """The offset behind the last record of each partition, as the broker reports it."""
    with requesting("looking up end offsets"):
        return _by_partition(consumer.end_offsets(list(partitions)))


def end_offsets_by_fetch(options: dict[str, Any], ends: dict[Partition, int]) -> dict[Partition, int]:
    """`ends`, each raised to the high watermark that a fetch of the partition's last batch reports.

    `options` are those of a consumer; BrokerError if the broker does not answer in its request timeout.
    """
    partitions = [TopicPartition(*partition) for partition, end in ends.items() if end > 0]
    if not partitions:
        return ends
    deadline = time.monotonic() + options["request_timeout_ms"] / 1000
    high_watermarks: dict[Partition, int] = {}
    with connecting(options["bootstrap_servers"]):
        consumer = AnyRecordConsumer(**{**options, "group_id": None})
    try:
        consumer.assign(partitions)
        for tp in partitions:
            consumer.seek(tp, ends[(tp.topic, tp.partition)] - 1)
        while len(high_watermarks) < len(partitions):
            with requesting("looking up end offsets"):
                consumer.poll(timeout_ms=100, max_records=100_000)
                high_watermarks.update(
                    {
                        (tp.topic, tp.partition): high_watermark
                        for tp in partitions
                        if (high_watermark := consumer.highwater(tp))
                    }
                )
            if time.monotonic() > deadline:
                raise BrokerError("the broker does not answer", where="looking up end offsets")
    finally:
        consumer.close(autocommit=False)
    return {partition: max(end, high_watermarks.get(partition, 0)) for partition, end in ends.items()}


def _by_partition(offsets: dict[TopicPartition, int]) -> dict[Partition, int]:
    return {(tp.topic, tp.partition): offset for tp, offset in offsets.items()}
