"""The inspector: dead letters, and any record as it lies in Kafka, read from the broker when asked for."""

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

import msgspec

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.errors import DecodeError
from newsfold.model.contribution import Contribution
from newsfold.model.event import EventRecord
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import TaggedParagraph
from newsfold.serving import problem as problems
from newsfold.serving.problem import Refusal
from newsfold.settings import Settings
from newsfold.wire.codec import convert, lines_of, parse
from newsfold.wire.dead_letters import DeadLetter
from newsfold.wire.envelope import Channel, Partition, Received
from newsfold.wire.reasons import REASONS

LOOKED_AT = 1_000
"""Dead letters of each partition that are looked at, at most: the newest."""
POLL_SECONDS = 1.0
POLLS = 20
MOST_BYTES = 256 * 1024
"""Of a value that is shown."""
AT_ONCE = 2
"""Requests that read from the broker at a time: each opens connections of its own."""
TURN_SECONDS = 10
_NUMBER = re.compile(r"[0-9]{1,18}")
TYPES: Mapping[Channel, Any] = {
    Channel.PARAGRAPHS: Paragraph,
    Channel.TAGGED: TaggedParagraph,
    Channel.CONTRIBUTIONS: Contribution,
    Channel.EVENTS: EventRecord,
}


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes: as text, or in base64 where they are none; `size` is that of all, and part may be shown."""

    size: int
    text: str = ""
    base64: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter: where it lies, what failed when and why, and what it came from.

    `meaning` says what the reason means. `origin` is a Kafka topic, with `partition` and `offset`, or a file.
    """

    kafka_topic: str
    partition: int
    offset: int
    at: str
    stage: str
    reason: str
    meaning: str
    path: str
    detail: str
    origin: str
    origin_partition: int
    origin_offset: int
    key: Raw
    value: Raw


class DeadLetters(msgspec.Struct, frozen=True, kw_only=True):
    """The newest dead letters. `complete`: False if there may be older ones that match."""

    items: tuple[Letter, ...]
    complete: bool = True
    next: str = ""


class KafkaRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One record as it lies in Kafka, and what it is read as.

    `decoded` is its JSON, one value for each of its lines; `error` says why it is no record of its Kafka
    topic, with the JSON path, "" if it is one. `timestamp` is in milliseconds after 1970.
    """

    kafka_topic: str
    partition: int
    offset: int
    timestamp: int
    key: Raw
    value: Raw
    withdrawn: bool
    headers: dict[str, str]
    type: str
    decoded: tuple[Any, ...] = ()
    error: str = ""


class Inspector:
    """Reads from the broker for whoever asks; safe to be used by several threads."""

    def __init__(self, broker: Broker, settings: Settings) -> None:
        self._broker, self._settings = broker, settings
        self._turns = BoundedSemaphore(AT_ONCE)

    def letters(self, reason: str, stage: str, limit: int) -> DeadLetters:
        """The newest dead letters with a reason and of a stage, "" for any; BrokerError if it is away."""
        name = kafka_topic_name(Channel.DEAD_LETTERS, self._settings)
        letters: list[DeadLetter] = []
        with self._turn(), self._broker.reader([name]) as reader:
            ends = dict(reader.end_offsets())
            starts = {partition: max(0, end - LOOKED_AT) for partition, end in ends.items()}
            reader.seek(starts)
            for _ in range(POLLS):
                if all(reader.positions()[partition] >= end for partition, end in ends.items()):
                    break
                letters += map(DeadLetter.of, reader.poll(timeout=POLL_SECONDS, max_records=LOOKED_AT))
        wanted = [
            letter for letter in letters if reason in ("", letter.reason) and stage in ("", letter.stage)
        ]
        wanted.sort(key=lambda letter: (letter.at, letter.position), reverse=True)
        complete = len(wanted) <= limit and not any(starts.values())
        return DeadLetters(items=tuple(map(_letter, wanted[:limit])), complete=complete)

    def record(self, place: str) -> KafkaRecord | None:
        """The record at `kafka topic/partition/offset`; None if there is none, or not of the path."""
        name, _, position = place.partition("/")
        partition, _, offset = position.partition("/")
        channels = {kafka_topic_name(channel, self._settings): channel for channel in Channel}
        if name not in channels or not (_NUMBER.fullmatch(partition) and _NUMBER.fullmatch(offset)):
            return None
        received = self._received((name, int(partition)), int(offset))
        return _shown(received, channels[name]) if received else None

    def _received(self, partition: Partition, offset: int) -> Received | None:
        with self._turn(), self._broker.reader([partition[0]]) as reader:
            ends = reader.end_offsets()
            if offset >= ends.get(partition, 0):
                return None
            # Only this partition is read on.
            reader.seek({**ends, partition: offset})
            for _ in range(POLLS):
                for received in reader.poll(timeout=POLL_SECONDS, max_records=1):
                    if (received.kafka_topic, received.partition) == partition:
                        return received if received.offset == offset else None
        return None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """A turn at the broker; Refusal 503 if too many are at it."""
        if not self._turns.acquire(timeout=TURN_SECONDS):
            raise Refusal(problems.unavailable("too many ask the broker at once", retry_after=2))
        try:
            yield
        finally:
            self._turns.release()


def _shown(received: Received, channel: Channel) -> KafkaRecord:
    value = received.value or b""
    decoded: list[Any] = []
    error = ""
    try:
        for line in lines_of(value) if value else ():
            decoded.append(parse(line))
            if channel in TYPES:
                convert(decoded[-1], TYPES[channel])
    except DecodeError as fault:
        error = fault.what
    return KafkaRecord(
        kafka_topic=received.kafka_topic,
        partition=received.partition,
        offset=received.offset,
        timestamp=received.timestamp,
        key=_raw(received.key or b""),
        value=_raw(value),
        withdrawn=received.value is None,
        headers={name: (data or b"").decode("utf-8", "replace") for name, data in received.headers},
        type=TYPES[channel].__name__ if channel in TYPES else str(channel),
        decoded=tuple(decoded) if len(value) <= MOST_BYTES else (),
        error=error,
    )


def _letter(letter: DeadLetter) -> Letter:
    return Letter(
        kafka_topic=letter.position.kafka_topic,
        partition=letter.position.partition,
        offset=letter.position.offset,
        at=letter.at,
        stage=letter.stage,
        reason=letter.reason,
        meaning=REASONS.get(letter.reason, ""),
        path=letter.path,
        detail=letter.detail,
        origin=letter.origin,
        origin_partition=letter.partition,
        origin_offset=letter.offset,
        key=_raw(letter.key),
        value=_raw(letter.value, 2_000),
    )


def _raw(data: bytes, most: int = MOST_BYTES) -> Raw:
    try:
        return Raw(size=len(data), text=data.decode()[:most])
    except UnicodeDecodeError:
        return Raw(size=len(data), base64=base64.b64encode(data[:most]).decode())
