"""Lag: how many records wait in each partition that this process has, and whether the broker is there."""

from newsfold.faust_engine.aiokafka_clients import PartitionReading, reading_of
from newsfold.faust_engine.running import RunningStage
from newsfold.wire.envelope import Partition

SILENT = 0.5
"""Part of the session timeout after which a broker that answers no heartbeat counts as gone: two were due."""


def measure(stage: RunningStage) -> None:
    """Tell the progress of a stage what waits in its partitions, and whether the broker is heard."""
    stage.progress.lease_left = stage.app.lease.left()
    if stage.progress.waiting_since is not None:
        return
    silence = stage.app.lease.silence()
    if silence >= SILENT * stage.session_timeout:
        stage.progress.heard(silence)
        return
    consumer = stage.app.consumer.client()
    lag: dict[Partition, int | None] = {}
    for partition, start in stage.app.overlap.flow.offsets.waiting_from().items():
        lag[partition] = waiting(start, reading_of(consumer, partition))
    stage.progress.heard(None)
    oldest = stage.app.overlap.flow.offsets.oldest()
    stage.progress.oldest = {number: milliseconds / 1000 for (_, number), milliseconds in oldest.items()}
    stage.progress.measured(lag)


def waiting(start: int | None, reading: PartitionReading | None) -> int | None:
    """Records from `start` to the end; below 0 for a start beyond the end, None if either is not known.

    What can be read ends at the last stable offset: behind it begins a transaction that is not ended.
    """
    if start is None or reading is None or reading.high_watermark is None:
        return None
    if start > reading.high_watermark:
        return reading.high_watermark - start
    return max(0, reading.readable_end(reading.high_watermark) - start)
