"""Fetched records as the stages take them, made straight from what the client's parser gives.

The client makes a `ConsumerRecord` of each record, 1 µs and a third of the cost of fetching, and the
stages would make a `Received` of that.
"""

from typing import Any

from aiokafka.consumer.fetcher import Fetcher, PartitionRecords
from aiokafka.structs import TopicPartition

from newsfold.wire.envelope import Received

IDLE_WAIT_MS, BUSY_WAIT_MS = 500, 30
"""How long a broker may hold a fetch that finds nothing. A fetch asks for the partitions of which nothing is
buffered, and while it is held nothing new comes from the others: that was the latency at low load."""


class ReceivedRecords(PartitionRecords):
    """The records of one partition in one response; checksums and control batches stay the client's."""

    def __iter__(self) -> Any:
        """The client's generator itself, without a call of `__next__` for each record."""
        return self._records_iterator if self._records_iterator is not None else iter(())

    def _consumer_record(self, tp: TopicPartition, record: Any) -> Received:
        return Received(
            tp.topic, tp.partition, record.offset, record.key, record.value, record.headers, record.timestamp
        )


def receive_directly(fetcher: Fetcher) -> None:
    """From here on this fetcher gives `Received`, and waits less while some come."""
    process = fetcher._proc_fetch_request

    async def processed(*request: object) -> bool:
        # Between the response and the next turn of the loop nobody reads from it.
        wake_up = await process(*request)
        for result in fetcher._records.values():
            records = getattr(result, "_partition_records", None)
            if type(records) is PartitionRecords:
                records.__class__ = ReceivedRecords
        fetcher._fetch_max_wait_ms = BUSY_WAIT_MS if fetcher._records else IDLE_WAIT_MS
        return bool(wake_up)

    fetcher._proc_fetch_request = processed
