"""Admin of Kafka topics: creates what is missing, checks what is there."""

import time
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

from kafka import KafkaAdminClient, errors

from newsfold.broker.catalogue import KafkaTopic, missing, wrong_partitions
from newsfold.broker.kafka.clients import client_options, connecting, reason, talking
from newsfold.broker.kafka.offsets import TANSU_CLUSTERS
from newsfold.errors import KafkaTopicError
from newsfold.settings import Settings
from newsfold.wire.envelope import Partition

POLL_SECONDS = 0.2


class Leader(NamedTuple):
    """The broker that leads a partition (host:port; "" if none does), and the state of its replicas."""

    address: str
    in_sync: int
    replicas: int


class KafkaAdmin:
    """An admin connection; BrokerError if nobody answers within a few seconds."""

    def __init__(self, settings: Settings) -> None:
        with connecting(settings.bootstrap_list):
            self._client = KafkaAdminClient(**client_options(settings))
        self._patience = settings.request_timeout

    def ensure(self, kafka_topics: Sequence[KafkaTopic]) -> list[str]:
        wanted = {topic.name: topic for topic in kafka_topics}
        found = self.partition_counts(wanted)
        created = [name for name in wanted if name not in found and self._create(wanted[name])]
        if len(found) < len(wanted):
            with talking("waiting for new Kafka topics"):
                self._client.wait_for_topics([name for name in wanted if name not in found])
            found = self._settled(wanted)
        for name, topic in wanted.items():
            if name not in found:
                raise missing(name)
            if found[name] != topic.partitions:
                raise wrong_partitions(topic, found[name])
        return created

    def _settled(self, names: Iterable[str]) -> dict[str, int]:
        """The partition counts, once the node that is asked knows of all these Kafka topics."""
        names = list(names)
        deadline = time.monotonic() + self._patience
        while len(found := self.partition_counts(names)) < len(names) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return found

    def partition_counts(self, names: Iterable[str]) -> dict[str, int]:
        """How many partitions each of these Kafka topics has; those that are missing are left out."""
        with talking("looking up Kafka topics"):
            described: list[dict[str, Any]] = self._client.describe_topics(list(names))
        refused = [
            t for t in described if t["error_code"] not in (0, errors.UnknownTopicOrPartitionError.errno)
        ]
        for topic in refused:
            with talking(topic["name"]):
                error = errors.for_code(topic["error_code"])
                if not issubclass(error, errors.LeaderNotAvailableError):
                    raise error()
        return {t["name"]: len(t["partitions"]) for t in described if t["partitions"]}

    def committed(self, group: str) -> dict[Partition, int]:
        """What a consumer group has committed, by partition; partitions without a commit are left out."""
        with talking(f"looking up group {group}"):
            found = self._client.list_group_offsets(group).get(group, {})
        return {(tp.topic, tp.partition): at.offset for tp, at in found.items() if at.offset >= 0}

    def leaders(self, kafka_topics: Iterable[str]) -> dict[Partition, Leader]:
        """Who leads each partition of these Kafka topics, and how many replicas are in sync."""
        with talking("looking up leaders"):
            described = self._client.describe_topics(list(kafka_topics))
            brokers = self._client.describe_cluster()["brokers"]
        addresses = {b.get("broker_id", b.get("node_id", -1)): f"{b['host']}:{b['port']}" for b in brokers}
        return {
            (topic["name"], p["partition_index"]): Leader(
                addresses.get(p["leader_id"], ""), len(p["isr_nodes"]), len(p["replica_nodes"])
            )
            for topic in described
            for p in topic["partitions"]
        }

    def is_embedded(self) -> bool:
        """Whether this is the embedded broker, whose end offsets need a second look."""
        with talking("looking up the cluster"):
            return self._client.describe_cluster().get("cluster_id") in TANSU_CLUSTERS

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _create(self, topic: KafkaTopic) -> bool:
        """Create a Kafka topic; False if another process was faster."""
        order = {
            "num_partitions": topic.partitions,
            "replication_factor": topic.replication_factor,
            "configs": dict(topic.config),
        }
        try:
            self._client.create_topics({topic.name: order})
        except errors.TopicAlreadyExistsError:
            return False
        except errors.InvalidReplicationFactorError:
            raise KafkaTopicError(
                f"there are not enough brokers for {topic.replication_factor} replicas",
                where=topic.name,
                hint="set NEWSFOLD_REPLICATION_FACTOR",
            ) from None
        except errors.BrokerResponseError as error:
            if error.retriable:
                with talking(f"creating {topic.name}"):
                    raise
            raise KafkaTopicError(f"cannot be created: {reason(error)}", where=topic.name) from None
        except errors.KafkaError:
            with talking(f"creating {topic.name}"):
                raise
        return True
