"""CloudEvents 1.0 in Kafka's binary mode: the headers every record carries.

Source: CloudEvents Kafka protocol binding 1.0, section 3.2 (binary content mode).
"""

from datetime import UTC, datetime

from newsfold.eventtime.moment import to_millisecond
from newsfold.wire.envelope import Channel, Header, Output

SOURCE = "newsfold"
JSON, JSON_LINES = b"application/json", b"application/x-ndjson"
TYPES = {
    Channel.PARAGRAPHS: "newsfold.paragraph.v1",
    Channel.TAGGED: "newsfold.tagged-paragraph.v1",
    Channel.CONTRIBUTIONS: "newsfold.contribution.v1",
    Channel.EVENTS: "newsfold.event-record.v1",
    Channel.DEAD_LETTERS: "newsfold.dead-letter.v1",
    Channel.IDENTITIES: "newsfold.identity.v1",
}


def schema_name(channel: Channel) -> str:
    """The file in schemas/ that describes the channel's records: "tagged-paragraph.v1.json"."""
    return TYPES[channel].removeprefix("newsfold.") + ".json"


_FIXED: dict[Channel, tuple[Header, ...]] = {
    channel: (
        ("ce_specversion", b"1.0"),
        ("ce_type", type_.encode()),
        ("ce_source", f"{SOURCE}/{channel}".encode()),
        ("ce_dataschema", f"urn:newsfold:schemas:{schema_name(channel)}".encode()),
        ("content-type", JSON_LINES if channel is Channel.CONTRIBUTIONS else JSON),
    )
    for channel, type_ in TYPES.items()
}


def processing_time(milliseconds: int) -> bytes:
    """The value of `ce_time` from milliseconds after 1970, RFC 3339 in UTC; slow, so once per batch."""
    return to_millisecond(datetime.fromtimestamp(milliseconds / 1000, UTC)).encode()


def fixed_headers(channel: Channel) -> tuple[Header, ...]:
    """The headers that all records of a channel share.

    A dead letter keeps its original bytes, so it has no content type of ours.
    """
    return _FIXED[channel][:3] if channel is Channel.DEAD_LETTERS else _FIXED[channel]


def headers(output: Output, time: bytes) -> list[Header]:
    """All headers of an output; `time` is the value of `ce_time`."""
    return [
        *fixed_headers(output.channel),
        ("ce_id", output.id.encode()),
        ("ce_subject", output.subject.encode()),
        ("ce_time", time),
        *output.headers,
    ]
