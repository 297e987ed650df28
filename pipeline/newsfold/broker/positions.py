"""Positions: where a reader without a group begins, the same for every broker."""

from collections.abc import Mapping

from newsfold.errors import KafkaTopicError, SettingsError
from newsfold.wire.envelope import Partition


def first_offset(
    partition: Partition, start: Mapping[Partition, int], beginning: int, end: int, from_end: bool
) -> int:
    """The offset to begin at, between `beginning` and `end` of the partition.

    A start that retention has overtaken becomes the beginning, which leaves a gap; KafkaTopicError if one
    lies behind the end.
    """
    if partition not in start:
        return end if from_end else beginning
    if start[partition] > end:
        raise KafkaTopicError(
            f"cannot start at offset {start[partition]}: the partition ends at {end}",
            where=f"{partition[0]}[{partition[1]}]",
            hint="the Kafka topic was made anew since; read it without start positions",
        )
    return max(start[partition], beginning)


def check_starts(
    kafka_topics: Mapping[str, int], group: str | None, start: Mapping[Partition, int], from_end: bool
) -> None:
    """ValueError if a group is given start positions; SettingsError for one of no partition.

    `kafka_topics` gives their partition counts.
    """
    if group is not None and (start or from_end):
        raise ValueError("a group resumes where it committed; give start positions only without a group")
    for (name, number), offset in start.items():
        if not 0 <= number < kafka_topics.get(name, 0) or offset < 0:
            raise SettingsError(
                f"{name}[{number}]@{offset} is no position in what is read",
                where="start",
                hint="pass the positions of a subscription",
            )
