"""What the pipeline needs of Kafka topics that others made: partitions, clean-up, sizes, replicas; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from newsfold.broker.catalogue import DAY_MS, KafkaTopic
from newsfold.errors import KafkaTopicError

FOREVER = "-1"
LEAST_RETENTION_MS = DAY_MS
"""What is deleted sooner is lost to a worker that is away over night."""
LEAST_RETENTION_BYTES = 64 * 1024 * 1024


class ActualTopic(NamedTuple):
    """A Kafka topic as a broker has it: `replicas` is the smallest number over its partitions.

    `config` has every option that the broker shows; None without the right to read it.
    """

    partitions: int
    replicas: int
    config: Mapping[str, str] | None


class Finding(NamedTuple):
    """An option that is not as wanted, and what comes of it; `refused` if state or records would be lost."""

    kafka_topic: str
    option: str
    found: str
    wanted: str
    consequence: str
    refused: bool

    def __str__(self) -> str:
        return f"{self.kafka_topic}: {self.option} is {self.found}, wanted {self.wanted}: {self.consequence}"


def check_partitions(kafka_topics: Sequence[KafkaTopic], counts: Mapping[str, int]) -> None:
    """KafkaTopicError if one of the Kafka topics that are there has another partition count than wanted."""
    wrong = [topic for topic in kafka_topics if counts.get(topic.name, topic.partitions) != topic.partitions]
    if not wrong:
        return
    wanted, actual = wrong[0].partitions, counts[wrong[0].name]
    there = {topic.name: counts[topic.name] for topic in kafka_topics if topic.name in counts}
    if len(set(there.values())) > 1:
        raise KafkaTopicError(
            f"the Kafka topics differ in their partitions: {_counts(there)}",
            hint="a grown one cannot be shrunk, and growing the others would part the records of one key: "
            "feed the articles again under another NEWSFOLD_KAFKA_TOPIC_PREFIX",
        )
    others = f" and {len(there) - 1} others" if len(there) > 1 else ""
    raise KafkaTopicError(
        f"the Kafka topic has {actual} partitions, the settings say {wanted}",
        where=f"{wrong[0].name}{others}",
        hint=f"made so, it wants NEWSFOLD_PARTITIONS={actual}; grown later, it has the records of one key in "
        "two partitions: feed the articles again under another NEWSFOLD_KAFKA_TOPIC_PREFIX",
    )


def check_config(kafka_topics: Iterable[KafkaTopic], actual: Mapping[str, ActualTopic]) -> list[Finding]:
    """What is not as wanted, in the order of the Kafka topics; nothing of an option that is not shown."""
    return [
        finding
        for topic in kafka_topics
        if topic.name in actual
        for finding in _findings(topic, actual[topic.name])
    ]


def refusal(findings: Sequence[Finding]) -> KafkaTopicError | None:
    """The error for the first finding that is refused; None if there is no such."""
    refused = [finding for finding in findings if finding.refused]
    if not refused:
        return None
    more = f"; {len(refused) - 1} more: newsfold kafka-topics list" if len(refused) > 1 else ""
    first = refused[0]
    return KafkaTopicError(
        f"{first.option} is {first.found}, wanted {first.wanted}: {first.consequence}",
        where=first.kafka_topic,
        hint=f"change it, or use another NEWSFOLD_KAFKA_TOPIC_PREFIX{more}",
    )


def unread_configs(actual: Mapping[str, ActualTopic]) -> str:
    """One line if the broker does not show the configuration of some Kafka topics; "" if it shows all."""
    hidden = [name for name, topic in actual.items() if topic.config is None]
    if not hidden:
        return ""
    others = f" and {len(hidden) - 1} other Kafka topics" if len(hidden) > 1 else ""
    return (
        f"{hidden[0]}{others}: no right to read the configuration (DescribeConfigs), "
        "so clean-up, retention and sizes are not checked"
    )


def _counts(there: Mapping[str, int]) -> str:
    """Which Kafka topics have which count: "a and b 4, c 2"."""
    names: dict[int, list[str]] = {}
    for name, count in there.items():
        names.setdefault(count, []).append(name)
    return "; ".join(f"{count} in {', '.join(some)}" for count, some in sorted(names.items()))


def _findings(topic: KafkaTopic, actual: ActualTopic) -> Iterator[Finding]:
    config = actual.config or {}
    if "compact" in dict(topic.config).get("cleanup.policy", ""):
        yield from _state_kept(topic.name, config)
    else:
        yield from _records_kept(topic, config)
    yield from _sizes(topic, config)
    yield from _replicas(topic, actual.replicas, config)


def _state_kept(name: str, config: Mapping[str, str]) -> Iterator[Finding]:
    """A Kafka topic of the newest record of each key: nothing may delete one for its age."""
    policy = _policies(config)
    if policy is None or policy == {"compact"}:
        return
    found = _shown(config)
    limits = [config.get(option, FOREVER) for option in ("retention.ms", "retention.bytes")]
    if "delete" in policy and limits != [FOREVER, FOREVER]:
        lost = "the newest record of a key is deleted with its age, and what it counted is gone"
        yield Finding(name, "cleanup.policy", found, "compact", lost, refused=True)
    elif "compact" not in policy:
        cost = "every older record of a key is kept for ever"
        yield Finding(name, "cleanup.policy", found, "compact", cost, refused=False)


def _records_kept(topic: KafkaTopic, config: Mapping[str, str]) -> Iterator[Finding]:
    """A Kafka topic of which every record counts: none may go before it was read."""
    name, policy = topic.name, _policies(config)
    if policy and "compact" in policy:
        lost = "of the records of one key only the last is kept"
        yield Finding(name, "cleanup.policy", _shown(config), "delete", lost, refused=True)
    if not policy or "delete" not in policy:
        return
    wanted = dict(topic.config).get("retention.ms", FOREVER)
    kept, least = _number(config, "retention.ms"), int(wanted)
    if kept is not None and 0 <= kept < least:
        lost = "what is not read by then is lost"
        refused = kept < LEAST_RETENTION_MS
        yield Finding(name, "retention.ms", str(kept), f"{wanted} or more", lost, refused)
    size = _number(config, "retention.bytes")
    if size is not None and size >= 0:
        lost = "what is beyond that size is deleted, read or not"
        yield Finding(name, "retention.bytes", str(size), FOREVER, lost, refused=size < LEAST_RETENTION_BYTES)


def _sizes(topic: KafkaTopic, config: Mapping[str, str]) -> Iterator[Finding]:
    """What the largest record and an ordinary batch need."""
    found = _number(config, "max.message.bytes")
    wanted = max(topic.batch_bytes, int(dict(topic.config).get("max.message.bytes", 0)))
    if found is not None and found < wanted:
        lost = "the broker refuses what is larger, and the partition stands still"
        refused = found < topic.batch_bytes
        yield Finding(topic.name, "max.message.bytes", str(found), f"{wanted} or more", lost, refused)


def _replicas(topic: KafkaTopic, replicas: int, config: Mapping[str, str]) -> Iterator[Finding]:
    """How many nodes may die before something is lost."""
    wanted = topic.replication_factor
    if replicas < wanted:
        lost = "when as many nodes are gone, so are the records"
        yield Finding(topic.name, "replication factor", str(replicas), str(wanted), lost, refused=True)
    in_sync, least = (
        _number(config, "min.insync.replicas"),
        dict(topic.config).get("min.insync.replicas", "1"),
    )
    if in_sync is not None and in_sync > replicas:
        lost = "the broker takes no record"
        found, most = str(in_sync), f"{replicas} or less"
        yield Finding(topic.name, "min.insync.replicas", found, most, lost, refused=True)
    elif in_sync is not None and in_sync < int(least):
        lost = "a record that one node alone has confirmed is gone with it"
        yield Finding(topic.name, "min.insync.replicas", str(in_sync), least, lost, refused=False)
    if replicas > 1 and config.get("unclean.leader.election.enable") == "true":
        lost = "a node that was behind may lead, without the records it lacks"
        yield Finding(topic.name, "unclean.leader.election.enable", "true", "false", lost, refused=False)


def _policies(config: Mapping[str, str]) -> set[str] | None:
    """The clean-up policies; an empty set keeps everything, None is not known."""
    if "cleanup.policy" not in config:
        return None
    return {policy.strip() for policy in config["cleanup.policy"].split(",")} - {""}


def _shown(config: Mapping[str, str]) -> str:
    """The clean-up policy as an operator has set it."""
    return config["cleanup.policy"] or "empty"


def _number(config: Mapping[str, str], option: str) -> int | None:
    text = config.get(option, "")
    return int(text) if text.removeprefix("-").isdigit() else None
