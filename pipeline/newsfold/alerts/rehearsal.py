"""What a rule would have sent, had it been there: the Kafka topic read anew, and nothing sent or kept."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from newsfold.alerts.alert import Alert, alert_id, post_of
from newsfold.alerts.judge import Judge
from newsfold.alerts.rules import Rule
from newsfold.alerts.store import AlertStore, Delivery
from newsfold.broker.contract import Broker
from newsfold.errors import DecodeError
from newsfold.wire.envelope import Received

POLL_SECONDS = 0.5
NOWHERE = ":memory:"
"""A store that is gone with its connection."""


class Rehearsed(NamedTuple):
    """An alert, when the record that causes it was written, and what would be sent to each target."""

    alert: Alert
    at: datetime
    delivery: Delivery


def rehearse(
    broker: Broker,
    kafka_topic: str,
    rule: Rule,
    *,
    since: datetime,
    page: str,
    tell: Callable[[DecodeError], None],
) -> Iterator[Rehearsed]:
    """The alerts of the records that were written since then, as far as the Kafka topic still has them.

    What was written before is taken note of first, as a rule does that is new. BrokerError if the broker is
    away.
    """
    store = AlertStore(NOWHERE, kafka_topic)
    judge = Judge([rule], store, page=page)
    try:
        for received in _records(broker, kafka_topic):
            # A record without a time may have been written at any.
            has_time = received.timestamp > 0
            at = datetime.fromtimestamp(received.timestamp / 1000, UTC) if has_time else since
            try:
                with store.transaction():
                    alerts = list(judge.alerts(received, at if at >= since else None))
            except DecodeError as error:
                tell(error)
                continue
            for _, alert in alerts:
                yield Rehearsed(alert, at, _delivery(rule, alert, received, at))
    finally:
        store.close()


def _delivery(rule: Rule, alert: Alert, received: Received, at: datetime) -> Delivery:
    id_, seconds = alert_id(rule.name, alert.id, received), at.timestamp()
    post = post_of(alert, at)
    place = (received.partition, received.offset)
    return Delivery(0, id_, rule.name, "", post, seconds, seconds, 0, *place, id_, "")


def _records(broker: Broker, kafka_topic: str) -> Iterator[Received]:
    """All records up to the end offsets at the time of the call."""
    with broker.reader([kafka_topic]) as reader:
        ends = dict(reader.end_offsets())
        while any(reader.positions()[partition] < end for partition, end in ends.items()):
            for received in reader.poll(timeout=POLL_SECONDS, max_records=1000):
                if received.offset < ends[received.kafka_topic, received.partition]:
                    yield received
