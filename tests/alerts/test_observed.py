"""What operators see of alerts: metrics, by target too, and whether anything new can become an alert."""

import asyncio

from newsfold.alerts.observed import alert_samples
from newsfold.alerts.run import Alerting
from newsfold.operations.health import STUCK_SECONDS
from newsfold.operations.metrics import exposition
from tests.alerts.conftest import OpenDesk
from tests.alerts.desk import record
from tests.alerts.receiver import Receiver, Reply


def shown(alerting: Alerting) -> list[str]:
    """The lines that have a value, without `newsfold_alerts_`."""
    lines = exposition(alert_samples(alerting), of_process=False).decode().splitlines()
    return [line.removeprefix("newsfold_alerts_") for line in lines if not line.startswith("#")]


def test_what_was_read_made_and_delivered(open_desk: OpenDesk, receiver: Receiver) -> None:
    """One alert is taken, another waits for its next try; each is told of its target."""
    desk = open_desk()
    desk.publish(record(1), record(1, day=19))
    receiver.replies["/hook"] = [Reply(503)]
    alerting = desk.alerting()
    assert shown(alerting) == [
        "read_records_total 0.0", "unreadable_records_total 0.0", "gaps_total 0.0",
        "made_total 0.0", "delivered_total 0.0", "failed_tries_total 0.0",
    ]  # fmt: skip
    asyncio.run(alerting.run(once=True, stop=asyncio.Event()))
    counts, targets = shown(alerting)[:6], shown(alerting)[6:]
    assert counts == [
        "read_records_total 2.0", "unreadable_records_total 0.0", "gaps_total 0.0",
        "made_total 2.0", "delivered_total 1.0", "failed_tries_total 1.0",
    ]  # fmt: skip
    assert [line.split("{")[0] + line[-4:] for line in targets] == [
        "waiting 1.0", "undelivered 0.0", "target_ended 0.0",
    ]  # fmt: skip
    assert all('rule="peace"' in line and receiver.place.split(":")[0] in line for line in targets)


def test_ready_once_new_rules_are_prepared(open_desk: OpenDesk) -> None:
    """And unready again if nothing is heard of the broker."""
    desk = open_desk()
    alerting = desk.alerting()
    assert alerting.unready() == ["new rules take note of what holds"]
    asyncio.run(alerting.run(once=True, stop=asyncio.Event()))
    assert alerting.unready() == []
    desk.now += STUCK_SECONDS + 1
    assert alerting.unready() == ["nothing was heard of the broker for 61 s"]
