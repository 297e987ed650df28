"""Admin of Kafka topics: creates what is missing, checks what is there."""

import time
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

from kafka import KafkaAdminClient, errors
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.protocol.api_key import ApiKey

from newsfold.broker.catalogue import KafkaTopic, missing_kafka_topic
from newsfold.broker.contract import About, Rights
from newsfold.broker.kafka.clients import client_options, connecting, reason, refusal, requesting
from newsfold.broker.kafka.offsets import TANSU_CLUSTERS
from newsfold.broker.kafka.preflight import check_brokers
from newsfold.broker.kafka.rights import rights_of
from newsfold.broker.requirements import ActualTopic, check_partitions
from newsfold.errors import KafkaTopicError
from newsfold.settings import Settings
from newsfold.wire.envelope import Partition

POLL_SECONDS = 0.2


class Leader(NamedTuple):
    """The leader of a partition (host:port, "" for none), its replicas and how many of them are in sync."""

    address: str
    in_sync: int
    replicas: int


class Member(NamedTuple):
    """A member of a consumer group: what it calls itself, where it runs, and its partitions."""

    client: str
    host: str
    partitions: tuple[int, ...]


class Identity(NamedTuple):
    """The id of a Kafka topic, which no other under its name has, and its partition count."""

    id: str
    partitions: int


