"""Subscriptions: an iterator over tagged paragraphs or event records, filtered and resumable.

    with subscribe(EventRecord, topics=["peace process"], group="desk") as events:
        for event in events:
            print(event.topic.label, event.article_count)

With a group, what was handed out is committed every few seconds, when the next record is asked for: after
a crash the records of the last seconds come again, and nothing is passed over. A subscriber may take its
time, for one record as long as the setting `subscriber_timeout` says. Without a group a subscription begins
at `start`, and `positions` says where to go on another time.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Generic, Self, TypeVar

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import DecodeError, SettingsError
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import Settings
from newsfold.subscription.arguments import check_group, check_start, settings_of
from newsfold.subscription.latest import latest_events
from newsfold.subscription.query import Query
from newsfold.subscription.reading import event_of, log_unreadable, tagged_paragraph_of
from newsfold.subscription.unknown_names import UnknownNames
from newsfold.wire.envelope import Channel, Partition, Received
from newsfold.wire.gap import Gap

R = TypeVar("R", EventRecord, TaggedParagraph)
log = logging.getLogger("newsfold.subscription")
BATCH = 500
POLL_SECONDS = 0.5
COMMIT_SECONDS = 2.0
"""How long a batch of a group may last: then what was handed out of it is committed."""


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
        names: UnknownNames | None = None,
        commit_seconds: float = COMMIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`read` decodes and filters: the record to hand out, or None to pass over it.

        `names` are those asked for that the lexicon does not have.
        """
        self._reader = broker.reader([kafka_topic], group=group, start=start, from_end=from_end)
        self._read: Callable[[Received], R | None] = read
        self._group, self._follow, self._names = group, follow, names
        self._next: dict[Partition, int] = {}
        self._ends: dict[Partition, int] = {}
        self._commit_seconds, self._clock = commit_seconds, clock
        self._size = BATCH
        """Records of the next batch, at most."""
        self.unreadable = 0
        """Number of records that could not be decoded; each is logged with its position and left out."""
        self.refused = 0
        """Number of commits that the group refused; the first is logged."""
        self.gaps: list[Gap] = []
        """What was deleted before it was read here, and logs that were made anew; each is logged."""
        self._note_gaps()

    @property
    def positions(self) -> dict[Partition, int]:
        """Next offset by (Kafka topic, partition): pass it as `start` to resume."""
        return dict(self._next)

    def __iter__(self) -> Iterator[R]:
        while batch := self._batch():
            begun, done = self._clock(), 0
            for received in batch:
                record = self._decoded(received)
                self._next[received.kafka_topic, received.partition] = received.offset + 1
                if record is not None:
                    if self._names:
                        self._names.seen(record)
                    yield record
                done += 1
                if self._group is not None and self._clock() - begun > self._commit_seconds:
                    break
            if self._group is not None:
                self._commit(batch[done:], self._clock() - begun, done)
        if self._names:
            self._names.check()

    def _commit(self, left: Sequence[Received], seconds: float, done: int) -> None:
        """Commit what was handed out, and have what is `left` of the batch come again.

        The group hears of a subscriber when it asks for a batch: so each is made to last half of
        `commit_seconds`, by the pace of the one before, of which so many were done in `seconds`.
        """
        first_left: dict[Partition, int] = {}
        for received in left:
            first_left.setdefault((received.kafka_topic, received.partition), received.offset)
        self._reader.seek(first_left)
        fitting = int(done * self._commit_seconds / 2 / seconds) if seconds > 0 else BATCH
        self._size = min(max(1, fitting), BATCH)
        if not self._reader.commit():
            self.refused += 1
            if self.refused == 1:
                log.warning(
                    "group %s: a commit was refused, as the group was dealt anew or a record took longer than"
                    " NEWSFOLD_SUBSCRIBER_TIMEOUT; what was handed out since the last commit may come again",
                    self._group,
                )

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
            if self._follow and self._names and self._names.unknown and self._at_end():
                self._names.warn()
            batch = self._reader.poll(timeout=POLL_SECONDS, max_records=self._size)
            noted = self._note_gaps()
            if batch:
                return batch
            if noted and self._group is not None:
                # So that the group is told of it once.
                self._reader.commit()
        return []

    def _note_gaps(self) -> bool:
        """Tell what was found missing; whether there was anything."""
        gaps = self._reader.gaps()
        for gap in gaps:
            self._next[gap.partition] = gap.resumed
            log.warning("%s", gap)
        self.gaps += gaps
        return bool(gaps)

    def _at_end(self) -> bool:
        """Whether all records are read; end offsets are fetched again when the known ones are reached."""
        positions = self._reader.positions()
        if self._ends.keys() != positions.keys() or not self._behind(positions):
            self._ends = dict(self._reader.end_offsets()) if positions else {}
        # A position beyond the end is that of another log: the next poll finds where to go on.
        return bool(self._ends) and positions == self._ends

    def _behind(self, positions: Mapping[Partition, int]) -> bool:
        return any(positions.get(partition, 0) < end for partition, end in self._ends.items())

    def _decoded(self, received: Received) -> R | None:
        try:
            return self._read(received)
        except DecodeError as error:
            self.unreadable += 1
            log_unreadable(error)
            return None


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
