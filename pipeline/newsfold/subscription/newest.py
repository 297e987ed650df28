"""The newest record of each key, as a compacted Kafka topic keeps it: read once, held outside of memory.

What is held are the batches as they came, compressed, and of each key the place of its newest record.
"""

from array import array
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Self

import msgspec

from newsfold.broker.contract import Broker
from newsfold.broker.packed_batch import Keyed, PackedBatch, keys_of, value_at
from newsfold.errors import BrokerError
from newsfold.subscription.spool import Spool
from newsfold.wire.envelope import Partition, Received

POLL_SECONDS = 0.5
_NUMBER, _PLACE_BITS = 1 << 32, 32
"""A record is known by the number of its batch times `_NUMBER`, and its place in the batch."""
_TOMBSTONE = 1 << 31
"""The bit of a place that is the index of a tombstone among the keys."""


class NewestRecords:
    """The last record of each key of a Kafka topic, by partition in the order in which they came.

    Read from the first record to the end at the time of the call. Keys whose last record is a tombstone are
    left out, unless `tombstones` are asked for. With `start` and `until`, next offsets by partition, only
    what lies from there on and before there counts. May be iterated again; close it, or use it in a `with`.
    """

    def __init__(
        self,
        broker: Broker,
        kafka_topic: str,
        *,
        start: Mapping[Partition, int] | None = None,
        until: Mapping[Partition, int] | None = None,
        tombstones: bool = False,
    ) -> None:
        self._spool = Spool()
        self._tombstones, self._until = tombstones, until or {}
        self._batches: list[PackedBatch] = []
        """The batches without their data, which are in the spool under the same numbers."""
        places: dict[bytes, int] = {}
        try:
            with broker.reader([kafka_topic], start=start, whole=True) as reader:
                self.beginnings: dict[Partition, int] = dict(reader.positions())
                """The first offsets that were read, by partition."""
                self._ends: dict[Partition, int] = dict(reader.end_offsets())
                ends = {p: min(end, self._until.get(p, end)) for p, end in self._ends.items()}
                while _is_behind(reader.positions(), ends):
                    for batch in reader.poll_batches(timeout=POLL_SECONDS):
                        self._take(batch, places)
                self.positions: dict[Partition, int] = dict(reader.positions())
                """Behind the last record that was read, by partition."""
                self.gaps = reader.gaps()
                """What was found missing while reading."""
        except BaseException:
            self._spool.close()
            raise
        self._places = array("Q", places.values())

    @property
    def ever_written(self) -> bool:
        """Whether there was ever a record: a withdrawn one leaves an offset, also when it is compacted."""
        return any(self._ends.values())

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Received]:
        return (record for batch in self.batches() for record in batch)

    def batches(self) -> Iterator[list[Received]]:
        """The records, those of one batch at a time."""
        for number, places in groupby(self._places, lambda place: place >> _PLACE_BITS):
            batch = self._batch(number)
            unpacked = batch.unpacked()
            keys = keys_of(batch, unpacked)
            by_place = {at if at >= 0 else _TOMBSTONE | index: index for index, (_, _, at) in enumerate(keys)}
            found = [keys[by_place[place & (_NUMBER - 1)]] for place in places]
            yield [
                Received(*batch.partition, offset, key, value_at(unpacked, at) if at >= 0 else None)
                for key, offset, at in found
            ]

    def values(self) -> Iterator[tuple[int, bytes]]:
        """The values alone, each with a number for `received`; not to be asked for with tombstones."""
        for number, places in groupby(self._places, lambda place: place >> _PLACE_BITS):
            unpacked = self._batch(number).unpacked()
            for place in places:
                yield place, value_at(unpacked, place & (_NUMBER - 1))

    def received(self, number: int) -> Received:
        """The record with one of the numbers that `values` gives; it takes as long as a whole batch."""
        batch = self._batch(number >> _PLACE_BITS)
        unpacked, wanted = batch.unpacked(), number & (_NUMBER - 1)
        key, offset = next((key, at) for key, at, place in keys_of(batch, unpacked) if place == wanted)
        return Received(*batch.partition, offset, key, value_at(unpacked, wanted))

    def close(self) -> None:
        """Let go of the records."""
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _batch(self, number: int) -> PackedBatch:
        return msgspec.structs.replace(self._batches[number], data=self._spool.read(number))

    def _take(self, batch: PackedBatch, places: dict[bytes, int]) -> None:
        """Put a batch aside, and note the places of its records as those of their keys."""
        _, keys = _unpacked(batch)
        base = self._spool.append(batch.data) * _NUMBER
        self._batches.append(msgspec.structs.replace(batch, data=b""))
        until = self._until.get(batch.partition, batch.base_offset + _NUMBER)
        for index, (key, offset, place) in enumerate(keys):
            if offset >= until:
                break
            places.pop(key, None)
            if place >= 0:
                places[key] = base + place
            elif self._tombstones:
                places[key] = base + (_TOMBSTONE | index)


def records_of(batch: PackedBatch) -> list[Received]:
    """All records of a batch, without their headers; BrokerError if its bytes are no records."""
    unpacked, keys = _unpacked(batch)
    return [
        Received(*batch.partition, offset, key, value_at(unpacked, at) if at >= 0 else None)
        for key, offset, at in keys
    ]


def _unpacked(batch: PackedBatch) -> tuple[bytes, list[Keyed]]:
    try:
        unpacked = batch.unpacked()
        return unpacked, keys_of(batch, unpacked)
    except (ValueError, RuntimeError) as error:
        where = f"{batch.partition[0]}[{batch.partition[1]}]@{batch.base_offset}"
        raise BrokerError(f"no batch of records: {error}", where=where) from None


def _is_behind(positions: Mapping[Partition, int], ends: Mapping[Partition, int]) -> bool:
    return any(positions[partition] < end for partition, end in ends.items())
