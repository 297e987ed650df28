"""Metrics in the text form of Prometheus, from values that somebody has counted anyway.

Nothing is counted for metrics alone: they are read when somebody asks, so that they cost a batch nothing.
"""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from newsfold import __version__
from newsfold.delivery.counts import BOUNDS, Durations
from newsfold.operations import metric_names as names
from newsfold.operations.metric_names import Kind, MetricName

CONTENT_TYPE = CONTENT_TYPE_LATEST
Sample = tuple[MetricName, tuple[str, ...], float | Durations]
"""A metric, the values of its labels in their order, and its value at this moment."""


def exposition(samples: Iterable[Sample], *, of_process: bool = True) -> bytes:
    """The samples in the text form; with those of this process (`process_…`) and the version."""
    registry = CollectorRegistry()
    registry.register(_Samples([(names.BUILD, (__version__,), 1.0), *samples] if of_process else samples))
    if of_process:
        ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Samples:
    """What Prometheus' library asks for metrics."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = list(samples)

    def collect(self) -> Iterable[Metric]:
        families: dict[MetricName, Any] = {}
        for name, labels, value in self._samples:
            family = families.get(name)
            if family is None:
                family = families[name] = _FAMILIES[name.kind](name.name, name.help, labels=name.labels)
            if isinstance(value, Durations):
                counts = accumulate(value.counts)
                bounds = [*map(str, BOUNDS), "+Inf"]
                family.add_metric(labels, list(zip(bounds, counts, strict=True)), value.seconds)
            else:
                family.add_metric(labels, value)
        return families.values()


_FAMILIES = {
    Kind.COUNTER: CounterMetricFamily,
    Kind.GAUGE: GaugeMetricFamily,
    Kind.HISTOGRAM: HistogramMetricFamily,
}
