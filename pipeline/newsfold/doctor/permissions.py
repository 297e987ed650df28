"""Rights of the user: what each command needs (docs/kafka.md), against what the broker says and does."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from newsfold.broker.catalogue import changelog_topic, consumer_group, kafka_topic_name
from newsfold.doctor.cluster import Cluster
from newsfold.doctor.line import Line, or_well
from newsfold.settings import Settings, environment_name
from newsfold.topology import STAGE_NAMES
from newsfold.wire.envelope import Channel

AREA = "rights"
COMMANDS = ("feed", "ingest", "work", "events")


class Need(NamedTuple):
    """A right on a Kafka topic or a group; `what` says which of the two."""

    what: str
    name: str
    right: str


def needs(command: str, settings: Settings) -> Iterator[Need]:
    """The rights that a command needs: those of the table in docs/kafka.md."""
    every = [kafka_topic_name(channel, settings) for channel in Channel]
    paragraphs, letters, identities, events = (
        kafka_topic_name(channel, settings)
        for channel in (Channel.PARAGRAPHS, Channel.DEAD_LETTERS, Channel.IDENTITIES, Channel.EVENTS)
    )
    if command == "work":
        logs = [changelog_topic(stage, settings).name for stage in STAGE_NAMES]
        rights = ("Read", "Write", "DescribeConfigs")
        yield from (Need("topic", name, right) for name in [*every, *logs] for right in rights)
        yield from (Need("group", consumer_group(stage, settings), "Read") for stage in STAGE_NAMES)
    elif command == "events":
        yield Need("topic", events, "Read")
    else:
        yield from (Need("topic", name, "Describe") for name in every)
        yield from (Need("topic", name, "Write") for name in (paragraphs, letters))
    if command == "ingest":
        yield from (Need("topic", identities, right) for right in ("Read", "Write"))


def rights_lines(cluster: Cluster, settings: Settings, commands: Iterable[str]) -> list[Line]:
    """Each right that is missing, with the commands that need it; what nobody tells is said to be unknown."""
    wanted: dict[Need, list[str]] = {}
    for command in commands:
        for need in needs(command, settings):
            wanted.setdefault(need, []).append(command)
    missing = [_line(need, users) for need, users in wanted.items() if _has(need, cluster) is False]
    untold = [need for need in wanted if _has(need, cluster) is None]
    if untold and not missing:
        what = f"the broker does not tell {len(untold)} of {len(wanted)}; what could be tried is allowed"
        return [Line(AREA, "unknown", what)]
    return or_well(AREA, missing, f"all {len(wanted)} that the commands need")


def _has(need: Need, cluster: Cluster) -> bool | None:
    """Whether the user has a right, by what the broker says, else by what it did; None for not known."""
    told: Mapping[str, frozenset[str] | None]
    told = cluster.rights.kafka_topics if need.what == "topic" else cluster.rights.groups
    allowed = told.get(need.name)
    if allowed is not None:
        return need.right in allowed or "All" in allowed
    if need.name in cluster.refused:
        return False if need.right == "Read" else None
    if need.what == "topic" and need.name in cluster.actual:
        if need.right == "DescribeConfigs":
            return cluster.actual[need.name].config is not None
        if need.right in ("Read", "Describe"):
            return True
    return None


def _line(need: Need, commands: list[str]) -> Line:
    users = ", ".join(f"newsfold {command}" for command in commands)
    thing = "Kafka topic" if need.what == "topic" else "consumer group"
    user = f"{environment_name('sasl_username')} or {environment_name('ssl_certfile')}"
    hint = f"grant {need.right} on this {thing} to the user of {user}"
    return Line(AREA, "act", f"no right to {need.right}, which {users} needs", need.name, hint)
