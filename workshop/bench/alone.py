"""The work alone: no broker and no engine, one process, the same functions on the same records."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from workshop.bench.brokers import KeyValue
from workshop.bench.job import BATCH
from workshop.bench.trial import Figures
from workshop.bench.work import empty, fold, in_batches, mentions, published

RUNS = 5


def measure(records: Sequence[KeyValue], *, name: str, work: str = "light") -> Figures:
    """CPU per record of the work itself, the median of five runs; of the whole job with a dict as state."""
    values = [value for _, value in records]
    step = in_batches(work) if name == "tag" else _whole()
    step(values[:BATCH])
    costs = [_cost(step, values) for _ in range(RUNS)]
    cost = statistics.median(costs)
    return Figures(
        engine="alone", title="the work alone", job=name, work=work, durable=False, cpu_us=cost,
        cpu_all=[round(cost, 1) for cost in costs], per_second=1e6 / cost, records=len(values) * RUNS,
    )  # fmt: skip


def _cost(step: Callable[[Sequence[bytes]], object], values: Sequence[bytes]) -> float:
    start = time.process_time()
    for begin in range(0, len(values), BATCH):
        step(values[begin : begin + BATCH])
    return (time.process_time() - start) / len(values) * 1e6


def _whole() -> Callable[[Sequence[bytes]], list[bytes]]:
    state: dict[tuple[str, str], dict[str, Any]] = {}

    def step(values: Sequence[bytes]) -> list[bytes]:
        changed = set()
        for value in values:
            for mention in mentions(value):
                key = mention["topic"], mention["day"]
                state[key] = fold(state.get(key) or empty(), mention)
                changed.add(key)
        return [orjson.dumps(published(topic, day, state[topic, day])) for topic, day in changed]

    return step
