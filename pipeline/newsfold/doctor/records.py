"""What lies on the Kafka topics: whether this version reads it, and whether its times can be right."""

from collections.abc import Iterator

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.doctor.cluster import Cluster
from newsfold.doctor.line import Line, or_well
from newsfold.errors import DecodeError
from newsfold.model.contribution import Contribution
from newsfold.model.event import EventRecord
from newsfold.model.identity import Identity
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import Settings
from newsfold.wire.cloud_events import TYPES
from newsfold.wire.codec import decode, lines_of
from newsfold.wire.envelope import Channel, Received, by_name

MODELS: dict[Channel, type] = {
    Channel.PARAGRAPHS: Paragraph,
    Channel.TAGGED: TaggedParagraph,
    Channel.CONTRIBUTIONS: Contribution,
    Channel.EVENTS: EventRecord,
    Channel.IDENTITIES: Identity,
}
"""What the value of a record is read as; dead letters are whatever somebody sent."""
AHEAD_MS = 60_000
"""A record may be so much later than the clock here: clocks that are kept right differ by less."""


def schema_lines(cluster: Cluster, settings: Settings) -> list[Line]:
    """The newest record of each partition that this version does not read."""
    channels = {kafka_topic_name(channel, settings): channel for channel in Channel}
    seen = [(channels[p[0]], r) for p, r in sorted(cluster.newest.items()) if p[0] in channels]
    faults = [line for channel, record in seen for line in _unreadable(channel, record)]
    return or_well("schemas", faults, f"the newest records of {len(seen)} partitions can be read")


def _unreadable(channel: Channel, record: Received) -> Iterator[Line]:
    said = by_name(record.headers).get("ce_type", b"").decode("utf-8", "replace")
    if said and said != TYPES[channel]:
        what = f"holds {said}, and this version reads {TYPES[channel]}"
        yield Line("schemas", "act", what, str(record.position), "run the version that writes it")
        return
    if record.value is None or channel not in MODELS:
        return
    try:
        lines = lines_of(record.value) if channel is Channel.CONTRIBUTIONS else [record.value]
        decode(lines[0], MODELS[channel])
    except DecodeError as error:
        hint = "who else writes there? A stage sets it aside as a dead letter"
        yield Line("schemas", "act", f"cannot be read: {error.what}", str(record.position), hint)


def clock_lines(cluster: Cluster, now_ms: int) -> list[Line]:
    """A record from the future: the clock here, or that of whoever sent it, is wrong."""
    times = {r.position: r.timestamp for r in cluster.newest.values() if r.timestamp > 0}
    if not times:
        return [Line("clock", "unknown", "no record to compare it with")]
    position = max(times, key=times.__getitem__)
    ahead = times[position] - now_ms
    if ahead > AHEAD_MS:
        what = f"this record was written {ahead / 1000:,.0f} s from now"
        hint = "set the clock here, or that of its sender, by NTP"
        return [Line("clock", "act", what, str(position), hint)]
    return [Line("clock", "well", f"the newest record was written {max(0, -ahead) / 1000:,.0f} s ago")]
