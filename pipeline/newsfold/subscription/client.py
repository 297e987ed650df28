"""Subscriptions: an iterator over tagged paragraphs or event records, filtered and resumable.

    with subscribe(EventRecord, topics=["peace process"], group="desk") as events:
        for event in events:
            print(event.topic.label, event.article_count)

With a group, what was handed out is committed when the next batch is asked for: after a crash the last
batch comes again, and nothing is passed over. Without a group a subscription begins at `start`, and
`positions` says where to go on another time.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Generic, Self, TypeVar

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import DecodeError
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import Settings, load_settings
from newsfold.subscription.query import Query
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Channel, Partition, Received

R = TypeVar("R", EventRecord, TaggedParagraph)
log = logging.getLogger(__name__)
BATCH = 500
POLL_SECONDS = 0.5


class Subscription(Generic[R]):
    """An iterator over the records of one channel; close it, or use it in a `with`."""

    def __init__(
        self,
        broker: Broker,
        kafka_topic: str,
        read: Callable[[Received], R | None],
        *,
        group: str | None = None,
        start: Mapping[Partition, int] | None = None,
        from_end: bool = False,
        follow: bool = False,
    ) -> None:
        """`read` decodes and filters: the record to hand out, or None to pass over it."""
        self._reader = broker.reader([kafka_topic], group=group, start=start, from_end=from_end)
        self._read: Callable[[Received], R | None] = read
        self._grouped, self._follow = group is not None, follow
        self._next: dict[Partition, int] = {}
        self._ends: dict[Partition, int] = {}
        self.unreadable = 0
        """Number of records that could not be decoded; each is logged with its position and left out."""

    @property
    def positions(self) -> dict[Partition, int]:
        """Next offset by (Kafka topic, partition): pass it as `start` to resume."""
        return dict(self._next)

    def __iter__(self) -> Iterator[R]:
        while batch := self._batch():
            for received in batch:
                record = self._decoded(received)
                self._next[received.kafka_topic, received.partition] = received.offset + 1
                if record is not None:
                    yield record
            if self._grouped:
                self._reader.commit()

    def close(self) -> None:
        """Close the connection; a batch that was not iterated past its end stays uncommitted."""
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _batch(self) -> list[Received]:
        """The next records; [] at the end of all partitions, never with `follow`."""
        while self._follow or not self._at_end():
            if batch := self._reader.poll(timeout=POLL_SECONDS, max_records=BATCH):
                return batch
        return []

    def _at_end(self) -> bool:
        """Whether all records are read; end offsets are fetched again when the known ones are reached."""
        positions = self._reader.positions()
        if self._ends.keys() != positions.keys() or not self._behind(positions):
            self._ends = dict(self._reader.end_offsets()) if positions else {}
        return bool(self._ends) and not self._behind(positions)

    def _behind(self, positions: Mapping[Partition, int]) -> bool:
        return any(positions.get(partition, 0) < end for partition, end in self._ends.items())

    def _decoded(self, received: Received) -> R | None:
        try:
            return self._read(received)
        except DecodeError as error:
            self.unreadable += 1
            log.warning("%s: left out: %s", received.position, error)
            return None


def subscribe(
    record: type[R],
    *,
    topics: Iterable[str] = (),
    entities: Iterable[str] = (),
    sources: Iterable[str] = (),
    since: str = "",
    until: str = "",
    group: str | None = None,
    start: Mapping[Partition, int] | None = None,
    from_end: bool = False,
    follow: bool = False,
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> Subscription[R]:
    """Subscribe to `EventRecord` or `TaggedParagraph`; the filters are those of `Query`.

    An event record comes each time it is amended; of two with one id the later is the newer (what
    holds at this moment is `latest_events`). `follow` waits for more at the end. `group` resumes where
    that group of subscribers committed; `start` where earlier `positions` left off. Without `broker`
    it is the Kafka of `settings`, and those without are the environment's. BrokerError if it is away.
    """
    settings = settings or load_settings()
    query = Query.of(topics=topics, entities=entities, sources=sources, since=since, until=until)
    channel = CHANNELS[record]
    return Subscription(
        broker or KafkaBroker(settings),
        kafka_topic_name(channel, settings),
        partial(_decode_matching, query, record),
        group=group,
        start=start,
        from_end=from_end,
        follow=follow,
    )


CHANNELS: dict[type, Channel] = {EventRecord: Channel.EVENTS, TaggedParagraph: Channel.TAGGED}


def _decode_matching(query: Query, record_type: type[R], received: Received) -> R | None:
    """The decoded record if it matches the query; None if not, or for a tombstone."""
    if received.value is None:
        return None
    record = decode(received.value, record_type)
    if isinstance(record, EventRecord):
        return record if query.wants_event(record) else None
    return record if query.wants_paragraph(record) else None
