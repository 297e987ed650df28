"""Micro-batches: a Faust transport that delivers what one fetch gave of a partition as one event.

What is Faust's: the app, its consumer thread (group membership, heartbeats and rebalances go on there
while the main loop works), the agents, flow control, the producer. What is ours, and why:

- `getmany`: Faust wakes about four tasks per record; here it happens once per fetch and partition.
- What may be committed: Faust commits behind the first run of acknowledged offsets without a look at
  what is in flight, counts a gap as acknowledged, and takes a refused commit for an accepted one.
  Here acknowledgements by Faust count for nothing; `Offsets` decides, and `commit_exactly` says no.
- A rebalance first finishes the batches in flight (`Delivery.drain`), so that a clean handover
  re-processes nothing.
- A record that was fetched and dropped around a rebalance would never come again: the position is
  checked with every fetch, and a hole is read once more.
- The lease: every answered heartbeat says how long no other worker can own our partitions.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import aiokafka
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, RebalanceInProgressError
from aiokafka.protocol.group import LeaveGroupRequest
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust import App
from faust.transport.drivers import TRANSPORTS
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from faust.types.transports import PartitionerT

from newsfold.delivery.lease import Lease
from newsfold.delivery.offsets import Batch, Offsets, Partition
from newsfold.errors import BrokerError
from newsfold.faust_engine.fetch import IDLE_WAIT_MS, receive_directly
from newsfold.faust_engine.options import client_options
from newsfold.settings import Settings
from newsfold.wire.envelope import Received

SCHEME = "microbatch"
MAX_FETCH_BYTES = 1024 * 1024
HEARTBEATS_PER_SESSION = 4
MAX_POLL_SECONDS = 300.0


class Fetched(NamedTuple):
    """What one fetch gave of one partition: the records, and the batch that stands for them."""

    batch: Batch
    records: list[Received]


class Fenced(BrokerError):
    """This worker is no longer, or no longer surely, the owner of its partitions."""


@dataclass
class Delivery:
    """What the transport and the stage share: offsets, lease, and how to finish what is in flight."""

    settings: Settings
    offsets: Offsets
    lease: Lease
    drain: Callable[[], Awaitable[None]]
    on_assigned: Callable[[], None]
    holes: dict[Partition, int] = field(default_factory=dict)


class MicrobatchApp(App):
    """A Faust app whose consumer obeys a `Delivery`."""

    delivery: Delivery

    def _create_directories(self) -> None:
        """State is in the changelog, so a worker needs no folder and runs on a read-only file system."""


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to the group: sticky assignment, exact commits, a lease."""

    async def on_start(self) -> None:
        """Start; records come as `Received`, and every answered heartbeat renews the lease."""
        await super().on_start()
        receive_directly(self._ensure_consumer()._fetcher)
        coordinator = self._ensure_consumer()._coordinator
        lease: Lease = self.app.delivery.lease
        heartbeat = coordinator._do_heartbeat

        async def renewing() -> bool:
            sent = lease.now()
            answered = bool(await heartbeat())
            if answered:
                lease.renew(sent)
            return answered

        coordinator._do_heartbeat = renewing

    def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
        settings: Settings = self.app.delivery.settings
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
            fetch_max_wait_ms=IDLE_WAIT_MS,
            request_timeout_ms=int(max(settings.request_timeout, settings.session_timeout) * 1000),
            session_timeout_ms=int(settings.session_timeout * 1000),
            rebalance_timeout_ms=int(max(60.0, settings.session_timeout) * 1000),
            heartbeat_interval_ms=int(settings.session_timeout * 1000 / HEARTBEATS_PER_SESSION),
            **client_options(settings),
        )

    async def on_thread_stop(self) -> None:
        """Leave the group and stop; aiokafka does not leave in generation 0, where some brokers start."""
        if self._consumer is not None and self._consumer._coordinator.generation == 0:
            coordinator = self._consumer._coordinator
            with contextlib.suppress(KafkaError):
                await coordinator._send_req(LeaveGroupRequest(coordinator.group_id, coordinator.member_id))
        await super().on_thread_stop()

    async def heartbeat(self) -> None:
        """One heartbeat at once, so that a new assignment begins with a lease."""
        await self.call_thread(self._ensure_consumer()._coordinator._do_heartbeat)

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
    """Yields one message per fetch and partition; commits only what `Offsets` allows."""

    app: MicrobatchApp
    _thread: ConsumerThread

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """The next fetch, one message per partition; its value is a `Fetched`."""
        by_partition, _ = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        for tp, records in (by_partition or {}).items():
            if self.should_stop or not self.flow_active or generation != self.app.consumer_generation_id:
                return
            fetched = await self._admit((tp.topic, tp.partition), records)
            if fetched:
                last = fetched.records[-1]
                yield (
                    tp,
                    ConsumerMessage(
                        tp.topic, tp.partition, last.offset, last.timestamp / 1000.0, 0,
                        [], b"", fetched, None, 0, 0, tp, generation_id=generation,
                    ),
                )  # fmt: skip

    async def _admit(self, partition: Partition, records: list[Received]) -> Fetched | None:
        delivery = self.app.delivery
        position = delivery.offsets.position(partition)
        if position is not None and records[0].offset < position:
            records = [record for record in records if record.offset >= position]
            if not records:
                return None
        first = records[0].offset
        if position is not None and first > position and delivery.holes.get(partition) != position:
            # Read once more: if the hole is still there, the broker has nothing in it.
            delivery.holes[partition] = position
            await self.seek_wait({TopicPartition(*partition): position})
            return None
        batch = delivery.offsets.deliver(partition, first, records[-1].offset)
        return Fetched(batch, records) if batch else None

    async def perform_seek(self) -> None:
        """Begin a new assignment where the group has committed."""
        await self._thread.heartbeat()
        committed = await self.seek_to_committed()
        for tp, offset in committed.items():
            self._read_offset[tp] = None
            self.app.delivery.offsets.assign((tp.topic, tp.partition), offset)
        self.app.delivery.holes.clear()
        self.app.delivery.on_assigned()

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Finish and commit what is in flight, then let go."""
        self.stop_flow()
        await self.app.delivery.drain()
        for tp in revoked:
            self.app.delivery.offsets.revoke((tp.topic, tp.partition))
        await super().on_partitions_revoked(revoked)

    async def commit_exactly(self, offsets: Mapping[Partition, int]) -> bool:
        """As `ConsumerThread.commit_exactly`."""
        return await self._thread.commit_exactly(offsets)

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
    """The producer of Faust with all security options of the settings."""

    app: MicrobatchApp
    partitioner: PartitionerT

    def _settings_auth(self) -> Mapping[str, Any]:
        return client_options(self.app.delivery.settings)


class Transport(driver.Transport):
    """`microbatch://host:port`."""

    Consumer = Consumer
    Producer = Producer


# The entry point in pyproject.toml serves `faust` used by itself; this serves an installation without it.
TRANSPORTS.aliases.setdefault(SCHEME, f"{__name__}:Transport")
