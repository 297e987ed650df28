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
from typing import Any

import aiokafka
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, RebalanceInProgressError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust import App
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from faust.types.transports import PartitionerT

from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Again, Fetched
from newsfold.delivery.overlap import Overlap
from newsfold.errors import BrokerError, Fenced
from newsfold.faust_engine import aiokafka_internals as internals
from newsfold.faust_engine.clients import client_options
from newsfold.faust_engine.clock import uptime
from newsfold.settings import Settings
from newsfold.wire.envelope import Partition

MAX_FETCH_BYTES = 1024 * 1024
HEARTBEATS_PER_SESSION = 4
MAX_POLL_SECONDS = 300.0
GAPS_SECONDS = 0.5
"""How often gaps behind the last records are looked for: each is read twice."""


class MicrobatchApp(App):
    """A Faust app whose consumer obeys the law of delivery."""

    settings: Settings
    lease: Lease
    overlap: Overlap

    def _create_directories(self) -> None:
        """State is in the changelog, so a worker needs no folder and runs on a read-only file system."""


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to the group: sticky assignment, exact commits, a lease."""

    OWN = ("heartbeat", "commit_exactly", "client")

    async def on_start(self) -> None:
        """Start; records come as `Received`, and every answered heartbeat renews the lease."""
        await super().on_start()
        consumer, lease = self._ensure_consumer(), self.app.lease
        internals.check_consumer(consumer, grouped=True)
        internals.receive_directly(consumer)
        internals.tell_of_heartbeats(consumer, lease.now, lease.renew)

    def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
        settings: Settings = self.app.settings
        conf = self.app.conf
        self._assignor = StickyPartitionAssignor
        return aiokafka.AIOKafkaConsumer(
            client_id=conf.broker_client_id,
            group_id=conf.id,
            partition_assignment_strategy=(StickyPartitionAssignor,),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=settings.max_poll_records,
            max_poll_interval_ms=int(MAX_POLL_SECONDS * 1000),
            max_partition_fetch_bytes=max(MAX_FETCH_BYTES, settings.max_record_bytes),
            fetch_max_wait_ms=internals.IDLE_WAIT_MS,
            request_timeout_ms=int(max(settings.request_timeout, settings.session_timeout) * 1000),
            isolation_level="read_committed",
            session_timeout_ms=int(settings.session_timeout * 1000),
            rebalance_timeout_ms=int(max(60.0, settings.session_timeout) * 1000),
            heartbeat_interval_ms=int(settings.session_timeout * 1000 / HEARTBEATS_PER_SESSION),
            **client_options(settings),
        )

    async def on_thread_stop(self) -> None:
        """Leave the group and stop."""
        if self._consumer is not None:
            await internals.leave_group(self._consumer)
        await super().on_thread_stop()

    def client(self) -> aiokafka.AIOKafkaConsumer:
        """The client library's consumer."""
        return self._ensure_consumer()

    async def heartbeat(self) -> None:
        """One heartbeat at once, so that a new assignment begins with a lease."""
        await self.call_thread(internals.heartbeat, self._ensure_consumer())

    async def commit_exactly(self, offsets: Mapping[Partition, int]) -> bool:
        """Commit these offsets. False if a rebalance came between: the records come again.

        Fenced if the group no longer knows this worker; BrokerError if the broker refused otherwise.
        """
        wanted = {TopicPartition(*tp): OffsetAndMetadata(offset, "") for tp, offset in offsets.items()}
        try:
            await self.call_thread(self._ensure_consumer().commit, wanted)
        except CommitFailedError as error:
            if isinstance(error.__cause__, RebalanceInProgressError):
                return False
            raise Fenced(
                "the group has thrown this worker out, and another may own its partitions",
                where=self.app.conf.id,
                hint="what was not committed comes again; start the worker again",
            ) from None
        except IllegalStateError:
            return False
        except KafkaError as error:
            raise BrokerError(f"offsets not committed: {error}", where=self.app.conf.id) from None
        return True


class Consumer(driver.Consumer):
    """Yields one message per fetch and partition; commits only what the law allows."""

    OWN = ("commit_exactly", "client", "_gaps")
    app: MicrobatchApp
    _thread: ConsumerThread
    _looked_at = 0.0

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """The next fetch, one message per partition; its value is a `Fetched`."""
        by_partition, _ = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        offsets = self.app.overlap.flow.offsets
        for tp, records in (by_partition or {}).items():
            if self.should_stop or not self.flow_active or generation != self.app.consumer_generation_id:
                return
            admitted = offsets.admit((tp.topic, tp.partition), records)
            if isinstance(admitted, Again):
                await self.seek_wait({TopicPartition(*admitted.partition): admitted.offset})
            elif admitted:
                yield tp, _message(tp, admitted, generation)
        if not self.should_stop and self.flow_active and generation == self.app.consumer_generation_id:
            async for tp, gap in self._gaps():
                yield tp, _message(tp, gap, generation)

    async def _gaps(self) -> AsyncIterator[tuple[TP, Fetched]]:
        """What was read behind the last records, now and then; these must have been admitted before."""
        if uptime() - self._looked_at < GAPS_SECONDS:
            return
        self._looked_at, overlap = uptime(), self.app.overlap
        for partition in overlap.flow.offsets.assigned():
            reading = internals.reading_of(self.client(), partition)
            position = reading.position if reading else None
            passed = overlap.flow.offsets.passed(partition, position) if position is not None else None
            if isinstance(passed, Again):
                await self.seek_wait({TopicPartition(*partition): passed.offset})
            elif passed:
                yield TP(*partition), passed

    async def perform_seek(self) -> None:
        """Begin a new assignment where the group has committed."""
        await self._thread.heartbeat()
        committed = await self.seek_to_committed()
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

    def _new_producer(self, transactional_id: str | None = None) -> internals.GuardedProducer:
        return internals.GuardedProducer(
            self.app.lease.valid,
            **{**self._settings_default(), **self._settings_auth(), **self._settings_extra()},
        )


class Transport(driver.Transport):
    """What a Faust app reads and writes through."""

    Consumer = Consumer
    Producer = Producer


CLASSES = (MicrobatchApp, ConsumerThread, Consumer, Producer)
"""What is put in the place of Faust's own."""


def _message(tp: TP, fetched: Fetched, generation: int) -> ConsumerMessage:
    timestamp = fetched.records[-1].timestamp / 1000.0 if fetched.records else 0.0
    return ConsumerMessage(
        tp.topic, tp.partition, fetched.batch.last, timestamp, 0,
        [], b"", fetched, None, 0, 0, tp, generation_id=generation,
    )  # fmt: skip
