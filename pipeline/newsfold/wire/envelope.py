"""What travels: channels between the stages, records received from them and outputs for them.

Received and Output are structs, as one of each is made for every record: a third of what a tuple costs.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

Header = tuple[str, bytes | None]
"""Name and value; Kafka allows null for a value."""

Partition = tuple[str, int]
"""(kafka_topic, partition)"""


class Channel(StrEnum):
    """The Kafka topics of the pipeline by their plain names; a settings prefix may come before."""

    PARAGRAPHS = "news.paragraphs"
    TAGGED = "news.tagged"
    CONTRIBUTIONS = "news.contributions"
    EVENTS = "news.events"
    DEAD_LETTERS = "news.dead-letters"
    IDENTITIES = "news.identities"


def by_name(headers: Iterable[Header]) -> dict[str, bytes]:
    """The values of headers by name; a null counts as empty, and of two with one name the last."""
    return {name: data or b"" for name, data in headers}


class Position(NamedTuple):
    """The position of a record; `offset` is the record's own, not the next one's."""

    kafka_topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.kafka_topic}[{self.partition}]@{self.offset}"


class Received(msgspec.Struct, frozen=True, gc=False):
    """A record as read from a partition, undecoded.

    `timestamp` is in milliseconds after 1970; 0 or less for a record that has none.
    """

    kafka_topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[Header] = ()
    timestamp: int = 0

    @property
    def position(self) -> Position:
        return Position(self.kafka_topic, self.partition, self.offset)


class Output(msgspec.Struct, frozen=True, gc=False):
    """A record that a stage sends; `id` and `subject` become CloudEvents headers.

    `value` None is a tombstone. `headers` are those beside the CloudEvents ones.
    """

    channel: Channel
    key: bytes
    value: bytes | None
    id: str
    subject: str
    headers: tuple[Header, ...] = ()
