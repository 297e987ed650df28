"""First and end offsets of partitions, exact on the embedded broker too.

Asked for the latest offset, Tansu 0.6 names the one behind the first record of the last batch; the high
watermark that comes with a fetch is right there. So on that broker the last batch is fetched once more.
"""

import time
from collections.abc import Iterable
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from newsfold.broker.kafka.clients import connecting, talking
from newsfold.errors import BrokerError
from newsfold.wire.envelope import Partition

TANSU_CLUSTERS = ("newsfold-embedded", "tansu_cluster")


def first_offsets(consumer: KafkaConsumer, partitions: Iterable[TopicPartition]) -> dict[Partition, int]:
    """Per partition the offset of its first record, or where that will be."""
    with talking("looking up first offsets"):
        return _plain(consumer.beginning_offsets(list(partitions)))


def end_offsets(consumer: KafkaConsumer, partitions: Iterable[TopicPartition]) -> dict[Partition, int]:
    """Per partition the offset behind its last record, as the broker says."""
    with talking("looking up end offsets"):
        return _plain(consumer.end_offsets(list(partitions)))


def end_offsets_by_fetch(options: dict[str, Any], found: dict[Partition, int]) -> dict[Partition, int]:
    """`found`, each at least as far as the high watermark that a fetch of the last batch reports.

    `options` are those of a consumer; BrokerError if the broker does not answer in its request timeout.
    """
    asked = [TopicPartition(*partition) for partition, end in found.items() if end > 0]
    if not asked:
        return found
    deadline = time.monotonic() + options["request_timeout_ms"] / 1000
    marks: dict[Partition, int] = {}
    with connecting(options["bootstrap_servers"]):
        consumer = KafkaConsumer(**{**options, "group_id": None})
    try:
        consumer.assign(asked)
        for tp in asked:
            consumer.seek(tp, found[(tp.topic, tp.partition)] - 1)
        while len(marks) < len(asked):
            with talking("looking up end offsets"):
                consumer.poll(timeout_ms=100, max_records=100_000)
                marks.update(
                    {(tp.topic, tp.partition): mark for tp in asked if (mark := consumer.highwater(tp))}
                )
            if time.monotonic() > deadline:
                raise BrokerError("the broker does not answer", where="looking up end offsets")
    finally:
        consumer.close(autocommit=False)
    return {partition: max(end, marks.get(partition, 0)) for partition, end in found.items()}


def _plain(offsets: dict[TopicPartition, int]) -> dict[Partition, int]:
    return {(tp.topic, tp.partition): offset for tp, offset in offsets.items()}
