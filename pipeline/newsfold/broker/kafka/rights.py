"""What a broker says the user may do, as it tells with what it describes (KIP-430); nothing is tried."""

from collections.abc import Iterable
from typing import Any

from kafka import KafkaAdminClient

from newsfold.broker.contract import Rights
from newsfold.broker.kafka.clients import requesting
from newsfold.errors import BrokerError, KafkaTopicError


def rights_of(client: KafkaAdminClient, kafka_topics: Iterable[str], groups: Iterable[str]) -> Rights:
    """The rights on these Kafka topics and groups, None where the broker does not tell."""
    names = list(kafka_topics)
    with requesting("looking up rights", "describe"):
        described = client.describe_topics(names) if names else []
        cluster = client.describe_cluster()
    return Rights(
        {topic["name"]: _allowed(topic) for topic in described},
        {group: _on_group(client, group) for group in groups},
        _allowed(cluster),
    )


def _on_group(client: KafkaAdminClient, group: str) -> frozenset[str] | None:
    try:
        with requesting(group, "describe"):
            return _allowed(client.describe_groups([group])[group])
    except (ValueError, LookupError, BrokerError):
        # What a broker sends that has no such rights is no number of them, or not told at all.
        return None
    except KafkaTopicError:
        return frozenset()


def _allowed(described: dict[str, Any]) -> frozenset[str] | None:
    """The operations by their names in access control lists: "Read", "DescribeConfigs"."""
    operations = described.get("authorized_operations")
    if operations is None or described.get("error"):
        return None
    return frozenset("".join(map(str.capitalize, name.split("_"))) for name in operations)
