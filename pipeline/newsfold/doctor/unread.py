"""What is deleted before it is read: where each group stands, and how long the broker keeps what waits."""

from collections.abc import Iterator

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.doctor.cluster import Cluster
from newsfold.doctor.line import Line, or_well
from newsfold.settings import Settings
from newsfold.topology import STAGE_INPUTS
from newsfold.wire.envelope import Partition

NEAR = 0.5
"""Of its retention that a record may wait; beyond that somebody should look."""
HOURS = 3_600_000


def unread_lines(cluster: Cluster, settings: Settings, now_ms: int) -> list[Line]:
    """Records that a group will never read, and those that it soon will not."""
    lines = [*_lost(cluster), *_soon_lost(cluster, settings, now_ms)]
    lines += [Line("unread", "unknown", f"not seen in time: {what}") for what in cluster.unseen]
    waiting = sum(
        cluster.ends[partition] - max(begin, cluster.committed[group].get(partition, 0))
        for group, stage in cluster.groups.items()
        if group in cluster.committed
        for partition, begin in cluster.begins.items()
        if partition[0] == kafka_topic_name(STAGE_INPUTS[stage], settings)
    )
    return or_well("unread", lines, f"{max(0, waiting):,} records wait, none near its retention")


def _lost(cluster: Cluster) -> Iterator[Line]:
    """A committed offset outside of what its partition has."""
    for group, committed in cluster.committed.items():
        for partition, offset in sorted(committed.items()):
            begin, end = cluster.begins.get(partition), cluster.ends.get(partition)
            if begin is None or end is None:
                continue
            where = f"{partition[0]}[{partition[1]}]"
            if offset < begin:
                what = f"{begin - offset:,} records were deleted before {group} read them"
                hint = "keep records longer (retention.ms), and feed what is missing again"
                yield Line("unread", "act", what, where, hint)
            elif offset > end:
                what = f"{group} has committed offset {offset}, and the partition ends at {end}"
                hint = "the Kafka topic was made anew: fold history under another NEWSFOLD_GROUP"
                yield Line("unread", "act", what, where, hint)


def _soon_lost(cluster: Cluster, settings: Settings, now_ms: int) -> Iterator[Line]:
    """A record that has waited for its stage for most of the time that it is kept."""
    stages = {kafka_topic_name(channel, settings): stage for stage, channel in STAGE_INPUTS.items()}
    for partition, record in sorted(cluster.oldest.items()):
        kept = _retention_ms(cluster, partition)
        waited = now_ms - record.timestamp
        if kept is None or record.timestamp <= 0 or waited < NEAR * kept:
            continue
        what = (
            f"the oldest record has waited {waited / HOURS:.1f} h for {stages[partition[0]]}, "
            f"and is deleted after {kept / HOURS:.1f} h"
        )
        hint = "start or add workers (newsfold status), or raise retention.ms"
        yield Line("unread", "act", what, f"{partition[0]}[{partition[1]}]", hint)


def _retention_ms(cluster: Cluster, partition: Partition) -> int | None:
    """How long the broker keeps records there; None for ever, or where it does not say."""
    topic = cluster.actual.get(partition[0])
    text = (topic.config or {}).get("retention.ms", "") if topic else ""
    return int(text) if text.isdigit() else None
