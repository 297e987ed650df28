"""Dead letters: reading them, and sending them again to where they came from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import orjson

from newsfold.broker.catalogue import KEYS, kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.eventtime.moment import lenient
from newsfold.settings import Settings
from newsfold.wire.dead_letters import DeadLetter
from newsfold.wire.envelope import Channel, Output, by_name
from newsfold.wire.identity import content_hash

POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Selection:
    """A filter of dead letters; an empty field matches all. Times are RFC 3339, [since, until)."""

    reason: str = ""
    stage: str = ""
    since: str = ""
    until: str = ""

    def wants(self, letter: DeadLetter) -> bool:
        """Whether a dead letter matches all fields."""
        return (
            self.reason in ("", letter.reason)
            and self.stage in ("", letter.stage)
            and (not self.since or _moment(letter.at) >= _moment(self.since))
            and (not self.until or _moment(letter.at) < _moment(self.until))
        )


def read_dead_letters(broker: Broker, settings: Settings, selection: Selection) -> Iterator[DeadLetter]:
    """The dead letters up to the end offsets at the time of the call, by partition in their order."""
    name = kafka_topic_name(Channel.DEAD_LETTERS, settings)
    with broker.reader([name]) as reader:
        ends = dict(reader.end_offsets())
        while any(reader.positions()[partition] < end for partition, end in ends.items()):
            for received in reader.poll(timeout=POLL_SECONDS, max_records=1000):
                letter = DeadLetter.of(received)
                end = ends[received.kafka_topic, received.partition]
                if received.offset < end and selection.wants(letter):
                    yield letter


def replayable(letter: DeadLetter, settings: Settings) -> Output | None:
    """The original record, to be sent again to the channel it was read from.

    None if it did not come from a channel (an input file must be fed again), is lost, or forgotten. Sending a
    record twice does no harm: what it causes has ids computed from content.
    """
    channels = {kafka_topic_name(channel, settings): channel for channel in Channel}
    channel = channels.get(letter.origin)
    if channel is None or letter.reason in ("lost", "forgotten"):
        return None
    id_ = by_name(letter.headers).get("ce_id", b"").decode("utf-8", "replace")
    id_ = id_ or content_hash(letter.key.hex(), letter.value.hex())
    key = _key(letter, channel)
    return Output(channel, key, letter.value, id_, key.decode("utf-8", "replace"))


def _key(letter: DeadLetter, channel: Channel) -> bytes:
    """The key to send it again with: its own, but of one in a wrong partition the one it must have."""
    if letter.reason != "partition":
        return letter.key
    try:
        return str(orjson.loads(letter.value)[KEYS[channel]]).encode()
    except (ValueError, TypeError, KeyError):
        # Another program's letter, of the same reason.
        return letter.key


class ReplayCounts(NamedTuple):
    """Number of originals sent again, and of dead letters from files, which must be fed again."""

    sent: int
    unsent: int


def replay_dead_letters(broker: Broker, settings: Settings, letters: Iterable[DeadLetter]) -> ReplayCounts:
    """Send the originals again, each once.

    What fails again becomes a dead letter again: an original that has several would otherwise double
    with every replay.
    """
    sent_digests: set[str] = set()
    unsent = 0
    with broker.publisher() as publisher:
        for letter in letters:
            output = replayable(letter, settings)
            if output is None:
                unsent += 1
                continue
            digest = content_hash(output.channel, letter.key.hex(), letter.value.hex())
            if digest not in sent_digests:
                sent_digests.add(digest)
                publisher.publish([output])
        publisher.flush()
    return ReplayCounts(len(sent_digests), unsent)


def _moment(time: str) -> datetime:
    """The moment of a time in any precision; year 1 if it cannot be parsed."""
    try:
        return lenient(time)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
