"""How sources are doing, as metrics."""

from collections.abc import Iterable, Iterator

from newsfold.ingest.collecting.health import Condition, Health
from newsfold.ingest.collecting.state import SourceState
from newsfold.operations import metric_names as names
from newsfold.operations.metrics import Sample

OUTCOMES = {"new": "new", "changed": "changed", "unchanged": "unchanged", "failed": "refused"}
"""Counts of a state, and the word for each."""
TIMES = {
    "fetched_at": names.SOURCE_ASKED,
    "answered_at": names.SOURCE_ANSWERED,
    "new_at": names.SOURCE_NEW,
    "next_at": names.SOURCE_NEXT,
}


def source_samples(rows: Iterable[tuple[SourceState, Health]]) -> Iterator[Sample]:
    """Of all sources: counts since the store was made, moments in Unix seconds, and health."""
    for state, health in rows:
        labels = (state.name,)
        for count, outcome in OUTCOMES.items():
            yield names.SOURCE_ITEMS, (state.name, outcome), getattr(state, count)
        yield names.SOURCE_ROUNDS, labels, state.rounds
        yield names.SOURCE_FAILED, labels, state.failures
        yield names.SOURCE_ILL, labels, health.is_ill
        for condition in Condition:
            yield names.SOURCE_CONDITION, (state.name, condition.value), condition is health.condition
        for field, name in TIMES.items():
            yield name, labels, getattr(state, field)
