"""The Kafka topics as plain data: partitions, key, clean-up, for creation, checks and documentation."""

from dataclasses import dataclass

from newsfold.errors import KafkaTopicError
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel

DAY_MS = 86_400_000
MAX_STATE_BYTES = 32 * 1024 * 1024
"""Bytes of one changelog entry: what an article of very many paragraphs gives to one topic is one entry,
and one that the broker refuses would stop its partition for good."""
BATCH_BYTES = 720 * 1024
"""An ordinary batch of a stage with its framing."""
FRAMING_BYTES = 8_192
"""Bytes of a batch of one record beyond those that `max_record_bytes` counts."""
DEFAULT_MESSAGE_BYTES = 1_048_588
"""What a broker takes unless it or the Kafka topic is told otherwise."""


@dataclass(frozen=True)
class KafkaTopic:
    """The specification of a Kafka topic; `config` are topic configurations by their Kafka names.

    `batch_bytes`: batches of that size are written to it, so that it must take them.
    """

    name: str
    partitions: int
    replication_factor: int
    config: tuple[tuple[str, str], ...] = ()
    batch_bytes: int = BATCH_BYTES


_CONFIG: dict[Channel, dict[str, str]] = {
    Channel.PARAGRAPHS: {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MS)},
    Channel.TAGGED: {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MS)},
    Channel.CONTRIBUTIONS: {"cleanup.policy": "delete", "retention.ms": str(7 * DAY_MS)},
    Channel.EVENTS: {"cleanup.policy": "compact"},
    Channel.DEAD_LETTERS: {"cleanup.policy": "delete", "retention.ms": str(90 * DAY_MS)},
    Channel.IDENTITIES: {"cleanup.policy": "compact"},
}

KEYS = {
    Channel.PARAGRAPHS: "article_id",
    Channel.TAGGED: "article_id",
    Channel.CONTRIBUTIONS: "topic",
    Channel.EVENTS: "topic|window",
    Channel.DEAD_LETTERS: "the key of the original record",
    Channel.IDENTITIES: "address",
}


_OF_SOURCES = (Channel.PARAGRAPHS, Channel.IDENTITIES)
"""What no rebuild has of its own."""


def kafka_topic_name(channel: Channel, settings: Settings) -> str:
    """The channel's name on the broker; a rebuild has contributions of its own, and until it is switched to
    also what it publishes."""
    own = (settings.rebuild_apart and channel not in _OF_SOURCES) or channel is Channel.CONTRIBUTIONS
    return f"{settings.rebuild_prefix if own else settings.kafka_topic_prefix}{channel}"


def kafka_topic(channel: Channel, settings: Settings) -> KafkaTopic:
    """The Kafka topic of a channel under the settings."""
    batch_bytes = max(BATCH_BYTES, settings.max_record_bytes + FRAMING_BYTES)
    config = {**_CONFIG[channel], **_durable(settings)}
    if batch_bytes > DEFAULT_MESSAGE_BYTES:
        config["max.message.bytes"] = str(batch_bytes)
    return KafkaTopic(
        kafka_topic_name(channel, settings),
        settings.partitions,
        settings.replication_factor,
        tuple(config.items()),
        batch_bytes,
    )


def consumer_group(stage: str, settings: Settings) -> str:
    """The consumer group of a stage's workers; prefix and rebuild keep pipelines on one cluster apart."""
    return f"{settings.rebuild_prefix}{settings.group}-{stage}"


def changelog_topic(stage: str, settings: Settings) -> KafkaTopic:
    """The compacted Kafka topic that keeps a stage's state, partition by partition with its input."""
    config = {
        "cleanup.policy": "compact",
        "max.message.bytes": str(MAX_STATE_BYTES),
        **_durable(settings),
    }
    return KafkaTopic(
        f"{consumer_group(stage, settings)}-changelog",
        settings.partitions,
        settings.replication_factor,
        tuple(config.items()),
    )


def all_kafka_topics(settings: Settings) -> list[KafkaTopic]:
    """All Kafka topics of the path, in the order of the path."""
    return [kafka_topic(channel, settings) for channel in Channel]


def missing_kafka_topic(name: str) -> KafkaTopicError:
    """The error for a Kafka topic that does not exist."""
    return KafkaTopicError(
        "there is no such Kafka topic",
        where=name,
        hint="NEWSFOLD_KAFKA_TOPIC_PREFIX may be another's; newsfold kafka-topics ensure makes it",
    )


def _durable(settings: Settings) -> dict[str, str]:
    """With three replicas a record is confirmed by two: one node may die and take none with it."""
    return {"min.insync.replicas": "2"} if settings.replication_factor >= 3 else {}
