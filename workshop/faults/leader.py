"""Who leads a partition, and whether all replicas are in sync, as the brokers themselves say."""

from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.settings import Settings


def leader_of(settings: Settings, kafka_topic: str, partition: int) -> int:
    """The port of the broker that leads a partition."""
    client = KafkaAdminClient(bootstrap_servers=settings.bootstrap_list)
    try:
        [topic] = client.describe_topics([kafka_topic])
        leader = next(p for p in topic["partitions"] if p["partition_index"] == partition)["leader_id"]
        brokers = client.describe_cluster()["brokers"]
        return int(next(b for b in brokers if _broker_id(b) == leader)["port"])
    finally:
        client.close()


def in_sync(settings: Settings) -> bool:
    """Every partition of the run has a leader and all its replicas; False too if nobody answers."""
    names = [topic.name for topic in all_kafka_topics(settings)]
    try:
        client = KafkaAdminClient(bootstrap_servers=settings.bootstrap_list)
    except KafkaError:
        return False
    try:
        partitions = [p for topic in client.describe_topics(names) for p in topic["partitions"]]
    except KafkaError:
        return False
    finally:
        client.close()
    return all(p["leader_id"] >= 0 and len(p["isr_nodes"]) == settings.replication_factor for p in partitions)


def _broker_id(broker: dict[str, Any]) -> int:
    return int(broker.get("broker_id", broker.get("node_id", -1)))
