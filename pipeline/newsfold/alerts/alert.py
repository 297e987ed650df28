"""What an alert says, and its id. Pure."""

from datetime import datetime
from typing import Literal

import msgspec

from newsfold.eventtime.moment import to_millisecond
from newsfold.model.event import EventRecord, WindowRef
from newsfold.subscription.amendment import Change
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Received
from newsfold.wire.identity import content_hash

Kind = Literal["new", "change", "withdrawn", "unmatched"]
TYPES: dict[Kind, str] = {
    "new": "event.new",
    "change": "event.changed",
    "withdrawn": "event.withdrawn",
    "unmatched": "event.unmatched",
}


class Rise(msgspec.Struct, frozen=True):
    """How a record stands out of the windows before: as `Trend` of subscription/trend.py."""

    score: float
    baseline: float
    windows: int


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """The `data` of a webhook.

    `new`: the record is as the rule asks for, and was not before. `change`: it was, and is different.
    `unmatched`: it was, and is no more. `withdrawn`: it holds no more; of the last two `record` is None.
    `revision` is the position of the record on its Kafka topic; of two alerts of one record in one partition
    the one with the greater offset is the newer. `link` is "" where no page is configured.
    """

    rule: str
    kind: Kind
    id: str
    topic: str
    label: str
    window: WindowRef
    revision: str
    text: str
    link: str
    change: Change | None = None
    trend: Rise | None = None
    record: EventRecord | None = None


class Post(msgspec.Struct, frozen=True):
    """The body of a webhook, in the form that Standard Webhooks recommends."""

    type: str
    timestamp: str
    data: Alert


def alert_id(rule: str, record: str, received: Received) -> str:
    """The same for the same rule, record and revision, whoever makes the alert and how often.

    What the revision holds is part of it: a Kafka topic that was made anew counts its offsets from 0 again.
    """
    value = (received.value or b"").hex()
    place = (received.kafka_topic, str(received.partition), str(received.offset))
    return f"alert_{content_hash('alert', rule, record, *place, value)}"


def post_of(alert: Alert, made: datetime) -> bytes:
    """The body of the webhook for an alert made at this time (UTC)."""
    return encode(Post(TYPES[alert.kind], to_millisecond(made), alert))
