"""The newest record of each key, as a compacted Kafka topic keeps it: read once, held outside of memory."""

from array import array
from collections.abc import Iterator
from struct import Struct
from typing import Self

from newsfold.broker.contract import Broker
from newsfold.subscription.spool import Spool
from newsfold.wire.envelope import Partition, Received

POLL_SECONDS = 0.5
POLL_RECORDS = 2000
_HEAD = Struct("<IQI")
"""Partition, offset and length of the key, before key and value of a record that is put aside."""


class NewestRecords:
    """The last record of each key of a Kafka topic, by partition in the order in which they came.

    Read from the first record to the end at the time of the call. Keys whose last record is a tombstone are
    left out. May be iterated again; close it, or use it in a `with`.
    """

    def __init__(self, broker: Broker, kafka_topic: str) -> None:
        self._kafka_topic = kafka_topic
        self._spool = Spool()
        numbers: dict[bytes, int] = {}
        try:
            self._ends = self._read(broker, numbers)
        except BaseException:
            self._spool.close()
            raise
        self._numbers = array("Q", numbers.values())

    @property
    def ever_written(self) -> bool:
        """Whether there was ever a record: a withdrawn one leaves an offset, also when it is compacted."""
        return any(self._ends.values())

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Received]:
        for piece in self._spool.in_turn(self._numbers):
            partition, offset, key_size = _HEAD.unpack_from(piece)
            value_at = _HEAD.size + key_size
            yield Received(
                self._kafka_topic, partition, offset, piece[_HEAD.size : value_at], piece[value_at:]
            )

    def close(self) -> None:
        """Let go of the records."""
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _read(self, broker: Broker, numbers: dict[bytes, int]) -> dict[Partition, int]:
        """Put the newest records aside, with their numbers by key; the end offsets that were reached."""
        with broker.reader([self._kafka_topic], bare=True) as reader:
            ends = dict(reader.end_offsets())
            while any(reader.positions()[partition] < end for partition, end in ends.items()):
                self._take(reader.poll(timeout=POLL_SECONDS, max_records=POLL_RECORDS), numbers)
        return ends

    def _take(self, records: list[Received], numbers: dict[bytes, int]) -> None:
        """Put the newest of these aside, and note their numbers by key."""
        newest: dict[bytes, Received] = {}
        for record in reversed(records):
            newest.setdefault(record.key or b"", record)
        for key, record in reversed(newest.items()):
            numbers.pop(key, None)
            if record.value is not None:
                head = _HEAD.pack(record.partition, record.offset, len(key))
                numbers[key] = self._spool.append(b"".join((head, key, record.value)))
