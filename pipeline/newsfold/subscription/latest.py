"""The newest event record of each key, as a compacted Kafka topic keeps it."""

from collections.abc import Callable, Iterable

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.errors import DecodeError
from newsfold.model.event import EventRecord
from newsfold.settings import Settings
from newsfold.subscription.reading import event_of, log_unreadable
from newsfold.wire.codec import canonical_struct
from newsfold.wire.envelope import Channel, Received

POLL_SECONDS = 0.5


def latest_records(broker: Broker, kafka_topic: str) -> list[Received]:
    """Read a keyed Kafka topic from its first record to its end: the last record of each key.

    Keys whose last record is a tombstone are left out.
    """
    records: dict[bytes, Received] = {}
    with broker.reader([kafka_topic]) as reader:
        ends = dict(reader.end_offsets())
        while any(reader.positions()[partition] < end for partition, end in ends.items()):
            for record in reader.poll(timeout=POLL_SECONDS, max_records=5000):
                key = record.key or b""
                records.pop(key, None)
                if record.value is not None:
                    records[key] = record
    return list(records.values())


def latest_events(
    broker: Broker, settings: Settings, *, tell: Callable[[DecodeError], None] = log_unreadable
) -> list[EventRecord]:
    """The newest event record of each topic and window, sorted by window and topic.

    Records that others put there are left out; `tell` gets the error of each, with its position.
    """
    events: list[EventRecord] = []
    undecoded = latest_records(broker, kafka_topic_name(Channel.EVENTS, settings))
    undecoded.reverse()
    while undecoded:
        # Taken off one by one: the bytes of all beside the records of all would be a quarter more memory.
        record = undecoded.pop()
        try:
            events.append(event_of(record))
        except DecodeError as error:
            tell(error)
    return sorted(events, key=lambda e: (e.window.start, e.window.end, e.topic.id))


def ever_written(broker: Broker, settings: Settings) -> bool:
    """Whether there was ever an event record: a withdrawn one leaves an offset, also when it is compacted."""
    with broker.reader([kafka_topic_name(Channel.EVENTS, settings)]) as reader:
        return any(reader.end_offsets().values())


def canonical_lines(events: Iterable[EventRecord]) -> list[bytes]:
    """Event records as canonical JSON, sorted: equal records give equal bytes, whatever made them."""
    return sorted(map(canonical_struct, events))
