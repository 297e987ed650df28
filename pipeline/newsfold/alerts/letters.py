"""Dead letters of alerts: what no try could deliver, for `newsfold dead-letters` to show."""

from collections.abc import Sequence

from newsfold.alerts.store import Delivery
from newsfold.broker.contract import Broker
from newsfold.errors import RecordError
from newsfold.wire.dead_letters import dead_letter
from newsfold.wire.envelope import Output

STAGE = "alerts"
"""What such a letter names as its stage."""


def letter_of(delivery: Delivery, shown: str) -> Output:
    """The dead letter of a delivery: its value is the body of the webhook, its position that of the record.

    Its origin is no Kafka topic, so that nobody takes the value for a record; the same each time it is made.
    """
    error = RecordError(delivery.failure, where=shown, reason="undelivered")
    origin = f"alert {delivery.rule} to {shown}"
    return dead_letter(
        stage=STAGE,
        error=error,
        key=delivery.id.encode(),
        value=delivery.post,
        origin=origin,
        partition=delivery.partition,
        offset=delivery.offset,
    )


def publish_letters(broker: Broker, letters: Sequence[Output]) -> None:
    """Return once the broker has them; BrokerError if it is away."""
    with broker.publisher() as publisher:
        publisher.publish(letters)
        publisher.flush()
