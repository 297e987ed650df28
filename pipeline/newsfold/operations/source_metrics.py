"""How sources are doing, as metrics in the text form of Prometheus."""

from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from newsfold.ingest.collecting.health import Condition, Health
from newsfold.ingest.collecting.state import SourceState

OUTCOMES = {"new": "new", "changed": "changed", "unchanged": "unchanged", "failed": "refused"}
"""Counts of a state, and the word for each."""
TIMES = {
    "fetched_at": ("newsfold_source_asked_timestamp_seconds", "When the source was asked last; 0 for never."),
    "answered_at": ("newsfold_source_answered_timestamp_seconds", "When it answered last; 0 for never."),
    "new_at": ("newsfold_source_new_item_timestamp_seconds", "When an item of it was new or changed last."),
    "next_at": ("newsfold_source_next_timestamp_seconds", "When it is asked next."),
}


def source_metrics(rows: Iterable[tuple[SourceState, Health]]) -> bytes:
    """The metrics of all sources: counts since the store was made, moments in Unix seconds, and health."""
    registry = CollectorRegistry()
    registry.register(_Sources(list(rows)))
    return generate_latest(registry)


class _Sources:
    """What Prometheus' library asks for metrics."""

    def __init__(self, rows: Sequence[tuple[SourceState, Health]]) -> None:
        self._rows = rows

    def collect(self) -> Iterable[Metric]:
        items = CounterMetricFamily(
            "newsfold_source_items",
            "Items of a source, by what became of them.",
            labels=["source", "outcome"],
        )
        rounds = CounterMetricFamily("newsfold_source_rounds", "Rounds of a source.", labels=["source"])
        failures = GaugeMetricFamily(
            "newsfold_source_failed_rounds", "Rounds in a row that failed, at this moment.", labels=["source"]
        )
        condition = GaugeMetricFamily(
            "newsfold_source_condition",
            "1 for the condition that the source is in.",
            labels=["source", "condition"],
        )
        ill = GaugeMetricFamily("newsfold_source_ill", "Whether somebody should look.", labels=["source"])
        for state, health in self._rows:
            for name, outcome in OUTCOMES.items():
                items.add_metric([state.name, outcome], getattr(state, name))
            rounds.add_metric([state.name], state.rounds)
            failures.add_metric([state.name], state.failures)
            ill.add_metric([state.name], health.is_ill)
            for one in Condition:
                condition.add_metric([state.name, one.value], one is health.condition)
        yield from (items, rounds, failures, ill, condition)
        for field, (name, words) in TIMES.items():
            moments = GaugeMetricFamily(name, words, labels=["source"])
            for state, _ in self._rows:
                moments.add_metric([state.name], getattr(state, field))
            yield moments
