"""Dead letters: what could not be read or processed, with its original bytes, reason and position."""

from dataclasses import dataclass
from datetime import UTC, datetime

from newsfold.errors import RecordError
from newsfold.eventtime.moment import to_second
from newsfold.wire.envelope import Channel, Header, Output, Position, Received, by_name
from newsfold.wire.gap import Gap
from newsfold.wire.identity import content_hash

MAX_DETAIL = 500
"""Characters of an error text that a header keeps."""

MAX_OFFSET = 2**63 - 1

ORIGINAL = "original_"
"""Prefix of the names under which the headers of the failed record are kept."""


def dead_letter(
    *,
    stage: str,
    error: RecordError,
    key: bytes | None,
    value: bytes | None,
    origin: str,
    partition: int = -1,
    offset: int = -1,
    line: int = 0,
    tagger: str = "",
    headers: tuple[Header, ...] = (),
) -> Output:
    """An output for the dead letters; `origin` is the Kafka topic, or the file and line of an input.

    `line` counts from 0 in a record of several lines, of which `value` is one.
    """
    detail = "".join(c if c.isprintable() else " " for c in str(error))[:MAX_DETAIL]
    fields = {
        "stage": stage,
        "reason": error.reason,
        "path": error.path,
        "detail": detail,
        "kafka_topic": origin,
        "partition": str(partition),
        "offset": str(offset),
        "tagger": tagger,
    }
    failure_headers = tuple((name, text.encode("utf-8", "replace")) for name, text in fields.items())
    position = [origin, str(partition), str(offset), *([f"line {line}"] if line else [])]
    id_ = content_hash("dead-letter", stage, *position, error.reason)
    original_headers = tuple((f"{ORIGINAL}{name}", data) for name, data in headers)
    return Output(
        Channel.DEAD_LETTERS, key or b"", value or b"", id_, error.reason, failure_headers + original_headers
    )


def dead_letter_of(
    stage: str, record: Received, error: RecordError, tagger: str = "", *, line: int = 0
) -> Output:
    """The dead letter of a record that `stage` could not process; `record.value` may be one line of it."""
    return dead_letter(
        stage=stage,
        error=error,
        key=record.key,
        value=record.value,
        origin=record.kafka_topic,
        partition=record.partition,
        offset=record.offset,
        line=line,
        tagger=tagger,
        headers=tuple(record.headers),
    )


def beyond_horizon(time: str, cutoff: str) -> RecordError:
    """The error of a record dated `time`, before the cutoff of the horizon."""
    return RecordError(
        f"dated {time}, and windows before {cutoff} are closed",
        hint="raise NEWSFOLD_HORIZON and fold the log anew under another NEWSFOLD_GROUP",
        reason="horizon",
        path="$.published_at",
    )


def ahead_of_time(time: str) -> RecordError:
    """The error of a record dated `time`, later than it can have been written."""
    return RecordError(
        f"dated {time}, more than a day after it was written to the log",
        hint="correct the date, or feed it then",
        reason="future",
        path="$.published_at",
    )


def no_more(article_id: str) -> RecordError:
    """The error of what is of an article that was forgotten; the dead letter is to hold nothing of it."""
    return RecordError(
        f"of the article {article_id}, which was forgotten",
        hint="what shall be printed again needs another uri",
        reason="forgotten",
    )


def lost_records(stage: str, gap: Gap) -> Output:
    """The dead letter, without a value, that stands for records which were deleted unread by `stage`."""
    name, number = gap.partition
    error = RecordError(f"offsets {gap.position} to {gap.resumed - 1} were deleted unread", reason="lost")
    return dead_letter(
        stage=stage, error=error, key=None, value=None, origin=name, partition=number, offset=gap.position
    )


@dataclass(frozen=True)
class DeadLetter:
    """A record that could not be processed: its original key and value, and the failure.

    `origin` is the Kafka topic it was read from, or the file and line of an input; `at` is when it
    failed, RFC 3339 in UTC; `position` is that of the dead letter itself.
    """

    position: Position
    id: str
    at: str
    stage: str
    reason: str
    path: str
    detail: str
    origin: str
    partition: int
    offset: int
    tagger: str
    key: bytes
    value: bytes
    headers: tuple[Header, ...]

    @classmethod
    def of(cls, received: Received) -> "DeadLetter":
        """From a record of the dead-letter channel; missing headers become "" or -1."""
        texts = {n: data.decode("utf-8", "replace") for n, data in by_name(received.headers).items()}
        original_headers = tuple(
            (n[len(ORIGINAL) :], d) for n, d in received.headers if n.startswith(ORIGINAL)
        )
        return cls(
            position=received.position,
            id=texts.get("ce_id", ""),
            at=texts.get("ce_time", "") or _moment(received.timestamp),
            stage=texts.get("stage", ""),
            reason=texts.get("reason", ""),
            path=texts.get("path", ""),
            detail=texts.get("detail", ""),
            origin=texts.get("kafka_topic", ""),
            partition=_number(texts.get("partition", "")),
            offset=_number(texts.get("offset", "")),
            tagger=texts.get("tagger", ""),
            key=received.key or b"",
            value=received.value or b"",
            headers=original_headers,
        )


def _moment(milliseconds: int) -> str:
    """The time of a record; "" for one that no calendar has."""
    try:
        return to_second(datetime.fromtimestamp(milliseconds / 1000, UTC))
    except (ValueError, OverflowError, OSError):
        return ""


def _number(text: str) -> int:
    """The partition or offset that a header names; -1 for what Kafka cannot count."""
    try:
        number = int(text)
    except ValueError:
        return -1
    return number if 0 <= number <= MAX_OFFSET else -1