class KafkaAdmin:
    """An admin connection; BrokerError if nobody answers within a few seconds."""

    def __init__(self, settings: Settings) -> None:
        options = client_options(settings)
        check_brokers(settings, options)
        with connecting(settings.bootstrap_list):
            self._client = KafkaAdminClient(**options)
        self._settings, self._patience = settings, settings.request_timeout

    def ensure(self, kafka_topics: Sequence[KafkaTopic]) -> list[str]:
        topics = {topic.name: topic for topic in kafka_topics}
        counts = self.partition_counts(topics)
        # Before anything is made: what is made beside a wrong count would be wrong by the next one.
        check_partitions(kafka_topics, counts)
        created = [name for name in topics if name not in counts and self._create(topics[name])]
        if len(counts) < len(topics):
            with requesting("waiting for new Kafka topics", "describe"):
                self._client.wait_for_topics([name for name in topics if name not in counts])
            counts = self._awaited_counts(topics)
        for name in topics:
            if name not in counts:
                raise missing_kafka_topic(name)
        check_partitions(kafka_topics, counts)
        return created

    def _awaited_counts(self, names: Iterable[str]) -> dict[str, int]:
        """The partition counts by name, waiting up to the request timeout until all these names are known."""
        names = list(names)
        deadline = time.monotonic() + self._patience
        while len(counts := self.partition_counts(names)) < len(names) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return counts

    def partition_counts(self, names: Iterable[str]) -> dict[str, int]:
        """The partition count of each of these Kafka topics by name; missing ones are left out."""
        return {name: len(topic["partitions"]) for name, topic in self._described(names).items()}

    def identities(self, names: Iterable[str]) -> dict[str, Identity]:
        """Which these Kafka topics are, by name; missing ones are left out."""
        described = self._described(names).items()
        return {name: Identity(str(topic["topic_id"]), len(topic["partitions"])) for name, topic in described}

    def describe(self, names: Iterable[str]) -> dict[str, ActualTopic]:
        """These Kafka topics as the broker has them, by name; missing ones are left out."""
        described = self._described(names)
        configs = self._configs(described)
        return {
            name: ActualTopic(
                len(topic["partitions"]),
                min(len(p["replica_nodes"]) for p in topic["partitions"]),
                configs.get(name) or None,
            )
            for name, topic in described.items()
        }

    def delete(self, names: Iterable[str], groups: Iterable[str] = ()) -> None:
        """Delete these Kafka topics and consumer groups; a group that is not there is passed over."""
        with requesting("deleting Kafka topics", "delete"):
            self._client.delete_topics(list(names))
            self._client.delete_groups(list(groups))

    def committed(self, group: str) -> dict[Partition, int]:
        """The committed offsets of a consumer group; partitions without a commit are left out."""
        with requesting(f"looking up group {group}"):
            offsets = self._client.list_group_offsets(group).get(group, {})
        return {
            (tp.topic, tp.partition): committed.offset
            for tp, committed in offsets.items()
            if committed.offset >= 0
        }

    def brokers(self) -> list[str]:
        """The addresses of the brokers, host:port."""
        with requesting("looking up the cluster", "describe"):
            return [f"{b['host']}:{b['port']}" for b in self._client.describe_cluster()["brokers"]]

    def members(self, group: str) -> list[Member] | None:
        """The members of a consumer group; None if the broker does not tell, as the embedded one."""
        try:
            with requesting(f"looking up group {group}"):
                described = self._client.describe_groups([group]).get(group, {})
        except ValueError:
            # Tansu names rights of a group that Kafka does not have.
            return None
        return [_member(member) for member in described.get("members", ())]

    def member_count(self, group: str) -> int:
        """How many members a consumer group has; one whose process was killed stays for a session timeout."""
        # The embedded broker answers a newer form of the question with what the library cannot read.
        older = {"api_version": (2, 0)} if self.is_embedded() else {}
        with connecting(self._settings.bootstrap_list):
            client = KafkaAdminClient(**client_options(self._settings), **older)
        try:
            with requesting(f"looking up group {group}"):
                return len(client.describe_groups([group]).get(group, {}).get("members", ()))
        finally:
            client.close()

    def leaders(self, kafka_topics: Iterable[str]) -> dict[Partition, Leader]:
        """The leader of each partition of these Kafka topics."""
        with requesting("looking up leaders", "describe"):
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

    def about(self) -> About:
        with requesting("looking up the cluster", "describe"):
            cluster = self._client.describe_cluster()
            node = cluster["brokers"][0]
            # The library's own list fails at a request that it does not know.
            data = self._client.get_broker_version_data(node.get("broker_id", node.get("node_id")))
        known = {int(key): key.name for key in ApiKey}
        newest = {known[key]: highest for key, (_, highest) in data.api_versions.items() if key in known}
        return About(str(cluster.get("cluster_id") or "?"), len(cluster["brokers"]), newest)

    def rights(self, kafka_topics: Iterable[str], groups: Iterable[str]) -> Rights:
        return rights_of(self._client, kafka_topics, groups)

    def is_embedded(self) -> bool:
        """Whether this is the embedded broker, whose end offsets need `end_offsets_by_fetch`."""
        with requesting("looking up the cluster", "describe"):
            return self._client.describe_cluster().get("cluster_id") in TANSU_CLUSTERS

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _described(self, names: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the broker says of these Kafka topics, by name in their order; missing ones are left out."""
        names = list(names)
        with requesting("looking up Kafka topics", "describe"):
            described: list[dict[str, Any]] = self._client.describe_topics(names)
        refused = [
            topic
            for topic in described
            if topic["error_code"] not in (0, errors.UnknownTopicOrPartitionError.errno)
        ]
        for topic in refused:
            with requesting(topic["name"], "describe"):
                error = errors.for_code(topic["error_code"])
                if not issubclass(error, errors.LeaderNotAvailableError):
                    raise error()
        found = {topic["name"]: topic for topic in described if topic["partitions"]}
        return {name: found[name] for name in names if name in found}

    def _configs(self, names: Iterable[str]) -> dict[str, dict[str, str]]:
        """The configuration of these Kafka topics; empty for one that the broker does not show."""
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        if not resources:
            return {}
        try:
            with requesting("looking up configurations"):
                shown = self._client.describe_configs(resources, config_filter="all")
        except KafkaTopicError:
            return {}
        topics: dict[str, dict[str, dict[str, Any]]] = shown.get("topic", {})
        return {
            name: {
                option: str(entry["value"]) for option, entry in options.items() if entry["value"] is not None
            }
            for name, options in topics.items()
        }

    def _create(self, topic: KafkaTopic) -> bool:
        """Create a Kafka topic; False if another process was faster."""
        request = {
            "num_partitions": topic.partitions,
            "replication_factor": topic.replication_factor,
            "configs": dict(topic.config),
        }
        try:
            self._client.create_topics({topic.name: request})
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
                with requesting(f"creating {topic.name}"):
                    raise
            refused = refusal(error, "create", topic.name)
            raise refused or KafkaTopicError(
                f"cannot be created: {reason(error)}", where=topic.name
            ) from None
        except errors.KafkaError:
            with requesting(f"creating {topic.name}"):
                raise
        return True


def _member(described: dict[str, Any]) -> Member:
    """A member as the client library describes it; one whose assignment cannot be read has no partitions."""
    assignment = described.get("member_assignment")
    topics = assignment.get("assigned_partitions", ()) if isinstance(assignment, dict) else ()
    numbers = tuple(sorted(number for topic in topics for number in topic["partitions"]))
    return Member(described["client_id"], described["client_host"], numbers)
