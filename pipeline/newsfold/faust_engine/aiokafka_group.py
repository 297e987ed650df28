"""The membership of a consumer of aiokafka in its group.

A worker learns of every answered heartbeat and of what keeps it out of its group, and leaves a group even in
the middle of a join.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import aiokafka
from aiokafka.errors import KafkaError
from aiokafka.protocol.group import LeaveGroupRequest

LEAVING = "leaving"
"""Groups connections, beside the library's own groups of them."""
MEMBER_ID_SECONDS = 0.01
"""How often to look whether the broker has named a new member, which it does before it lets it wait."""


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
    """Leave the group now, also in the middle of a join.

    The library would wait for the join first, or leave a member behind that all others wait for until its
    session ends. On a connection of its own: a broker answers nothing more on that of a join.
    """
    coordinator = consumer._coordinator
    joining: asyncio.Task[None] = coordinator._coordination_task
    while not (coordinator.member_id or coordinator.coordinator_id is None or joining.done()):
        await asyncio.sleep(MEMBER_ID_SECONDS)
    joining.cancel()
    await asyncio.wait({joining})
    member, node = coordinator.member_id, coordinator.coordinator_id
    coordinator.reset_generation()
    if member and node is not None:
        with contextlib.suppress(KafkaError):
            await coordinator._client.send(
                node, LeaveGroupRequest(coordinator.group_id, member), group=LEAVING
            )
