"""Joins of a consumer group that always finish, also when polls are shorter than a join.

kafka-python 3.0 (base.py and consumer.py of kafka.coordinator) loses a join in two ways. A wish to rejoin
that news of the Kafka topics caused is forgotten if the poll times out after this member dealt the
partitions and before it got its own: it then holds none for ever. And a join that ends between two polls
is thrown away and begun again, which makes all other members join again too, without end.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from kafka import KafkaConsumer


def finish_every_join(consumer: KafkaConsumer) -> None:
    """Make wishes to rejoin last until the group was joined, and use joins that ended between polls."""
    coordinator = consumer._coordinator
    _keep_wishes(coordinator)
    _use_ended_joins(coordinator)


def _keep_wishes(coordinator: Any) -> None:
    wishes: Callable[[], bool] = coordinator.need_rejoin

    def need_rejoin() -> bool:
        if wishes():
            coordinator.request_rejoin()
            return True
        return False

    coordinator.need_rejoin = need_rejoin


def _use_ended_joins(coordinator: Any) -> None:
    join: Callable[[float | None], Coroutine[Any, Any, bool]] = coordinator.join_group_async

    async def join_group_async(timeout_ms: float | None = None) -> bool:
        ended = coordinator._join_task
        if ended is not None and ended.is_done:

            async def outcome() -> object:
                if ended.exception is not None:
                    raise ended.exception
                return ended.value

            coordinator._join_task = coordinator._manager.call_soon(outcome)
        return await join(timeout_ms)

    coordinator.join_group_async = join_group_async
