"""A broker in memory with event records, a view of it, and what both hold."""

from collections.abc import Iterable
from pathlib import Path

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.model.event import EventRecord
from newsfold.settings import Settings
from newsfold.subscription.latest import latest_events
from newsfold.web.view.contract import View
from newsfold.web.view.keeper import Keeper
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_key
from tests.stores.news import GOLDEN_EVENTS

SETTINGS = Settings(partitions=2)


def memory_broker() -> MemoryBroker:
    """A broker with empty Kafka topics."""
    broker = MemoryBroker(SETTINGS)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(SETTINGS))
    return broker


def publish(broker: MemoryBroker, outputs: Iterable[Output]) -> None:
    """Put records there."""
    with broker.publisher() as publisher:
        publisher.publish(outputs)


def output_of(event: EventRecord, size: str = "1d") -> Output:
    """An event record as the pipeline sends it."""
    key = event_key(event.topic.id, event.window.start, size)
    return Output(Channel.EVENTS, key.encode(), encode_struct(event), event.id, event.topic.id)


def of_the_seeds() -> MemoryBroker:
    """A broker with the event records of the seeds."""
    broker = memory_broker()
    publish(broker, map(output_of, GOLDEN_EVENTS))
    return broker


def kept(broker: MemoryBroker, folder: Path, days: int = 14) -> View:
    """The view of all there is, read by one keeper from where the last one stopped."""
    keeper = Keeper(broker, SETTINGS, folder, days=days)
    keeper.run()
    return keeper.view()


def held(view: View) -> list[EventRecord]:
    """What a view holds, as `latest_events` sorts it."""
    with view.snapshot() as snapshot:
        events = [found.event for found in snapshot]
    return sorted(events, key=lambda e: (e.window.start, e.window.end, e.topic.id))


def latest(broker: MemoryBroker) -> list[EventRecord]:
    """What the broker holds."""
    return latest_events(broker, SETTINGS)
