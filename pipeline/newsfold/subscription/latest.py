"""The event records that hold at this moment: decoded one at a time, and only those that are asked for."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Self, Unpack

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import DecodeError, SettingsError
from newsfold.eventtime.moment import strict_seconds
from newsfold.model.event import EventRecord, WindowRef
from newsfold.settings import Settings
from newsfold.subscription.arguments import settings_of
from newsfold.subscription.filters import EventFilters
from newsfold.subscription.newest import NewestRecords
from newsfold.subscription.parts import Sieve, part_type
from newsfold.subscription.query import Query
from newsfold.subscription.reading import event_in, log_unreadable, placed
from newsfold.wire.codec import canonical_struct, decode
from newsfold.wire.envelope import Channel


class EventsThatHold:
    """The newest event record of each topic and window; may be iterated again.

    Close it, or use it in a `with`. Records that others put there are left out; `tell` gets the error of
    each once, with its position.
    """

    def __init__(
        self, broker: Broker, settings: Settings, *, tell: Callable[[DecodeError], None] = log_unreadable
    ) -> None:
        """Read the Kafka topic to its end; BrokerError if it is away."""
        self._records = NewestRecords(broker, kafka_topic_name(Channel.EVENTS, settings))
        self._tell, self._told = tell, set[int]()

    @property
    def ever_written(self) -> bool:
        """Whether there was ever an event record: a withdrawn one leaves an offset."""
        return self._records.ever_written

    def __len__(self) -> int:
        """Number of records, those that cannot be read included."""
        return len(self._records)

    @property
    def readable(self) -> int:
        """Number of records, without those that were found to be unreadable so far."""
        return len(self._records) - len(self._told)

    def __iter__(self) -> Iterator[EventRecord]:
        return self.possible(Query())

    def window_lengths(self) -> set[int]:
        """The lengths of their windows, in seconds; of a record no more than its window is decoded."""
        part: type[Any] = part_type(frozenset(("window",)))
        lengths: set[int] = set()
        for _, value in self._records.values():
            with suppress(DecodeError):
                lengths.add(seconds_of(decode(value, part).window))
        return lengths

    def possible(self, query: Query) -> Iterator[EventRecord]:
        """The records that match a query, or might as they count more than they name; of all others no more
        than the fields that are asked for is decoded."""
        sieve = Sieve(query)
        for number, value in self._records.values():
            try:
                if not sieve.passes(None, value, or_uncertain=True):
                    continue
                event = event_in(value)
            except DecodeError as error:
                self._unreadable(number, error)
                continue
            yield event

    def close(self) -> None:
        """Let go of the records."""
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _unreadable(self, number: int, error: DecodeError) -> None:
        if number not in self._told:
            self._told.add(number)
            self._tell(placed(error, self._records.received(number)))


def seconds_of(window: WindowRef) -> int:
    """How long a window is, in seconds; DecodeError if its times are none."""
    start, end = strict_seconds(window.start), strict_seconds(window.end)
    if start is None or end is None:
        raise DecodeError("$: times that are none", reason="schema", path="$")
    return end - start


class Answer:
    """The records that match a query, as they are iterated, and the counts of the last iteration."""

    def __init__(self, events: EventsThatHold, query: Query) -> None:
        self._events, self.query = events, query
        self.matches = 0
        """Number of records that match."""
        self.uncertain = 0
        """Number of records that may match, as they count more than they name."""

    def __iter__(self) -> Iterator[EventRecord]:
        query, self.matches, self.uncertain = self.query, 0, 0
        takes_all = query == Query()
        for event in self._events.possible(query):
            if takes_all or query.wants_event(event):
                self.matches += 1
                yield event
            elif query.may_want(event):
                self.uncertain += 1

    def count(self) -> None:
        """Count without handing the records out."""
        deque(self, maxlen=0)


def latest_events(
    broker: Broker | None = None,
    settings: Settings | None = None,
    *,
    query: Query | None = None,
    tell: Callable[[DecodeError], None] = log_unreadable,
    **filters: Unpack[EventFilters],
) -> list[EventRecord]:
    """The newest event record of each topic and window, sorted by window and topic; with filters its matches.

    The filters are those of `Query.of`, or a `query`; of records that do not match no more is decoded than
    they ask for. Records that others put there are left out; `tell` gets the error of each, with its
    position. Without `broker` it is the Kafka of `settings`, and those without are the environment's.
    BrokerError if it is away; UnknownNameError for a name in `filters` that neither lexicon nor records have.
    """
    settings = settings_of(settings)
    if query is not None and filters:
        raise SettingsError(
            "a query and filters", where="latest_events", hint=f"give {', '.join(filters)} to Query.of"
        )
    with EventsThatHold(broker or KafkaBroker(settings), settings, tell=tell) as events:
        if filters:
            query = Query.of(**filters, settings=settings)
            query.check(events)
        found = list(Answer(events, query or Query()))
    return sorted(found, key=lambda e: (e.window.start, e.window.end, e.topic.id))


def ever_written(broker: Broker, settings: Settings) -> bool:
    """Whether there was ever an event record: a withdrawn one leaves an offset, also when it is compacted."""
    with broker.reader([kafka_topic_name(Channel.EVENTS, settings)]) as reader:
        return any(reader.end_offsets().values())


def canonical_lines(events: Iterable[EventRecord]) -> list[bytes]:
    """Event records as canonical JSON, sorted: equal records give equal bytes, whatever made them."""
    return sorted(map(canonical_struct, events))
