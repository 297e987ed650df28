"""Changelog: one partition's state as a log on the broker, owned by one worker at a time.

Why not Faust's tables: their recovery seeks to the last offset instead of the one behind it and then
waits for ever on a compacted log, swallows exceptions, and writes each update by itself. Here the log
is read from where the state stands to its end, and written in batches, each changed key once.

Ownership. Who takes a partition over appends an owner mark, reads the log up to it, and has the offset
of the mark as epoch; every entry carries its writer's epoch. (Appending first also says where the log
ends, which brokers answer differently when asked.) What the owner appends must follow its last entry
without a hole, because the broker gives offsets to whoever writes: a hole is somebody else's writing,
found at the next append without a request of its own. If there is a mark in it, another worker has taken
over and this one ends (Fenced). If not, a worker that was thrown out has written late: a reader ignores
entries of an epoch below the highest before them, and the owner writes those keys again from its own
state, before compaction can prefer the late entry.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

import aiokafka
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import ConsumerRecord, TopicPartition

from newsfold.errors import BrokerError, DeliveryError
from newsfold.faust_engine.options import client_options
from newsfold.faust_engine.transport import MAX_FETCH_BYTES, Fenced
from newsfold.settings import Settings
from newsfold.wire.envelope import Header

EPOCH, OWNER = "epoch", "owner"
OWNER_KEY = b"\x00owner"
READ_AT_ONCE = 20_000


class Restorable(Protocol):
    """A state that can take over changelog entries."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Apply an entry; None is a deletion."""


class AnotherLog(BrokerError):
    """A state stands at an offset that its log does not have."""


class Stretch(NamedTuple):
    """A part of the log, `end` exclusive, and the epoch that was the highest before it."""

    start: int
    end: int
    epoch: int


class Read(NamedTuple):
    """What reading a stretch of the log found: the highest epoch, and the keys written too late."""

    epoch: int
    stale: set[bytes]


class Changelog:
    """The log of one partition; `next` is the offset behind the last entry that the state has."""

    def __init__(self, kafka_topic: str, partition: int, settings: Settings) -> None:
        self._tp = TopicPartition(kafka_topic, partition)
        self._settings = settings
        self.epoch = -1
        self.next = 0

    async def take_over(
        self, state: Restorable, producer: aiokafka.AIOKafkaProducer, *, wanted: Callable[[], bool]
    ) -> set[bytes] | None:
        """Bring `state` up to the end of the log and own it; returns the keys to be written again.

        None if `wanted` became false meanwhile; the state is then of no use.
        """
        mark = producer.create_batch()
        mark.append(timestamp=None, key=OWNER_KEY, value=b"1", headers=[(OWNER, b"1")])
        mark.close()
        before, self.epoch = self.epoch, await self._send(mark, producer)
        if self.next > self.epoch:
            raise AnotherLog(
                "the changelog ends before the state that was kept: it is another one, the state is void",
                where=f"{self._tp.topic}[{self._tp.partition}]@{self.epoch}",
                hint="start the worker again; it begins with what the changelog has",
            )
        read = await self._read(Stretch(self.next, self.epoch, before), state, wanted)
        if read is None:
            return None
        self.next = self.epoch + 1
        return read.stale

    def headers(self) -> list[Header]:
        """The headers of every entry of the present owner."""
        return [(EPOCH, str(self.epoch).encode())]

    async def append(
        self, batches: Sequence[BatchBuilder], producer: aiokafka.AIOKafkaProducer
    ) -> set[bytes]:
        """Write entries and wait until they are durable; returns the keys to be written again.

        Fenced if another worker has taken over; DeliveryError if the broker did not confirm.
        """
        stale: set[bytes] = set()
        for batch in batches:
            offset = await self._send(batch, producer)
            if offset > self.next:
                stale |= await self._foreign(self.next, offset)
            self.next = offset + batch.record_count()
        return stale

    async def _send(self, batch: BatchBuilder, producer: aiokafka.AIOKafkaProducer) -> int:
        try:
            sent = await producer.send_batch(batch, self._tp.topic, partition=self._tp.partition)
            return int((await sent).offset)
        except KafkaError as error:
            raise DeliveryError(
                f"changelog not written: {error!r}", where=f"{self._tp.topic}[{self._tp.partition}]"
            ) from None

    async def _foreign(self, start: int, end: int) -> set[bytes]:
        """The keys that somebody else wrote between `start` and `end`."""
        keys = _Keys()
        read = await self._read(Stretch(start, end, self.epoch), keys, lambda: True)
        if read and read.epoch > self.epoch:
            raise Fenced(
                "another worker has taken this partition over",
                where=f"{self._tp.topic}[{self._tp.partition}]@{start}",
                hint="what was not committed comes again; start the worker again",
            )
        return keys.seen | (read.stale if read else set())

    async def _read(self, stretch: Stretch, state: Restorable, wanted: Callable[[], bool]) -> Read | None:
        if stretch.start >= stretch.end:
            return Read(stretch.epoch, set())
        consumer = aiokafka.AIOKafkaConsumer(
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_FETCH_BYTES,
            request_timeout_ms=int(self._settings.request_timeout * 1000),
            **client_options(self._settings),
        )
        try:
            await consumer.start()
            consumer.assign([self._tp])
            consumer.seek(self._tp, stretch.start)
            return await self._read_to(consumer, stretch, state, wanted)
        except KafkaError as error:
            raise BrokerError(f"changelog cannot be read: {error!r}", where=self._tp.topic) from None
        finally:
            await consumer.stop()

    async def _read_to(
        self,
        consumer: aiokafka.AIOKafkaConsumer,
        stretch: Stretch,
        state: Restorable,
        wanted: Callable[[], bool],
    ) -> Read | None:
        (_, end, highest), stale = stretch, set[bytes]()
        patience = self._settings.request_timeout
        while await consumer.position(self._tp) < end:
            if not wanted():
                return None
            fetched = await consumer.getmany(timeout_ms=int(patience * 1000), max_records=READ_AT_ONCE)
            if not any(fetched.values()):
                raise BrokerError(
                    f"changelog gave nothing for {patience:g} s before its end at {end}", where=self._tp.topic
                )
            for records in fetched.values():
                highest = _apply((r for r in records if r.offset < end), highest, stale, state)
        return Read(highest, stale)


class _Keys:
    """Notes the keys of entries instead of their values."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()

    def restore(self, key: bytes, value: bytes | None) -> None:
        self.seen.add(key)


def _apply(
    records: Iterable[ConsumerRecord[bytes, bytes]], highest: int, stale: set[bytes], state: Restorable
) -> int:
    """Apply entries in order; returns the highest epoch, and adds to `stale` what came too late."""
    for record in records:
        headers = dict(record.headers)
        if OWNER in headers:
            highest = record.offset
            continue
        key, epoch = record.key or b"", int(headers.get(EPOCH, b"-1"))
        if epoch < highest:
            stale.add(key)
        else:
            highest = epoch
            stale.discard(key)
            state.restore(key, record.value)
    return highest
