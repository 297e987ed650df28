"""How a subscription reads a record: the one to hand out, or None to pass over it."""

from newsfold.errors import DecodeError
from newsfold.lexicons.topics.files import load_topics
from newsfold.model.event import EventRecord, WindowRef
from newsfold.model.tags import TaggedParagraph
from newsfold.subscription.amendment import Amendment, Kind
from newsfold.subscription.keys import topic_and_window_of
from newsfold.subscription.memory import Memory, change_of, figures_of
from newsfold.subscription.paragraph_parts import ParagraphSieve
from newsfold.subscription.parts import Sieve
from newsfold.subscription.query import Query
from newsfold.subscription.reading import event_of, placed, tagged_paragraph_of
from newsfold.wire.envelope import Received
from newsfold.wire.identity import event_id


class MatchingEvents:
    """The event records that match a query; tombstones are passed over."""

    def __init__(self, query: Query) -> None:
        self._query, self._sieve = query, Sieve(query)

    def __call__(self, received: Received) -> EventRecord | None:
        """The event record if it matches; DecodeError, with its position, if it is none."""
        if received.value is None:
            return None
        try:
            if not self._sieve.passes(received.key, received.value):
                return None
        except DecodeError as error:
            raise placed(error, received) from None
        event = event_of(received)
        return event if self._query.wants_event(event) else None


class MatchingParagraphs:
    """The tagged paragraphs that match a query."""

    def __init__(self, query: Query) -> None:
        self._query, self._sieve = query, ParagraphSieve(query)

    def __call__(self, received: Received) -> TaggedParagraph | None:
        """The tagged paragraph if it matches; DecodeError, with its position, if it is none."""
        if received.value is None:
            return None
        try:
            if not self._sieve.passes(received.value):
                return None
        except DecodeError as error:
            raise placed(error, received) from None
        tagged = tagged_paragraph_of(received)
        return tagged if self._query.wants_paragraph(tagged) else None


class Amendments:
    """Event records that match a query as amendments, each against what it was before."""

    def __init__(self, query: Query, memory: Memory) -> None:
        self._query, self._memory, self._events = query, memory, MatchingEvents(query)
        self._paths: dict[str, tuple[str, tuple[str, ...]]] | None = None

    def __call__(self, received: Received) -> Amendment | None:
        """The amendment, None if it changes nothing; DecodeError, with its position, if it is no record."""
        event, key = self._events(received), received.key or b""
        if event is None:
            return self._gone(received, key)
        figures = figures_of(event, received.value or b"")
        before = self._memory.put(key, figures)
        if before is None:
            return Amendment(
                kind="first", id=event.id, topic=event.topic.id, window=event.window, event=event
            )
        if before.content == figures.content:
            return None
        change = change_of(before, figures, event)
        return Amendment(
            kind="amended", id=event.id, topic=event.topic.id, window=event.window, event=event, change=change
        )

    def remember(self, received: Received) -> None:
        """Take a record for handed out; one that cannot be read is passed over."""
        try:
            self(received)
        except DecodeError:
            return

    def _gone(self, received: Received, key: bytes) -> Amendment | None:
        """That a record holds no more, or does not match any more; None if it was never handed out."""
        known, is_tombstone = self._memory.drop(key), received.value is None
        if not known and (not is_tombstone or self._memory.complete):
            return None
        named = topic_and_window_of(key)
        if named is None:
            error = DecodeError(f"{key[:60]!r} is no key of a record", reason="schema", path="$")
            raise placed(error, received)
        topic, window = named
        if not known and not self._may_have_matched(topic, window):
            return None
        kind: Kind = "withdrawn" if is_tombstone else "unmatched"
        return Amendment(kind=kind, id=event_id(topic, window.start, window.end), topic=topic, window=window)

    def _may_have_matched(self, topic: str, window: WindowRef) -> bool:
        """Whether a record of which nobody knows more could have been handed out."""
        query = self._query
        if not query.overlaps(window.start, window.end):
            return False
        if not query.topics:
            return True
        if self._paths is None:
            topics = load_topics(query.lexicon).topics
            self._paths = {entry.id: (entry.label, entry.path) for entry in topics}
        if topic not in self._paths:
            return True
        label, path = self._paths[topic]
        return any(meaning.is_topic(topic, label, path) for meaning in query.topics)
