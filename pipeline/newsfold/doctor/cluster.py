"""What is to be seen of a cluster, seen at once: Kafka topics, offsets, commits, records, rights."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from newsfold.broker.catalogue import (
    KafkaTopic,
    all_kafka_topics,
    changelog_topic,
    consumer_group,
    kafka_topic_name,
)
from newsfold.broker.contract import About, Broker, Rights
from newsfold.broker.requirements import ActualTopic
from newsfold.errors import KafkaTopicError
from newsfold.settings import Settings
from newsfold.topology import STAGE_INPUTS, STAGE_NAMES
from newsfold.wire.envelope import Partition, Received

READ_SECONDS = 5.0
"""For the newest records of all partitions, and for as many others."""


@dataclass
class Cluster:
    """What was seen; a Kafka topic that may not be read is in `refused` and has no offsets or records.

    `committed` has the groups of the stages by stage, and further ones by their names. `oldest` has the first
    record that its stage has not done, `first` and `newest` the first and last of each partition.
    """

    wanted: Sequence[KafkaTopic]
    groups: Mapping[str, str]
    about: About
    actual: Mapping[str, ActualTopic]
    rights: Rights
    committed: dict[str, Mapping[Partition, int]] = field(default_factory=dict)
    refused: dict[str, KafkaTopicError] = field(default_factory=dict)
    begins: dict[Partition, int] = field(default_factory=dict)
    ends: dict[Partition, int] = field(default_factory=dict)
    newest: dict[Partition, Received] = field(default_factory=dict)
    oldest: dict[Partition, Received] = field(default_factory=dict)
    first: dict[Partition, list[Received]] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    """What the time did not suffice for, in words."""


def look_at(
    broker: Broker, settings: Settings, groups: Iterable[str], time_left: Callable[[], float]
) -> Cluster:
    """See all of it; BrokerError if nobody answers. `groups` are those of subscribers, to be seen too.

    `time_left` says in seconds how long may still be taken.
    """
    wanted = [*all_kafka_topics(settings), *(changelog_topic(stage, settings) for stage in STAGE_NAMES)]
    names = [topic.name for topic in wanted]
    of_stages = {consumer_group(stage, settings): stage for stage in STAGE_NAMES}
    with broker.admin() as admin:
        all_groups = [*of_stages, *groups]
        cluster = Cluster(
            wanted,
            of_stages,
            admin.about(),
            _described(admin.describe, names),
            admin.rights(names, all_groups),
        )
        for group in all_groups:
            try:
                cluster.committed[group] = admin.committed(group)
            except KafkaTopicError as error:
                cluster.refused[group] = error
    _see_records(broker, settings, cluster, time_left)
    return cluster


def _described(
    describe: Callable[[Iterable[str]], dict[str, ActualTopic]], names: Sequence[str]
) -> dict[str, ActualTopic]:
    """Those that are shown: one that may not be described hides no other."""
    try:
        return describe(names)
    except KafkaTopicError:
        shown: dict[str, ActualTopic] = {}
        for name in names:
            try:
                shown |= describe([name])
            except KafkaTopicError:
                continue
        return shown


def _see_records(
    broker: Broker, settings: Settings, cluster: Cluster, time_left: Callable[[], float]
) -> None:
    there = [name for name in cluster.actual if name not in cluster.refused]
    readable: list[str] = []
    for names in _together_or_alone(there):
        try:
            with broker.reader(names) as reader:
                begins, ends = dict(reader.positions()), dict(reader.end_offsets())
            # What is behind the end is asked for too: only a fetch shows whether it is allowed.
            last = {p: max(begins[p], end - 1) for p, end in ends.items()}
            found = _records(broker, names, last, ends, time_left)
        except KafkaTopicError as error:
            if len(names) == 1:
                cluster.refused[names[0]] = error
            continue
        cluster.begins |= begins
        cluster.ends |= ends
        cluster.newest |= {partition: records[-1] for partition, records in found.items()}
        readable += names
        if len(names) == len(there):
            break
    _see_more(broker, settings, cluster, readable, time_left)


def _see_more(
    broker: Broker, settings: Settings, cluster: Cluster, names: Sequence[str], time_left: Callable[[], float]
) -> None:
    """The records that wait for a stage, and the first of each changelog."""
    waiting: dict[Partition, int] = {}
    for group, stage in cluster.groups.items():
        kafka_topic = kafka_topic_name(STAGE_INPUTS[stage], settings)
        done = cluster.committed.get(group, {})
        for partition, begin in cluster.begins.items():
            at = max(begin, done.get(partition, 0))
            if partition[0] == kafka_topic and at < cluster.ends[partition]:
                waiting[partition] = at
    changelogs = {changelog_topic(stage, settings).name for stage in STAGE_NAMES}
    logs = {p: begin for p, begin in cluster.begins.items() if p[0] in changelogs and begin < cluster.ends[p]}
    topics = {partition[0] for partition in waiting}
    found = _records(broker, [n for n in names if n in topics], waiting, cluster.ends, time_left)
    cluster.oldest = {partition: records[0] for partition, records in found.items() if partition in waiting}
    if waiting.keys() - found.keys():
        cluster.unseen.append("the oldest records that wait")
    topics = {partition[0] for partition in logs}
    cluster.first = _records(broker, [n for n in names if n in topics], logs, cluster.ends, time_left)
    if logs.keys() - cluster.first.keys():
        cluster.unseen.append("the beginnings of the changelogs")


def _together_or_alone(names: Sequence[str]) -> Iterable[Sequence[str]]:
    """All names at once, and then each alone: a refusal of one hides the others."""
    if names:
        yield names
    if len(names) > 1:
        yield from ([name] for name in names)


def _records(
    broker: Broker,
    names: Sequence[str],
    starts: Mapping[Partition, int],
    ends: Mapping[Partition, int],
    time_left: Callable[[], float],
) -> dict[Partition, list[Received]]:
    """The first records from each start on, of what comes in time; nothing of a partition that is empty."""
    found: dict[Partition, list[Received]] = {}
    if not names:
        return found
    least = time_left() - READ_SECONDS
    awaited = {partition for partition, at in starts.items() if at < ends[partition]}
    with broker.reader(names, start=starts, from_end=True) as reader:
        while True:
            for record in reader.poll(timeout=0.3):
                found.setdefault((record.kafka_topic, record.partition), []).append(record)
            if awaited <= found.keys() or time_left() < max(least, 0.0):
                return found
