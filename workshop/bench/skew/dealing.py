"""Dealing: keys to partitions as the producer does, partitions to workers as the group does."""

from collections import Counter
from collections.abc import Mapping

import msgspec

from newsfold.broker.partitioning import partition_of

MANY = 100_000
"""Articles that are enough to fill every partition evenly."""


class Layout(msgspec.Struct, kw_only=True):
    """Partitions and workers, and the speed-up over one worker: of tagging, whose keys are many articles, and
    of aggregation with its work counted in CPU, parts or bytes. Shares are of the CPU."""

    partitions: int
    workers: int
    tagging: float
    by_cpu: float
    by_parts: float
    by_bytes: float
    busiest_partition: float
    busiest_worker: float


def layout_of(
    partitions: int, workers: int, *, cpu: Mapping[str, float], parts: Counter[str], size: Counter[str]
) -> Layout:
    """What a layout gives for work by topic."""
    articles = {f"urn:{number}": 1.0 for number in range(MANY)}
    busiest = busiest_worker(cpu, partitions, workers)
    return Layout(
        partitions=partitions,
        workers=workers,
        tagging=1 / busiest_worker(articles, partitions, workers),
        by_cpu=1 / busiest,
        by_parts=1 / busiest_worker(parts, partitions, workers),
        by_bytes=1 / busiest_worker(size, partitions, workers),
        busiest_partition=busiest_worker(cpu, partitions, partitions),
        busiest_worker=busiest,
    )


def busiest_worker(work: Mapping[str, float], partitions: int, workers: int) -> float:
    """The share of all work that the busiest worker has."""
    load = [0.0] * workers
    for key, amount in work.items():
        load[worker_of(partition_of(key.encode(), partitions), workers)] += amount
    return max(load) / sum(load)


def worker_of(partition: int, workers: int) -> int:
    """The worker of a partition, of workers that begin together: in turn, as the sticky assignor deals them.

    When workers come and go later it keeps the numbers even and moves as few as it can: which partitions
    then share a worker is chance.
    """
    return partition % workers
