"""A consumer of kafka-python that reads records whatever the names of their headers.

The parser decodes the names of headers as UTF-8 and takes a batch with any other for a broken one, which a
reader would meet again after every start.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecord, DefaultRecordBatch
from kafka.record.memory_records import MemoryRecords

from newsfold.broker.header_names import EscapedNames, is_undecodable
from newsfold.broker.kafka.internals import LIBRARY, PARSED_BATCH, PARSER
from newsfold.libraries import require


class Batch(DefaultRecordBatch):  # type: ignore[misc]
    """The library's batch of records; header names that are no UTF-8 are escaped."""

    __slots__ = ()
    _buffer: Any

    def __iter__(self) -> Iterator[Any]:
        self._maybe_uncompress()
        parse = super().__next__
        try:
            yield from iter(parse, None)
        except CorruptRecordError as error:
            if not is_undecodable(error):
                raise
            # The library stands before the record that failed.
            self._buffer = EscapedNames(self._buffer)
            yield from iter(parse, None)


class WholeBatch(Batch):
    """The library's batch as a single record, whose value is the `Whole` of all its records."""

    __slots__ = ()
    _pos: int

    def __iter__(self) -> Iterator[Any]:
        lz4 = self.compression_type == self.CODEC_LZ4
        if not lz4:
            self._maybe_uncompress()
        data = bytes(memoryview(self._buffer)[self._pos :])
        whole = Whole(self.base_offset, self.records_count, lz4, data)
        yield DefaultRecord(0, self.last_offset, self.max_timestamp, self.timestamp_type, None, whole, ())


class Whole(NamedTuple):
    """The first offset of a batch, the number of its records, and their bytes, maybe in an LZ4 frame."""

    base_offset: int
    size: int
    lz4: bool
    data: bytes


class Batches(MemoryRecords):  # type: ignore[misc]
    """The library's batches of one response; those that can have headers are `Batch`."""

    __slots__ = ()
    kind: type[Batch] = Batch

    def next_batch(self) -> Any:
        batch = super().next_batch()
        if type(batch) is DefaultRecordBatch:
            batch.__class__ = self.kind
        return batch


class WholeBatches(Batches):
    """The library's batches of one response, each as one record."""

    __slots__ = ()
    kind = WholeBatch


class FetchedRecords(Fetcher.PartitionRecords):  # type: ignore[misc]
    """The library's records of one partition in one response, parsed by `Batches`."""

    batches: type[Batches] = Batches

    def _unpack_records(self, tp: TopicPartition, records: Any, *deserializers: Any) -> Iterator[Any]:
        records.__class__ = self.batches
        unpacked: Iterator[Any] = super()._unpack_records(tp, records, *deserializers)
        return unpacked


class FetchedBatches(FetchedRecords):
    """The same, parsed by `WholeBatches`."""

    batches = WholeBatches


class AnyRecordConsumer(KafkaConsumer):  # type: ignore[misc]
    """The library's consumer, which reads records with any header names."""

    fetched: type[FetchedRecords] = FetchedRecords

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        require(LIBRARY, self, PARSER)
        require(LIBRARY, DefaultRecordBatch, PARSED_BATCH)
        self._fetcher.PartitionRecords = self.fetched


class BatchConsumer(AnyRecordConsumer):
    """The same, which hands out whole batches: of each one record, whose value is a `Whole`.

    Records in a format older than batches come as they are.
    """

    fetched = FetchedBatches
