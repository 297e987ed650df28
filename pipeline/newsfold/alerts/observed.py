"""What operators see of alerts: metrics, of the process and of each target."""

from collections.abc import Iterator

from newsfold.alerts.run import Alerting
from newsfold.errors import NewsfoldError
from newsfold.operations import metric_names as names
from newsfold.operations.metrics import Sample


def alert_samples(alerting: Alerting) -> Iterator[Sample]:
    """The metrics of alerts; of targets none while their store cannot be read."""
    report = alerting.report
    yield names.ALERTS_READ, (), report.read
    yield names.ALERTS_UNREADABLE, (), report.unreadable
    yield names.ALERTS_GAPS, (), report.gaps
    yield names.ALERTS_MADE, (), report.alerts
    yield names.ALERTS_DELIVERED, (), report.sent
    yield names.ALERTS_FAILED, (), report.failed
    try:
        states = alerting.states()
    except NewsfoldError:
        return
    for state in states:
        labels = state.rule, state.target
        yield names.ALERTS_WAITING, labels, state.pending
        yield names.ALERTS_UNDELIVERED, labels, state.undelivered
        yield names.ALERTS_ENDED, labels, float(bool(state.ended))
