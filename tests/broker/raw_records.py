"""Records as a client in C, Go or Rust can send them: the names of their headers are any bytes."""

from collections.abc import Iterable
from typing import NamedTuple

from kafka import TopicPartition

from newsfold.broker.kafka.internals import BatchProducer
from newsfold.broker.kafka.publisher import producer_options
from newsfold.broker.varint import fast_varint
from newsfold.settings import Settings

NOW = 1_700_000_000_123


class Raw(NamedTuple):
    """A record."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[bytes, bytes | None]]


def nullable(data: bytes | None) -> bytes:
    """Bytes behind their length; null has the length -1."""
    return b"\x01" if data is None else fast_varint(len(data)) + data


def encoded(records: Iterable[Raw]) -> bytes:
    """Records one behind the other, with offsets from 0 on."""
    parts = []
    for offset, (key, value, headers) in enumerate(records):
        body = b"".join(
            [b"\x00\x00", fast_varint(offset), nullable(key), nullable(value), fast_varint(len(headers))]
            + [nullable(name) + nullable(data) for name, data in headers]
        )
        parts.append(fast_varint(len(body)) + body)
    return b"".join(parts)


def send(settings: Settings, kafka_topic: str, records: list[Raw]) -> None:
    """One batch to partition 0 of a Kafka topic, confirmed."""
    partition = TopicPartition(kafka_topic, 0)
    with BatchProducer(**producer_options(settings)) as producer:
        producer.partitions_for(kafka_topic)
        sent = producer.append(partition, encoded(records), len(records), NOW).produce_future
        assert sent.wait(30)
        assert sent.value[2] is None
