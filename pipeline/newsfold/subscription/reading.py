"""Records as a reader takes them: decoded and whole, or an error that says where the record lies.

Whoever may write to a Kafka topic can put there what is no record of ours: it is left out and told.
"""

import logging

import msgspec

from newsfold.errors import DecodeError
from newsfold.eventtime.moment import strict_seconds
from newsfold.model.event import EventRecord, TopicRef, WindowRef
from newsfold.model.tags import TaggedParagraph
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Received

log = logging.getLogger("newsfold.subscription")


class _TopicAndWindow(msgspec.Struct, gc=False):
    """What of an event record is enough to pass over it."""

    topic: TopicRef
    window: WindowRef


def topic_and_window_of(received: Received) -> tuple[TopicRef, WindowRef]:
    """The topic and the window in a Kafka record, whose rest is not looked at; errors as `event_of`."""
    try:
        event = decode(received.value or b"", _TopicAndWindow)
    except DecodeError as error:
        raise _placed(error, received) from None
    return event.topic, event.window


def event_of(received: Received) -> EventRecord:
    """The event record in a Kafka record; DecodeError with its position if it is none."""
    try:
        event = decode(received.value or b"", EventRecord)
        times = (event.window.start, event.window.end, event.first_seen, event.last_seen)
        if None in map(strict_seconds, times) or event.window.start >= event.window.end:
            raise DecodeError("$: times that are none", reason="schema", path="$")
        return event
    except DecodeError as error:
        raise _placed(error, received) from None


def tagged_paragraph_of(received: Received) -> TaggedParagraph:
    """The tagged paragraph in a Kafka record; DecodeError with its position if it is none."""
    try:
        return decode(received.value or b"", TaggedParagraph)
    except DecodeError as error:
        raise _placed(error, received) from None


def log_unreadable(error: DecodeError) -> None:
    """Warn of a record that is left out."""
    log.warning("%s; left out", error)


def _placed(error: DecodeError, received: Received) -> DecodeError:
    return DecodeError(
        f"no record of ours: {error.what}", where=str(received.position), reason=error.reason, path=error.path
    )
