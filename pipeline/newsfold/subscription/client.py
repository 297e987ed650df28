"""Subscriptions: an iterator over tagged paragraphs or event records, filtered and resumable.

    with subscribe(EventRecord, topics=["peace process"], group="desk") as events:
        for event in events:
            print(event.topic.label, event.article_count)

With a group, what was handed out is committed every few seconds, when the next record is asked for: after
a crash the records of the last seconds come again, and nothing is passed over. A subscriber may take its
time, for one record as long as the setting `subscriber_timeout` says. Without a group a program stores
the `cursor` of a subscription itself, and resumes there, to the record.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import Settings
from newsfold.subscription.amendment import Amendment
from newsfold.subscription.arguments import (
    check_beginning,
    check_counts,
    check_passing,
    check_record,
    settings_of,
)
from newsfold.subscription.cursor import Cursor, cursor_of
from newsfold.subscription.latest import latest_events
from newsfold.subscription.log import Beginning
from newsfold.subscription.memory import Memory
from newsfold.subscription.newest import NewestRecords
from newsfold.subscription.query import Query
from newsfold.subscription.readers import Amendments, MatchingEvents, MatchingParagraphs
from newsfold.subscription.subscription import COMMIT_SECONDS, R, Subscription
from newsfold.subscription.unknown_names import UnknownNames
from newsfold.wire.envelope import Channel, Partition, Received

CHANNELS: dict[type, Channel] = {
    EventRecord: Channel.EVENTS,
    Amendment: Channel.EVENTS,
    TaggedParagraph: Channel.TAGGED,
}


def subscribe(
    record: type[R],
    *,
    topics: Iterable[str] = (),
    entities: Iterable[str] = (),
    sources: Iterable[str] = (),
    countries: Iterable[str] = (),
    since: str = "",
    until: str = "",
    min_articles: int = 0,
    min_sources: int = 0,
    passing: bool = False,
    group: str | None = None,
    start: Mapping[Partition, int] | None = None,
    cursor: str = "",
    snapshot: bool = False,
    from_end: bool = False,
    follow: bool = False,
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> Subscription[R]:
    """Subscribe to `EventRecord`, `Amendment` or `TaggedParagraph`; the filters are those of `Query`.

    An event record comes each time it is amended; of two with one id the later is the newer (what
    holds at this moment is `latest_events`). An `Amendment` says what changed, and what is withdrawn.
    With `passing` a paragraph that only mentions one of `topics` matches too. `follow` waits for more at
    the end. With `snapshot` the newest of each event record comes first, without those withdrawn.

    `group` resumes where that group of subscribers committed; `cursor` where a subscription to the same
    records was, of which it is the `cursor` ("" is none); `start` at its `positions`. Event records that
    are no longer there at a cursor are told (`gaps`) and answered by a new snapshot. Without `broker`
    it is the Kafka of `settings`, and those without are the environment's. BrokerError if it is away;
    SettingsError for arguments that make no sense. A name that neither lexicon nor records have is an
    UnknownNameError at the end of the iteration; with `follow` a warning, as it may still come.
    """
    check_record(record, CHANNELS)
    settings = settings_of(settings)
    kafka_topic = kafka_topic_name(CHANNELS[record], settings)
    resumes_at = cursor_of(cursor, kafka_topic)
    is_event = record is not TaggedParagraph
    check_beginning(
        kafka_topic, group=group, start=start, cursor=cursor, snapshot=snapshot, from_end=from_end,
        is_event=is_event,
    )  # fmt: skip
    check_passing(passing, is_event or not topics)
    check_counts(min_articles, min_sources, is_event)
    query = Query.of(
        topics=topics,
        entities=entities,
        sources=sources,
        countries=countries,
        since=since,
        until=until,
        min_articles=min_articles,
        min_sources=min_sources,
        passing=passing,
        settings=settings,
    )
    broker = broker or KafkaBroker(settings)
    at = Beginning(
        group, start, from_end, resumes_at, snapshot, renews=is_event and (snapshot or resumes_at is not None)
    )
    return Subscription(
        broker,
        kafka_topic,
        _reader(record, query, broker, kafka_topic, at),
        group=group,
        at=at,
        follow=follow,
        names=UnknownNames(query, partial(latest_events, broker, settings, tell=lambda _: None)),
        commit_seconds=min(COMMIT_SECONDS, settings.subscriber_timeout / 4),
    )


def _reader(
    record: type, query: Query, broker: Broker, kafka_topic: str, at: Beginning
) -> Callable[[Received], Any]:
    if record is TaggedParagraph:
        return MatchingParagraphs(query)
    if record is EventRecord:
        return MatchingEvents(query)
    begins_new = at.group is None and at.start is None and not at.from_end and at.cursor is None
    amendments = Amendments(query, Memory(complete=begins_new))
    if at.cursor is not None:
        _remember(amendments, broker, kafka_topic, at.cursor)
    return amendments


def _remember(amendments: Amendments, broker: Broker, kafka_topic: str, cursor: Cursor) -> None:
    """Take for handed out what the log still has before a cursor, as far as nobody amended it since.

    In a snapshot only the newest of each record was handed out: one that has a newer version behind the
    cursor was not, or is handed out as if it had not been.
    """
    positions = cursor.positions
    with NewestRecords(broker, kafka_topic, until=None if cursor.snapshot else positions) as records:
        for received in records:
            if received.offset < positions.get((received.kafka_topic, received.partition), 0):
                amendments.remember(received)
