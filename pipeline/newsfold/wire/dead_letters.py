"""Dead letters: what could not be read or processed, with its original bytes, reason and position."""

from newsfold.errors import RecordError
from newsfold.wire.envelope import Channel, Header, Output, Received
from newsfold.wire.identity import content_hash

MAX_DETAIL = 500
"""Characters of an error text that a header keeps."""


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
    told = {
        "stage": stage,
        "reason": error.reason,
        "path": error.path,
        "detail": detail,
        "kafka_topic": origin,
        "partition": str(partition),
        "offset": str(offset),
        "tagger": tagger,
    }
    own = tuple((name, text.encode("utf-8", "replace")) for name, text in told.items())
    place = [origin, str(partition), str(offset), *([f"line {line}"] if line else [])]
    id_ = content_hash("dead-letter", stage, *place, error.reason)
    kept = tuple((f"original_{name}", data) for name, data in headers)
    return Output(Channel.DEAD_LETTERS, key or b"", value or b"", id_, error.reason, own + kept)


def dead_letter_of(
    stage: str, record: Received, error: RecordError, tagger: str = "", *, line: int = 0
) -> Output:
    """The dead letter of a record, or of a line of it, that stage `stage` read and could not process."""
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
