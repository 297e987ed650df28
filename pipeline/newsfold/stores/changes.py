"""What Kafka records change in a store: event records that hold, and those that are withdrawn. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from newsfold.errors import DecodeError
from newsfold.eventtime.moment import strict_seconds
from newsfold.model.event import EventRecord, WindowRef
from newsfold.stores.tables import Placed
from newsfold.subscription.keys import topic_and_window_of
from newsfold.subscription.reading import event_in, event_of, placed
from newsfold.wire.envelope import Received
from newsfold.wire.identity import event_id

Offsets = Mapping[int, int]
"""The offset of the next record, by partition."""
MOST = 2**63
"""What databases have no number for, from here on."""


class Change(NamedTuple):
    """One Kafka record: the event record of this id now is `held`, or there is none any more.

    `value` is the record's JSON, read once already: many changes wait in memory, where a record decoded takes
    several times as much.
    """

    id: str
    partition: int
    offset: int
    window: WindowRef
    window_size: str
    value: bytes | None

    @property
    def held(self) -> Placed | None:
        """The event record, decoded anew each time; None if it is withdrawn."""
        if self.value is None:
            return None
        return Placed(event_in(self.value), self.window_size, self.partition, self.offset)


class Batch(NamedTuple):
    """The changes between two positions of the Kafka topic, those of a partition in order.

    What could not be read is left out, so there may be fewer changes than offsets.
    """

    changes: Sequence[Change]
    begin: Offsets
    end: Offsets
    completes: bool = False
    """Whether a store that is filled from its beginning holds all there is once it has the batch."""

    def newest(self, held: Offsets) -> dict[str, Change]:
        """The last change of each record, without those before what a store holds already."""
        fresh = (change for change in self.changes if change.offset >= held.get(change.partition, 0))
        return {change.id: change for change in fresh}

    def end_after(self, held: Offsets) -> dict[int, int]:
        """Where the store stands once it has the batch."""
        return {**held, **{p: max(end, held.get(p, 0)) for p, end in self.end.items()}}


def change_of(received: Received) -> Change:
    """The change that a Kafka record makes; DecodeError, with its position, if it is no record of ours."""
    return change_and_event(received)[0]


def change_and_event(received: Received) -> tuple[Change, EventRecord | None]:
    """The same, and the event record, None of one that is withdrawn: who needs it at once reads it once."""
    key = received.key or b""
    named = topic_and_window_of(key)
    if named is None:
        raise _unreadable(f"{key[:60]!r} is no key of an event record", received)
    topic, window = named
    id_ = event_id(topic, window.start, window.end)
    size = key.decode().rpartition("|")[2].strip()
    change = Change(id_, received.partition, received.offset, window, size, received.value)
    if received.value is None:
        return change, None
    event = event_of(received)
    if (event.id, event.topic.id, event.window) != (id_, topic, window):
        raise _unreadable(f"the key {key[:60]!r} is of another record than the value", received)
    if None in (strict_seconds(t) for story in event.stories for t in (story.first_seen, story.last_seen)):
        raise _unreadable("$.stories: times that are none", received)
    numbers = list(_numbers(event))
    if min(numbers) < 0 or max(numbers) >= MOST:
        raise _unreadable("counts that are none", received)
    return change, event


def _numbers(event: EventRecord) -> Iterator[int]:
    yield from (event.article_count, event.paragraph_count, event.distinct_paragraph_count)
    yield from (event.source_count, event.story_count, event.entity_count)
    yield from (event.passing.articles, event.passing.paragraphs)
    yield from (source.count for source in event.sources)
    yield from (entity.count for entity in event.entities)
    yield from (evidence.seq for evidence in event.evidence)
    for story in event.stories:
        yield from (story.article_count, story.source_count)


def _unreadable(finding: str, received: Received) -> DecodeError:
    return placed(DecodeError(finding, reason="schema", path="$"), received)
