"""The metrics of a stage, from its progress."""

from collections.abc import Iterator

from newsfold.delivery.counts import PartitionCounts
from newsfold.delivery.progress import StageProgress
from newsfold.eventtime.moment import strict_seconds
from newsfold.operations import metric_names as names
from newsfold.operations.health import trouble_of_stage
from newsfold.operations.metrics import Sample


def stage_samples(progress: StageProgress, now: float) -> Iterator[Sample]:
    """Everything of one stage at `now`, in Unix seconds.

    What was counted is told of every partition that was ever here, what holds now of those that are.
    """
    stage = progress.stage
    held = progress.partitions or ()
    yield names.ASSIGNED, (stage,), len(held)
    yield names.REBALANCES, (stage,), progress.rebalances
    yield names.LEASE, (stage,), progress.lease_left
    yield names.LOST, (stage,), progress.lost
    yield names.ANEW, (stage,), progress.begun_anew
    yield names.READY, (stage,), not trouble_of_stage(progress.describe())
    for number, counts in sorted(progress.counts.items()):
        yield from _counted((stage, str(number)), counts)
    for number in held:
        yield from _held(progress, number, now)


def _counted(labels: tuple[str, str], counts: PartitionCounts) -> Iterator[Sample]:
    yield names.RECORDS, labels, counts.records
    yield names.BATCHES, labels, counts.batches
    yield names.BYTES, labels, counts.bytes
    yield names.RECOVERIES, labels, counts.recoveries
    yield names.RECOVERED, labels, counts.recovered_entries
    yield names.RECOVERY, labels, counts.recovery_seconds
    yield names.STEP, labels, counts.steps
    yield names.FLUSH, labels, counts.flushes
    for reason, number in sorted(counts.dead_letters.items()):
        yield names.DEAD_LETTERS, (*labels, reason), number


def _held(progress: StageProgress, number: int, now: float) -> Iterator[Sample]:
    labels, lag = (progress.stage, str(number)), progress.lag.get(number)
    yield names.STILL, labels, progress.still_for(number)
    if lag is not None:
        yield names.LAG, labels, lag
    if (written := progress.oldest.get(number)) is not None:
        yield names.OLDEST, labels, max(0.0, now - written)
    elif lag == 0:
        yield names.OLDEST, labels, 0.0
    if counts := progress.counts.get(number):
        yield names.STATE_ENTRIES, labels, counts.state.entries
        yield names.STATE_BYTES, labels, counts.state.bytes
        if (published := strict_seconds(counts.event_time)) is not None:
            yield names.EVENT_TIME_LAG, labels, now - published
