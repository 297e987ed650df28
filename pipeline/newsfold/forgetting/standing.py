"""Where an article stands on the broker: event records, state, logs, dead letters; nothing is changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from newsfold.aggregation.kept import Kept
from newsfold.aggregation.step import STAGE as AGGREGATION
from newsfold.broker.catalogue import changelog_topic, kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.errors import DecodeError, KafkaTopicError
from newsfold.forgetting.names import Forgettable
from newsfold.model.event import EventRecord
from newsfold.settings import Settings
from newsfold.state.retention import KEY as CUTOFF
from newsfold.subscription.dead_letters import Selection, read_dead_letters
from newsfold.subscription.newest import NewestRecords, records_of
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Channel, Received

LOGS = (Channel.PARAGRAPHS, Channel.TAGGED, Channel.CONTRIBUTIONS)
"""Kafka topics that keep what they have until their retention."""
POLL_SECONDS = 0.5


@dataclass
class Standing:
    """Where an article was found.

    `records` are event records that show it, by their keys; `topics` those in whose state its text is;
    `cutoffs` what a horizon has closed, by partition of the state; `logs` how many records of the logs are of
    it; `letters` the places of its dead letters, as partition@offset.
    """

    records: dict[str, EventRecord] = field(default_factory=dict)
    topics: set[str] = field(default_factory=set)
    cutoffs: dict[int, str] = field(default_factory=dict)
    logs: Counter[str] = field(default_factory=Counter)
    letters: list[str] = field(default_factory=list)


def standing(article: Forgettable, broker: Broker, settings: Settings) -> Standing:
    """Read everything once, to its end at the time of the call; a missing Kafka topic holds nothing."""
    found, ids = Standing(), [id_.encode() for id_ in article.ids]
    for received in _newest(broker, kafka_topic_name(Channel.EVENTS, settings)):
        if event := _event_of(received, article.ids):
            found.records[(received.key or b"").decode("utf-8", "replace")] = event
    for received in _newest(broker, changelog_topic(AGGREGATION, settings).name):
        key, value = received.key or b"", received.value or b""
        if key == CUTOFF:
            found.cutoffs[received.partition] = value.decode()
        elif key.rpartition(b"|")[2] in ids and not decode(value, Kept).said.retract:
            found.topics.add(key.rpartition(b"|")[0].decode())
    for channel in LOGS:
        name = kafka_topic_name(channel, settings)
        for received in _all(broker, name):
            found.logs[name] += any(_tells(line, ids) for line in (received.value or b"").split(b"\n"))
    found.letters = list(_letters(article, broker, settings))
    return found


def _tells(line: bytes, ids: Sequence[bytes]) -> bool:
    """Whether a record, or a line of one, is of the article and has text."""
    return b'"text":"' in line and b'"text":""' not in line and any(id_ in line for id_ in ids)


def _event_of(received: Received, ids: tuple[str, ...]) -> EventRecord | None:
    """The event record, if it shows the article; none for what others have put there."""
    data = received.value or b""
    if not any(id_.encode() in data for id_ in ids):
        return None
    try:
        event = decode(data, EventRecord)
    except DecodeError:
        return None
    evidence = [part.article_id for part in event.evidence if part.text or part.uri]
    stories = [story.article_id for story in event.stories if story.title or story.text or story.uri]
    return event if {*evidence, *stories}.intersection(ids) else None


def _letters(article: Forgettable, broker: Broker, settings: Settings) -> Iterator[str]:
    names = [name.encode() for name in (*article.ids, *article.uris)]
    try:
        for letter in read_dead_letters(broker, settings, Selection()):
            if letter.value and any(name == letter.key or name in letter.value for name in names):
                yield f"{letter.position.partition}@{letter.position.offset}"
    except KafkaTopicError:
        return


def _newest(broker: Broker, kafka_topic: str) -> Iterator[Received]:
    try:
        with NewestRecords(broker, kafka_topic) as records:
            yield from records
    except KafkaTopicError:
        return


def _all(broker: Broker, kafka_topic: str) -> Iterator[Received]:
    try:
        reader = broker.reader([kafka_topic], whole=True)
    except KafkaTopicError:
        return
    with reader:
        ends = reader.end_offsets()
        while any(reader.positions()[partition] < end for partition, end in ends.items()):
            for batch in reader.poll_batches(timeout=POLL_SECONDS):
                yield from records_of(batch)
