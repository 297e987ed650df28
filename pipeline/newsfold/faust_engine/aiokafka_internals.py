"""What we use of aiokafka beyond its documented interface; each name is looked for when a worker starts.

A worker gives whole encoded batches to the producer, looks at how far it has read, learns of every answered
heartbeat, leaves a group even before its first generation, and sends nothing once its lease has run out.
What it uses of the parser stands in `aiokafka_parser_internals`.
"""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import aiokafka
from aiokafka.consumer.subscription_state import TopicPartitionState
from aiokafka.errors import IllegalGenerationError, KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.protocol.group import LeaveGroupRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.structs import TopicPartition

from newsfold.broker.record_batch import framed
from newsfold.faust_engine import aiokafka_parser_internals
from newsfold.faust_engine.aiokafka_parser_internals import LIBRARY
from newsfold.faust_engine.clock import milliseconds
from newsfold.libraries import missing, require
from newsfold.wire.envelope import Partition

BUILDER = {
    "_buffer": "give the producer a batch that is encoded already",
    "_relative_offset": "say how many records a batch holds",
    "_closed": "keep the producer from adding records to a batch",
}
COORDINATOR = {
    "_coordination_task": "learn that the group takes this worker no more",
    "_pending_exception": "learn that the group refuses this worker",
    "_do_heartbeat": "learn when a heartbeat was answered, which is what a lease rests on",
    "_send_req": "leave a group before its first generation",
    "generation": "know whether a group has had a generation",
    "group_id": "leave a group before its first generation",
    "member_id": "leave a group before its first generation",
}
CONSUMER = {
    "_fetcher": "take records straight from the parser",
    "_coordinator": "learn when a heartbeat was answered",
    "_subscription.subscription": "see how far a partition was read",
    "_subscription.is_assigned": "see how far a partition was read",
}
PARTITION_STATE = {
    "has_valid_position": "see how far a partition was read",
    "position": "see how far a partition was read",
    "highwater": "see where a partition ends",
    "lso": "see where a partition ends",
    "timestamp": "see when a fetch was answered",
}
PRODUCER = {"client.send": "send nothing once the lease has run out"}

OLD_MILLISECONDS = 60_000
"""What a fetch told of the end of a partition is no longer known after so long."""


class EncodedBatch(BatchBuilder):
    """A closed batch of encoded records, as the producer takes it from a builder."""

    def __init__(self, records: bytes, count: int, milliseconds: int) -> None:
        self._buffer = framed(records, count, milliseconds)
        self._relative_offset = count
        self._closed = True


class PartitionReading(NamedTuple):
    """How far a partition was read, and where it ends by the last fetch that was answered; None: unknown."""

    position: int | None
    high_watermark: int | None
    last_stable: int | None

    def readable_end(self, high_watermark: int) -> int:
        """The offset behind the last record that can be read; brokers without transactions tell no other."""
        known = self.last_stable is not None and self.last_stable >= 0
        return min(high_watermark, self.last_stable) if known and self.last_stable else high_watermark


def reading_of(consumer: aiokafka.AIOKafkaConsumer, partition: Partition) -> PartitionReading | None:
    """The reading of a partition; None if the consumer does not have it at this moment.

    The end is unknown if no fetch was answered for `OLD_MILLISECONDS`, though nothing of it is buffered: its
    leader may be gone.
    """
    tp = TopicPartition(*partition)
    if not consumer._subscription.is_assigned(tp):
        return None
    state = consumer._subscription.subscription.assignment.state_value(tp)
    position = state.position if state.has_valid_position else None
    answered = state.timestamp is not None and milliseconds() - state.timestamp < OLD_MILLISECONDS
    if not answered and tp not in consumer._fetcher._records:
        return PartitionReading(position, None, None)
    return PartitionReading(position, state.highwater, state.lso)


def tell_of_heartbeats(
    consumer: aiokafka.AIOKafkaConsumer, now: Callable[[], float], answered: Callable[[float], None]
) -> None:
    """From here on every answered heartbeat calls `answered` with the moment before it was sent."""
    coordinator = consumer._coordinator
    heartbeat: Callable[[], Awaitable[object]] = coordinator._do_heartbeat

    async def told() -> bool:
        sent = now()
        well = bool(await heartbeat())
        if well:
            answered(sent)
        return well

    coordinator._do_heartbeat = told


def group_error(consumer: aiokafka.AIOKafkaConsumer) -> BaseException | None:
    """What keeps this consumer out of its group, None if nothing does or it has not started.

    The library tries no more then: it keeps the error for the next call of a reader, and none comes before
    partitions were assigned.
    """
    coordinator = consumer._coordinator
    if coordinator is None:
        return None
    task = coordinator._coordination_task
    failure: BaseException | None = task.exception() if task.done() and not task.cancelled() else None
    pending: BaseException | None = coordinator._pending_exception
    return failure or pending


async def heartbeat(consumer: aiokafka.AIOKafkaConsumer) -> None:
    """One heartbeat at once."""
    await consumer._coordinator._do_heartbeat()


async def leave_group(consumer: aiokafka.AIOKafkaConsumer) -> None:
    """Leave the group in generation 0, where some brokers start and the library does not leave."""
    coordinator = consumer._coordinator
    if coordinator.generation == 0:
        with contextlib.suppress(KafkaError):
            await coordinator._send_req(LeaveGroupRequest(coordinator.group_id, coordinator.member_id))


class GuardedProducer(aiokafka.AIOKafkaProducer):
    """A producer that sends nothing, new or again, once `allowed` says no.

    `guarded` counts the requests that passed the guard: records that are confirmed without one mean that
    this release of the library sends by another way, and the guard has gone off.
    """

    def __init__(self, allowed: Callable[[], bool], **options: Any) -> None:
        super().__init__(**options)
        require(LIBRARY, self, PRODUCER)
        self.guarded = 0
        send_request = self.client.send

        async def send(node: int, request: object, **options: object) -> object:
            if isinstance(request, ProduceRequest):
                if not allowed():
                    raise IllegalGenerationError
                self.guarded += 1
            return await send_request(node, request, **options)

        self.client.send = send

    def check(self) -> None:
        """SetupError if records were sent past the guard; to be called when some were confirmed."""
        if not self.guarded:
            raise missing(LIBRARY, "way through AIOKafkaClient.send for records", PRODUCER["client.send"])


def check_classes() -> None:
    """SetupError for the first name that this release of aiokafka no longer has; before anything starts."""
    require(LIBRARY, BatchBuilder(1, 0), BUILDER)
    aiokafka_parser_internals.check_classes()


def check_consumer(consumer: aiokafka.AIOKafkaConsumer, *, grouped: bool) -> None:
    """The same for what only a started consumer has."""
    require(LIBRARY, consumer, CONSUMER)
    require(LIBRARY, consumer._fetcher, aiokafka_parser_internals.FETCHER)
    if grouped:
        require(LIBRARY, consumer._coordinator, COORDINATOR)
        state = TopicPartitionState(None)
        state.seek(0)
        require(LIBRARY, state, PARTITION_STATE)
