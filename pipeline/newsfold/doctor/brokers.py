"""The broker itself and its Kafka topics: what it can, what there is, how it is configured."""

from collections.abc import Iterator

from newsfold.broker.catalogue import changelog_topic, kafka_topic_name
from newsfold.broker.requirements import check_config, check_partitions, unread_configs
from newsfold.doctor.cluster import Cluster
from newsfold.doctor.line import Line, fault, or_well
from newsfold.errors import KafkaTopicError
from newsfold.settings import Settings, environment_name
from newsfold.topology import STAGE_INPUTS

NEEDED = {
    "Produce": (3, "records with headers"),
    "Fetch": (4, "records with headers"),
    "Metadata": (10, "ids of Kafka topics"),
    "OffsetCommit": (2, "commits"),
    "DescribeConfigs": (1, "the configuration of Kafka topics"),
    "InitProducerId": (0, "idempotent writing"),
    "DescribeGroups": (0, "consumer groups"),
}
"""The version of each request that a broker must take, and what for; Kafka 2.8 takes all."""


def broker_lines(cluster: Cluster) -> list[Line]:
    """Whether the broker takes every request that is needed."""
    requests = cluster.about.requests
    old = [
        Line(
            "broker",
            "act",
            f"takes {name} up to version {requests.get(name, 'none')}, and {what} need {least}",
            cluster.about.name,
            "use Kafka 2.8 or newer",
        )
        for name, (least, what) in NEEDED.items()
        if requests and requests.get(name, -1) < least
    ]
    nodes = cluster.about.nodes
    return or_well("broker", old, f"{cluster.about.name}, {nodes} {'node' if nodes == 1 else 'nodes'}")


def topic_lines(cluster: Cluster, settings: Settings) -> list[Line]:
    """Kafka topics that are missing, partition counts, and configuration that loses or costs."""
    area = "kafka topics"
    lines = [*_missing(cluster), *_counts(cluster, settings)]
    for finding in check_config(cluster.wanted, cluster.actual):
        what = f"{finding.option} is {finding.found}, wanted {finding.wanted}: {finding.consequence}"
        lines.append(Line(area, "act", what, finding.kafka_topic, _alter(finding.option, finding.wanted)))
    if hidden := unread_configs(cluster.actual):
        lines.append(Line(area, "unknown", hidden))
    there = len(cluster.actual)
    if any(line.mark == "act" for line in lines):
        return lines
    return [Line(area, "well", f"{there} there, of {settings.partitions} partitions each"), *lines]


def _missing(cluster: Cluster) -> Iterator[Line]:
    missing = [topic.name for topic in cluster.wanted if topic.name not in cluster.actual]
    if not missing:
        return
    others = f" and {len(missing) - 1} others" if len(missing) > 1 else ""
    hint = f"newsfold kafka-topics ensure; or {environment_name('kafka_topic_prefix')} is another's"
    yield Line("kafka topics", "act", f"{missing[0]}{others} not there, or not shown to this user", "", hint)


def _counts(cluster: Cluster, settings: Settings) -> Iterator[Line]:
    counts = {name: topic.partitions for name, topic in cluster.actual.items()}
    for stage, channel in STAGE_INPUTS.items():
        reads, log = kafka_topic_name(channel, settings), changelog_topic(stage, settings).name
        if log in counts and counts.get(reads, counts[log]) != counts[log]:
            what = f"has {counts[log]} partitions, and {reads}, which {stage} reads, {counts[reads]}"
            hint = (
                "the two must be alike: feed the articles again under another "
                f"{environment_name('kafka_topic_prefix')}"
            )
            yield Line("kafka topics", "act", what, log, hint)
            return
    try:
        check_partitions(cluster.wanted, counts)
    except KafkaTopicError as error:
        yield fault("kafka topics", error)


def _alter(option: str, wanted: str) -> str:
    value = wanted.removesuffix(" or more").removesuffix(" or less")
    if option == "replication factor":
        return "kafka-reassign-partitions.sh adds replicas"
    return f"kafka-configs.sh --alter --add-config {option}={value}"
