"""Records as a reader takes them: decoded and whole, or an error that says where the record lies.

Whoever may write to a Kafka topic can put there what is no record of ours: it is left out and told.
"""

import logging

from newsfold.errors import DecodeError
from newsfold.eventtime.moment import strict_seconds
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Received

log = logging.getLogger("newsfold.subscription")


def event_in(value: bytes) -> EventRecord:
    """The event record in a value; DecodeError if it is none."""
    event = decode(value, EventRecord)
    times = (event.window.start, event.window.end, event.first_seen, event.last_seen)
    if None in map(strict_seconds, times) or event.window.start >= event.window.end:
        raise DecodeError("$: times that are none", reason="schema", path="$")
    return event


def event_of(received: Received) -> EventRecord:
    """The event record in a Kafka record; DecodeError with its position if it is none."""
    try:
        return event_in(received.value or b"")
    except DecodeError as error:
        raise placed(error, received) from None


def tagged_paragraph_of(received: Received) -> TaggedParagraph:
    """The tagged paragraph in a Kafka record; DecodeError with its position if it is none."""
    try:
        return decode(received.value or b"", TaggedParagraph)
    except DecodeError as error:
        raise placed(error, received) from None


def log_unreadable(error: DecodeError) -> None:
    """Warn of a record that is left out."""
    log.warning("%s; left out", error)


def placed(error: DecodeError, received: Received) -> DecodeError:
    """The error of what is no record of ours, with its position."""
    return DecodeError(
        f"no record of ours: {error.what}", where=str(received.position), reason=error.reason, path=error.path
    )
