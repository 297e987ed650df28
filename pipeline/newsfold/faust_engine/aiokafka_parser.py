"""Records straight from aiokafka's parser, as `Received` and without a library's object for each.

A worker takes records straight from the parser, and reads those whose headers have names that are no UTF-8:
the parser decodes no other, and would end the reading of their partition.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import aiokafka
from aiokafka.consumer import fetcher as fetching
from aiokafka.consumer.fetcher import FetchResult, PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import TopicPartition

from newsfold.broker.header_names import EscapedNames, is_undecodable
from newsfold.broker.record_batch import split
from newsfold.wire.envelope import Received

IDLE_WAIT_MS, BUSY_WAIT_MS = 500, 30
"""How long a broker may hold a fetch that finds nothing. A fetch asks for the partitions of which nothing is
buffered, and while it is held nothing new comes from the others: that was the latency at low load."""


class EscapedBatch(_DefaultRecordBatchPy):
    """The library's batch of records, of the kind in Python; header names that are no UTF-8 are escaped."""

    _buffer: Any

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = EscapedNames(self._buffer)


class EscapedBatches:
    """Encoded batches, as the library takes them from a response."""

    def __init__(self, encoded: Iterable[bytes]) -> None:
        self._encoded = deque(encoded)

    def has_next(self) -> bool:
        return bool(self._encoded)

    def next_batch(self) -> EscapedBatch:
        return EscapedBatch(self._encoded.popleft())


class Response(MemoryRecords):
    """The library's batches of one partition in one response, and their bytes, which it does not show."""

    def __init__(self, encoded: bytes) -> None:
        super().__init__(encoded)
        self._bytes = encoded

    def escaped(self) -> EscapedBatches:
        """The batch that was taken last and those behind it; this object has none left then."""
        left = 0
        while self.has_next():
            self.next_batch()
            left += 1
        return EscapedBatches([*split(self._bytes)][-1 - left :])


class ReceivedRecords(PartitionRecords):
    """The records of one partition in one response; checksums and control batches stay the library's.

    The library makes a `ConsumerRecord` of each record, 1 µs and a third of the cost of fetching, and the
    stages would make a `Received` of that.
    """

    _records: Any

    def __iter__(self) -> Any:
        """The generator itself, without a call of `__next__` for each record."""
        return self._records_iterator if self._records_iterator is not None else iter(())

    def _unpack_records(self) -> Iterator[Received]:
        """The library's generator, begun anew with the batch that its parser in C cannot read."""
        response = self._records
        try:
            yield from super()._unpack_records()
        except (UnicodeDecodeError, CorruptRecordException) as error:
            if not is_undecodable(error):
                raise
            self._records = response.escaped()
            yield from super()._unpack_records()

    def _consumer_record(self, tp: TopicPartition, record: Any) -> Received:
        # Records of before Kafka 0.10 have no time.
        return Received(
            tp.topic, tp.partition, record.offset, record.key, record.value, record.headers,
            record.timestamp or 0,
        )  # fmt: skip


def receive_directly(consumer: aiokafka.AIOKafkaConsumer) -> None:
    """From here on this started consumer gives `Received`, and waits less while some come."""
    fetcher = consumer._fetcher
    process = fetcher._proc_fetch_request
    fetching.MemoryRecords = Response

    async def processed(*request: object) -> bool:
        # Between the response and the next turn of the loop nobody reads from it.
        try:
            wake_up = await process(*request)
        except asyncio.CancelledError:
            # The library cancels and awaits it when it closes, and expects no cancellation to come out.
            return False
        for result in fetcher._records.values():
            if isinstance(result, FetchResult) and type(result._partition_records) is PartitionRecords:
                take_over(result._partition_records)
        fetcher._fetch_max_wait_ms = BUSY_WAIT_MS if fetcher._records else IDLE_WAIT_MS
        return bool(wake_up)

    fetcher._proc_fetch_request = processed


def take_over(records: PartitionRecords) -> None:
    """Make records of which none was read yet, of a `Response`, ours."""
    records.__class__ = ReceivedRecords
    records._records_iterator = records._unpack_records()
