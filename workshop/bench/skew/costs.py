"""The CPU that the step of aggregation takes for each topic by itself, with its state in memory."""

import gc
import time
from collections.abc import Sequence
from typing import NamedTuple

from newsfold.delivery.stage import Stage
from newsfold.state.memory import MemoryState
from newsfold.wire.envelope import Channel, Received
from workshop.bench.skew.parts import Batch


class Costs(NamedTuple):
    """Seconds of CPU by what is folded together, each the least of all rounds; and event records."""

    seconds: dict[str, float]
    event_records: int


def cost_of(batches: Sequence[Batch], stage: Stage, rounds: int) -> Costs:
    """Fold everything `rounds` times anew, one key after the other.

    In a worker the topics of a partition share a batch and its fixed costs; here each has its own, which is a
    few microseconds. What the engine adds (Kafka's records, the changelog, the disk) is not in it.
    """
    records = records_of(batches)
    seconds: dict[str, float] = {}
    event_records = 0
    # What was loaded and tagged is put aside: else the collector looks through all of it in the middle of
    # some topic, and that topic seems to cost a hundred times as much.
    gc.collect()
    gc.freeze()
    try:
        for _ in range(rounds):
            event_records = 0
            for key, of_key in records.items():
                cost, published = _folded(of_key, stage)
                seconds[key] = min(cost, seconds.get(key, cost))
                event_records += published
    finally:
        gc.unfreeze()
    return Costs(seconds, event_records)


def records_of(batches: Sequence[Batch]) -> dict[str, list[Received]]:
    """By key, the record of each batch that has parts for it."""
    records: dict[str, list[Received]] = {}
    for number, batch in enumerate(batches):
        for key, lines in batch.items():
            value = b"\n".join([line.data for line in lines])
            record = Received(Channel.CONTRIBUTIONS, 0, number, key.encode(), value)
            records.setdefault(key, []).append(record)
    return records


def _folded(records: Sequence[Received], stage: Stage) -> tuple[float, int]:
    """Seconds of CPU of folding these records, a batch each; and the number of event records."""
    step, published = stage.open(MemoryState()), 0
    start = time.process_time()
    for record in records:
        outputs = step([record])
        published += len(outputs)
        if outputs and outputs[-1].channel is not Channel.EVENTS:
            raise ValueError(f"aggregation refused what tagging sent: {outputs[-1].subject}")
    return time.process_time() - start, published
