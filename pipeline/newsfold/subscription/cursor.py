"""Cursors: where a subscription stands, as a text that a program stores where it likes.

A line of JSON, `{"v":1,"kafka_topic":"news.events","next":{"0":17,"1":4},"snapshot":false}`: of each
partition the offset of the record to be handed out next, and whether a snapshot is being handed out.
"""

from collections.abc import Mapping

import msgspec

from newsfold.errors import DecodeError, SettingsError
from newsfold.subscription.arguments import MAX_OFFSET
from newsfold.wire.codec import decode, encode
from newsfold.wire.envelope import Partition
from newsfold.wire.gap import Gap, gap_at

VERSION = 1


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Next offsets of the partitions of a Kafka topic; `snapshot` if they are places in a snapshot."""

    v: int
    kafka_topic: str
    next: dict[str, int]
    snapshot: bool = False

    @property
    def positions(self) -> dict[Partition, int]:
        """Next offset by (Kafka topic, partition)."""
        return {(self.kafka_topic, int(number)): offset for number, offset in self.next.items()}

    def gaps(self, beginnings: Mapping[Partition, int], ends: Mapping[Partition, int]) -> list[Gap]:
        """What is missing of the log where it was to be read on, by its first offsets and its ends."""
        gaps: list[Gap] = []
        for partition, offset in self.positions.items():
            if partition not in ends:
                gaps.append(Gap(partition, offset, 0))
            elif gap := gap_at(partition, offset, beginnings[partition], ends[partition]):
                gaps.append(gap)
        return gaps


def cursor_text(positions: Mapping[Partition, int], kafka_topic: str, snapshot: bool) -> str:
    """The cursor of these next offsets, as text."""
    numbers = {str(number): offset for (_, number), offset in sorted(positions.items())}
    return encode(Cursor(VERSION, kafka_topic, numbers, snapshot)).decode()


def cursor_of(text: object, kafka_topic: str) -> Cursor | None:
    """The cursor in a text, None for an empty one; SettingsError if it is none of a subscription to this."""
    if not isinstance(text, str):
        raise _no_cursor(f"{text!r} is no text")
    if not text.strip():
        return None
    try:
        cursor = decode(text, Cursor)
    except DecodeError as error:
        raise _no_cursor(error.what) from None
    if cursor.v != VERSION:
        raise _no_cursor(f"version {cursor.v} is not {VERSION}")
    if cursor.kafka_topic != kafka_topic:
        raise _no_cursor(f"it is of {cursor.kafka_topic}, and {kafka_topic} is read")
    for number, offset in cursor.next.items():
        if not (number.isascii() and number.isdecimal() and len(number) < 10 and 0 <= offset <= MAX_OFFSET):
            raise _no_cursor(f"{number}: {offset} is no position")
    return cursor


def _no_cursor(finding: str) -> SettingsError:
    return SettingsError(
        f"no cursor to resume at: {finding}",
        where="cursor",
        hint="pass the `cursor` of a subscription to the same records, or none to begin anew",
    )
