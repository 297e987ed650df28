"""The thread of a Faust app that talks to its group, while the main loop works."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from typing import Any

import aiokafka
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, RebalanceInProgressError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from mode.threads import WorkerThread

from newsfold.errors import BrokerError, Fenced
from newsfold.faust_engine import aiokafka_clients, aiokafka_group, aiokafka_parser
from newsfold.faust_engine import aiokafka_internals as internals
from newsfold.faust_engine.clients import client_options, not_done, reason
from newsfold.settings import Settings
from newsfold.wire.envelope import Partition

HEARTBEAT_SECONDS, HEARTBEATS_PER_SESSION = 1.0, 4
"""So often a member asks whether its group has changed, and at least so many times in a session timeout: each
who joins waits until all others have asked."""
MAX_POLL_SECONDS = 300.0
LEAVING_SECONDS = 2.0
METADATA_SECONDS = 5.0
"""After so long a Kafka topic that was made anew is found; until then its group has no partition of it."""

log = logging.getLogger(__name__)


class QuietThread(WorkerThread):
    """A thread that ends in silence: the app is told of a crash, and nothing is due after a stop."""

    def run(self) -> None:
        """Run, and print no traceback."""
        try:
            super().run()
        except (Exception, asyncio.CancelledError) as error:
            log.debug("consumer thread ended", exc_info=error)


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to the group: sticky assignment, exact commits, a lease."""

    Worker = QuietThread

    OWN = ("heartbeat", "commit_exactly", "client", "leave_group", "seek_to_beginning", "bounds")

    async def on_start(self) -> None:
        """Start; records come as `Received`, and every answered heartbeat renews the lease."""
        await super().on_start()
        consumer, lease = self._ensure_consumer(), self.app.lease
        internals.check_consumer(consumer, grouped=True)
        aiokafka_parser.receive_directly(consumer)
        aiokafka_group.tell_of_heartbeats(consumer, lease.now, lease.renew)

    def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
        settings: Settings = self.app.settings
        conf = self.app.conf
        self._assignor = StickyPartitionAssignor
        return aiokafka_clients.Consumer(
            client_id=conf.broker_client_id,
            group_id=conf.id,
            partition_assignment_strategy=(StickyPartitionAssignor,),
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_poll_records=self.app.batch_records,
            max_poll_interval_ms=int(MAX_POLL_SECONDS * 1000),
            max_partition_fetch_bytes=self.app.fetch_bytes,
            fetch_max_wait_ms=aiokafka_parser.IDLE_WAIT_MS,
            metadata_max_age_ms=int(METADATA_SECONDS * 1000),
            request_timeout_ms=int(max(settings.request_timeout, settings.session_timeout) * 1000),
            isolation_level="read_committed",
            session_timeout_ms=int(settings.session_timeout * 1000),
            rebalance_timeout_ms=int(max(60.0, settings.session_timeout) * 1000),
            heartbeat_interval_ms=int(
                min(HEARTBEAT_SECONDS, settings.session_timeout / HEARTBEATS_PER_SESSION) * 1000
            ),
            **client_options(settings),
        )

    async def on_thread_stop(self) -> None:
        """Stop; what the client still fails at then is no news."""
        try:
            await super().on_thread_stop()
        except (Exception, asyncio.CancelledError) as error:
            # Cancelled is what the client was at when it stopped, a commit to a broker that is away.
            log.debug("consumer does not stop cleanly", exc_info=error)

    def on_crash(self, msg: str, *fmt: Any, **kwargs: Any) -> None:
        """Print nothing: the app learns of it too, and ends with its line."""
        log.debug("%s", msg.format(*fmt), exc_info=True)

    def client(self) -> aiokafka.AIOKafkaConsumer:
        """The client library's consumer."""
        return self._ensure_consumer()

    async def leave_group(self) -> None:
        """Leave the group, whatever the thread waits for; not if that takes longer than `LEAVING_SECONDS`."""
        if self._consumer is None or not self.thread_loop.is_running():
            return
        leaving = asyncio.run_coroutine_threadsafe(
            aiokafka_group.leave_group(self._consumer), self.thread_loop
        )
        await asyncio.wait({asyncio.wrap_future(leaving)}, timeout=LEAVING_SECONDS)

    async def seek_to_beginning(self, partitions: Collection[TopicPartition]) -> None:
        """Read these partitions from their first records on."""
        if partitions:
            await self.call_thread(self._ensure_consumer().seek_to_beginning, *partitions)

    async def bounds(self, partition: Partition) -> tuple[int, int]:
        """The first and the end offset of a partition, asked of the broker; not every one knows its end.

        BrokerError if it does not answer.
        """
        consumer, tp = self._ensure_consumer(), TopicPartition(*partition)
        try:
            beginnings = await self.call_thread(consumer.beginning_offsets, [tp])
            ends = await self.call_thread(consumer.end_offsets, [tp])
        except KafkaError as error:
            raise BrokerError(
                f"its offsets are not told: {reason(error)}", where=f"{tp.topic}[{tp.partition}]"
            ) from None
        return beginnings[tp], ends[tp]

    async def heartbeat(self) -> None:
        """One heartbeat at once, so that a new assignment begins with a lease."""
        await self.call_thread(aiokafka_group.heartbeat, self._ensure_consumer())

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
            raise not_done(error, "offsets not committed", self.app.conf.id) from None
        return True
