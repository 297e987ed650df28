"""A producer that takes many encoded records at a time.

The client library encodes record by record with a future, a lock and a check of every header for each:
most of its time. Here a batch has one future, and its records come encoded (see kafka_records.py).
"""

from collections.abc import Sequence
from typing import Any

from kafka import KafkaProducer, TopicPartition
from kafka.producer.producer_batch import ProducerBatch
from kafka.record.memory_records import MemoryRecordsBuilder

from newsfold.broker.record_batch import fast_varint

MAGIC = 2
LENGTH_ROOM = 5
"""Bytes of the longest varint of a length."""


class BatchProducer(KafkaProducer):  # type: ignore[misc]
    """The library's producer, and a way into its queue for many records at once.

    Uses the queue's own locks and batches, so that idempotence, order, linger, compression and retries
    remain the library's; tests read back what it wrote.
    """

    def append(
        self, place: TopicPartition, records: Sequence[bytes], timestamp: int
    ) -> list[tuple[Any, list[bytes]]]:
        """Queue encoded records (see `kafka_records`) in order, at `timestamp` (ms since 1970).

        Returns the batches that took them, each with its records; `batch.produce_future` ends when the
        broker has confirmed the batch, or with the error of each record.
        """
        queue = self._accumulator
        taken: list[tuple[Any, list[bytes]]] = []
        queue._appends_in_progress.increment()
        try:
            with queue._tp_lock(place):
                waiting = queue._batches[place]
                done = 0
                while done < len(records):
                    open_ = waiting and not waiting[-1].records.is_full()
                    some = self._fill(waiting[-1], records, done, timestamp) if open_ else 0
                    if some == 0:
                        batch = self._new_batch(place, timestamp)
                        waiting.append(batch)
                        queue._incomplete.add(batch)
                        some = self._fill(batch, records, done, timestamp)
                    taken.append((waiting[-1], list(records[done : done + some])))
                    done += some
        finally:
            queue._appends_in_progress.decrement()
        self._sender.wakeup()
        return taken

    def _new_batch(self, place: TopicPartition, timestamp: int) -> Any:
        compression, size = self.config["compression_attrs"], self.config["batch_size"]
        batch = ProducerBatch(place, MemoryRecordsBuilder(MAGIC, compression, size))
        builder = batch.records._builder
        builder._first_timestamp = builder._max_timestamp = timestamp
        return batch

    def _fill(self, batch: Any, records: Sequence[bytes], begin: int, timestamp: int) -> int:
        """Append records from `begin` on until the batch is full (an empty one takes any); how many."""
        builder = batch.records._builder
        buffer: bytearray = builder._buffer
        limit: int = self.config["batch_size"]
        first: int = batch.records._next_offset
        offset = first
        head = b"\x00" + fast_varint(timestamp - builder._first_timestamp)
        for number in range(begin, len(records)):
            body = head + fast_varint(offset) + records[number]
            if offset and len(buffer) + len(body) + LENGTH_ROOM > limit:
                break
            buffer += fast_varint(len(body))
            buffer += body
            offset += 1
        if offset > first:
            builder._max_timestamp = max(builder._max_timestamp, timestamp)
        builder._num_records = offset
        builder._last_offset = max(offset - 1, 0)
        batch.records._next_offset = offset
        return offset - first
