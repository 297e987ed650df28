"""Lag: how many records wait in the partitions that this process has."""

import logging

from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import TopicPartition

from newsfold.faust_engine.running import RunningStage

log = logging.getLogger(__name__)


async def measure(stage: RunningStage) -> None:
    """Count the records that wait, and tell the progress of the stage; nothing if it cannot be known."""
    assigned = stage.app.overlap.flow.offsets.assigned()
    if not assigned:
        stage.progress.measured(0)
        return
    consumer = stage.app.consumer
    lag = 0
    for partition, committed in assigned.items():
        tp = TopicPartition(*partition)
        try:
            # The mark that came with the last fetch; asked for the end offset, not every broker tells it.
            end = consumer.highwater(tp)
            start = committed
            if end and start is None:
                start = (await consumer.earliest_offsets(tp))[tp]
        except (KafkaError, IllegalStateError, AssertionError) as error:
            # Asked in the middle of a rebalance, aiokafka asserts that the partition is still assigned.
            log.debug("lag not measured: %r", error)
            return
        if end is None:
            return
        lag += max(0, end - (start or 0))
    stage.progress.measured(lag)
