"""Micro-batches: a Faust transport that delivers what one fetch gave of a partition as one event.

What is Faust's: the app, its consumer thread (group membership, heartbeats and rebalances go on there
while the main loop works), the agents, flow control, the producer. What is ours, and why:

- `getmany`: Faust wakes about four tasks per record; here it happens once per fetch and partition.
- What may be committed: Faust commits behind the first run of acknowledged offsets without a look at
  what is in flight, counts a gap as acknowledged, and takes a refused commit for an accepted one. Here
  acknowledgements by Faust count for nothing; `Offsets` decides, and `commit_exactly` says no.
- A rebalance first finishes the batches in flight (`Overlap.drain`), so that a clean handover
  re-processes nothing.
- The lease: every answered heartbeat says how long no other worker can own our partitions.
"""

from collections.abc import AsyncIterator, Mapping
from functools import cached_property
from typing import Any

import aiokafka
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError
from aiokafka.structs import TopicPartition
from faust import App
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from faust.types.transports import PartitionerT

from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Again, Fetched
from newsfold.delivery.overlap import Overlap
from newsfold.faust_engine.aiokafka_clients import GuardedProducer, PartitionReading, reading_of
from newsfold.faust_engine.clients import client_options
from newsfold.faust_engine.consumer_thread import ConsumerThread
from newsfold.faust_engine.gaps import Gaps
from newsfold.faust_engine.guard import Guard
from newsfold.settings import Settings
from newsfold.wire.envelope import Partition


class MicrobatchApp(App):
    """A Faust app whose consumer obeys the law of delivery."""

    settings: Settings
    lease: Lease
    overlap: Overlap
    fetch_bytes: int
    batch_records: int

    def _create_directories(self) -> None:
        """State is in the changelog, so a worker needs no folder and runs on a read-only file system."""


class Consumer(driver.Consumer):
    """Yields one message per fetch and partition; commits only what the law allows."""

    OWN = ("commit_exactly", "client", "leave_group")
    app: MicrobatchApp
    _thread: ConsumerThread

    @cached_property
    def gaps(self) -> Gaps:
        """What is to be read and not there."""

        async def seek(partition: Partition, offset: int) -> None:
            await self.seek_wait({TopicPartition(*partition): offset})
            self._read_offset[TP(*partition)] = None

        def reading(partition: Partition) -> PartitionReading | None:
            return reading_of(self.client(), partition)

        return Gaps(self.app.overlap, self._thread.bounds, seek, reading)

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """The next fetch, one message per partition; its value is a `Fetched`."""
        generation, offsets = self.app.consumer_generation_id, self.app.overlap.flow.offsets
        if not self.should_stop and self.flow_active:
            for opening in offsets.openings():
                yield _message(opening, generation)
        try:
            by_partition, _ = await self._wait_next_records(timeout)
        except OffsetOutOfRangeError as error:
            async for lost in self.gaps.out_of_range(error.args[0]):
                yield _message(lost, self.app.consumer_generation_id)
            return
        except NoOffsetForPartitionError:
            return  # Said before the new assignment was placed, see `perform_seek`.
        generation = self.app.consumer_generation_id
        for tp, records in (by_partition or {}).items():
            if self.should_stop or not self.flow_active or generation != self.app.consumer_generation_id:
                return
            admitted = offsets.admit((tp.topic, tp.partition), records)
            if isinstance(admitted, Again):
                await self.seek_wait({TopicPartition(*admitted.partition): admitted.offset})
            elif admitted:
                yield _message(admitted, generation)
        if not self.should_stop and self.flow_active and generation == self.app.consumer_generation_id:
            async for gap in self.gaps.behind():
                yield _message(gap, generation)

    async def perform_seek(self) -> None:
        """Begin a new assignment where the group has committed."""
        await self._thread.heartbeat()
        committed = await self.seek_to_committed()
        await self._thread.seek_to_beginning([tp for tp, offset in committed.items() if offset is None])
        for tp in committed:
            self._read_offset[tp] = None
        self.app.overlap.flow.assigned({(tp.topic, tp.partition): at for tp, at in committed.items()})

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Faust has nothing to seek without a partition: a worker that was given none is told here."""
        await super().on_partitions_assigned(assigned, generation_id)
        if not assigned:
            await self._thread.heartbeat()
            self.app.overlap.flow.assigned({})

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Finish and commit what is in flight, then let go."""
        self.stop_flow()
        await self.app.overlap.drain()
        self.app.overlap.flow.revoked((tp.topic, tp.partition) for tp in revoked)
        await super().on_partitions_revoked(revoked)

    async def commit_exactly(self, offsets: Mapping[Partition, int]) -> bool:
        """As `ConsumerThread.commit_exactly`."""
        return await self._thread.commit_exactly(offsets)

    def client(self) -> aiokafka.AIOKafkaConsumer:
        """The client library's consumer."""
        return self._thread.client()

    async def leave_group(self) -> None:
        """Leave the group, whatever the thread that talks to it waits for."""
        await self._thread.leave_group()

    def ack(self, message: ConsumerMessage) -> bool:
        """Faust acknowledges for its own reasons too; none of them counts."""
        message.acked = True
        return True

    async def commit(self, topics: object = None, start_new_transaction: bool = True) -> bool:
        """Nothing: a timer commits no offsets here."""
        return False

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Nothing: a gap belongs to nobody."""

    def on_buffer_full(self, tp: TP) -> None:
        """Nothing: a full buffer blocks the fetch loop itself."""

    def on_buffer_drop(self, tp: TP) -> None:
        """Nothing, as `on_buffer_full`."""


class Producer(driver.Producer):
    """The producer of Faust with all security options of the settings, silent without a lease."""

    app: MicrobatchApp
    partitioner: PartitionerT

    def _settings_auth(self) -> Mapping[str, Any]:
        return client_options(self.app.settings)

    def _new_producer(self, transactional_id: str | None = None) -> GuardedProducer:
        return GuardedProducer(
            Guard(self.app.lease.valid),
            **{**self._settings_default(), **self._settings_auth(), **self._settings_extra()},
        )


class Transport(driver.Transport):
    """What a Faust app reads and writes through."""

    Consumer = Consumer
    Producer = Producer


CLASSES = (MicrobatchApp, ConsumerThread, Consumer, Producer)
"""What is put in the place of Faust's own."""


def _message(fetched: Fetched, generation: int) -> tuple[TP, ConsumerMessage]:
    """A batch as Faust takes it, with its partition."""
    tp = TP(*fetched.batch.partition)
    timestamp = fetched.records[-1].timestamp / 1000.0 if fetched.records else 0.0
    return tp, ConsumerMessage(
        tp.topic, tp.partition, fetched.batch.last, timestamp, 0,
        [], b"", fetched, None, 0, 0, tp, generation_id=generation,
    )  # fmt: skip
