"""The newest event record of each key, as a compacted Kafka topic keeps it."""

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.model.event import EventRecord
from newsfold.settings import Settings
from newsfold.wire.codec import canonical, decode
from newsfold.wire.envelope import Channel

POLL_SECONDS = 0.5


def latest_values(broker: Broker, kafka_topic: str) -> dict[bytes, bytes]:
    """Read a keyed Kafka topic from its first record to its end: the last value of each key, in bytes.

    Keys whose last record is a tombstone are left out.
    """
    values: dict[bytes, bytes] = {}
    with broker.reader([kafka_topic]) as reader:
        ends = dict(reader.end_offsets())
        while any(reader.positions()[partition] < end for partition, end in ends.items()):
            for record in reader.poll(timeout=POLL_SECONDS, max_records=5000):
                key = record.key or b""
                values.pop(key, None)
                if record.value is not None:
                    values[key] = record.value
    return values


def latest_events(broker: Broker, settings: Settings) -> list[EventRecord]:
    """The newest event record of each topic and window, sorted by window and topic."""
    values = latest_values(broker, kafka_topic_name(Channel.EVENTS, settings)).values()
    events = [decode(value, EventRecord) for value in values]
    return sorted(events, key=lambda e: (e.window.start, e.window.end, e.topic.id))


def canonical_lines(events: list[EventRecord]) -> list[bytes]:
    """Event records as canonical JSON, sorted: equal records give equal bytes, whatever made them."""
    return sorted(canonical(event) for event in events)
