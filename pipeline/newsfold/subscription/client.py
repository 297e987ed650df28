"""Subscriptions: an iterator over tagged paragraphs or event records, filtered and resumable.

    with subscribe(EventRecord, topics=["peace process"], group="desk") as events:
        for event in events:
            print(event.topic.label, event.article_count)

With a group, what was handed out is committed every few seconds, when the next record is asked for: after
a crash the records of the last seconds come again, and nothing is passed over. A subscriber may take its
time, for one record as long as the setting `subscriber_timeout` says. Without a group a subscription begins
at `start`, and `positions` says where to go on another time.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SettingsError
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import Settings
from newsfold.subscription.arguments import check_group, check_start, settings_of
from newsfold.subscription.latest import latest_events
from newsfold.subscription.query import Query
from newsfold.subscription.reading import event_of, tagged_paragraph_of
from newsfold.subscription.subscription import COMMIT_SECONDS, R, Subscription
from newsfold.subscription.unknown_names import UnknownNames
from newsfold.wire.envelope import Channel, Partition, Received


def subscribe(
    record: type[R],
    *,
    topics: Iterable[str] = (),
    entities: Iterable[str] = (),
    sources: Iterable[str] = (),
    since: str = "",
    until: str = "",
    passing: bool = False,
    group: str | None = None,
    start: Mapping[Partition, int] | None = None,
    from_end: bool = False,
    follow: bool = False,
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> Subscription[R]:
    """Subscribe to `EventRecord` or `TaggedParagraph`; the filters are those of `Query`.

    An event record comes each time it is amended; of two with one id the later is the newer (what
    holds at this moment is `latest_events`). With `passing` a paragraph that only mentions one of `topics`
    matches too. `follow` waits for more at the end. `group` resumes where
    that group of subscribers committed; `start` where earlier `positions` left off. Without `broker`
    it is the Kafka of `settings`, and those without are the environment's. BrokerError if it is away;
    SettingsError for arguments that make no sense. A name that neither lexicon nor records have is an
    UnknownNameError at the end of the iteration; with `follow` a warning, as it may still come.
    """
    if not isinstance(record, type) or record not in CHANNELS:
        raise SettingsError(
            f"{getattr(record, '__name__', record)!r} is no record to subscribe to",
            where="subscribe",
            hint="EventRecord or TaggedParagraph",
        )
    check_group(group)
    if group is not None and (from_end or start is not None):
        raise SettingsError(
            f"a group cannot begin {'at the end' if from_end else 'at a start'}",
            where="subscribe",
            hint="it begins where it committed, a new one at the first record: leave out one of the two",
        )
    if passing and (record is not TaggedParagraph or not topics):
        raise SettingsError(
            "only tagged paragraphs mention a topic in passing",
            where="subscribe",
            hint="name a topic, and ask for tagged paragraphs (--tagged, TaggedParagraph)",
        )
    settings = settings_of(settings)
    kafka_topic = kafka_topic_name(CHANNELS[record], settings)
    check_start(start, kafka_topic)
    query = Query.of(
        topics=topics,
        entities=entities,
        sources=sources,
        since=since,
        until=until,
        passing=passing,
        settings=settings,
    )
    broker = broker or KafkaBroker(settings)
    return Subscription(
        broker,
        kafka_topic,
        partial(_READERS[record], query),
        group=group,
        start=start,
        from_end=from_end,
        follow=follow,
        names=UnknownNames(query, partial(latest_events, broker, settings, tell=lambda _: None)),
        commit_seconds=min(COMMIT_SECONDS, settings.subscriber_timeout / 4),
    )


CHANNELS: dict[type, Channel] = {EventRecord: Channel.EVENTS, TaggedParagraph: Channel.TAGGED}


def _matching_event(query: Query, received: Received) -> EventRecord | None:
    """The event record if it matches the query; None if not, or for a tombstone."""
    event = event_of(received) if received.value is not None else None
    return event if event and query.wants_event(event) else None


def _matching_paragraph(query: Query, received: Received) -> TaggedParagraph | None:
    """The tagged paragraph if it matches the query; None if not."""
    tagged = tagged_paragraph_of(received) if received.value is not None else None
    return tagged if tagged and query.wants_paragraph(tagged) else None


_READERS: dict[type, Callable[[Query, Received], Any]] = {
    EventRecord: _matching_event,
    TaggedParagraph: _matching_paragraph,
}
