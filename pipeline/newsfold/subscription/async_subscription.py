"""The async twin of a subscription: `async for` over the same records, while a thread waits for the broker.

async with subscribe_async(EventRecord, snapshot=True, follow=True) as events:
    async for event in events:
        print(event.topic.label, event.article_count)
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, Self, TypedDict, TypeVar, Unpack

from newsfold.broker.contract import Broker
from newsfold.errors import SettingsError
from newsfold.settings import Settings
from newsfold.subscription.client import subscribe
from newsfold.subscription.subscription import BATCH, R, Subscription
from newsfold.wire.envelope import Partition
from newsfold.wire.gap import Gap

T = TypeVar("T")


class SubscribeOptions(TypedDict, total=False):
    """What `subscribe` takes beside the kind of record; docs/python.md says what each does."""

    topics: Iterable[str]
    entities: Iterable[str]
    sources: Iterable[str]
    countries: Iterable[str]
    since: str
    until: str
    min_articles: int
    min_sources: int
    passing: bool
    group: str | None
    start: Mapping[Partition, int] | None
    cursor: str
    snapshot: bool
    from_end: bool
    follow: bool
    settings: Settings | None
    broker: Broker | None


def subscribe_async(record: type[R], **options: Unpack[SubscribeOptions]) -> "AsyncSubscription[R]":
    """As `subscribe`, for `async for`; it connects, and raises what `subscribe` does, when it is entered."""
    return AsyncSubscription(partial(subscribe, record, **options))


class AsyncSubscription(Generic[R]):
    """An async iterator over the records of one channel, for one task; use it in an `async with`.

    All that waits for the broker runs in a thread of its own. Records are decoded in the event loop, some
    hundreds at most before others have their turn.
    """

    def __init__(self, connect: Callable[[], Subscription[R]]) -> None:
        """`connect` makes the subscription that this is the twin of."""
        self._connect: Callable[[], Subscription[R]] = connect
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="newsfold-subscription")
        self._twin: Subscription[R] | None = None

    async def __aenter__(self) -> Self:
        self._twin = await self._in_thread(self._connect)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def __aiter__(self) -> AsyncIterator[R]:
        twin = self._entered
        while await self._in_thread(twin.step):
            for record in twin.hand_out(BATCH):
                yield record
            await self._in_thread(twin.settle)
        await self._in_thread(twin.finish)

    async def close(self) -> None:
        """As that of a `Subscription`, once the thread has come back from the broker."""
        if self._twin is not None:
            await self._in_thread(self._twin.close)
        self._thread.shutdown(wait=False)

    @property
    def cursor(self) -> str:
        """Where the subscription stands, behind the record handed out last: a text to store and resume at."""
        return self._entered.cursor

    @property
    def positions(self) -> dict[Partition, int]:
        """Next offset by (Kafka topic, partition): pass it as `start` to resume."""
        return self._entered.positions

    @property
    def gaps(self) -> list[Gap]:
        """What was deleted before it was read here, and logs that were made anew; each is logged."""
        return self._entered.gaps

    @property
    def snapshots(self) -> int:
        """How many snapshots were begun: where it counts up, all that holds comes anew."""
        return self._entered.snapshots

    @property
    def in_snapshot(self) -> bool:
        """Whether the record handed out last is of a snapshot."""
        return self._entered.in_snapshot

    @property
    def unreadable(self) -> int:
        """Number of records that could not be decoded; each is logged with its position and left out."""
        return self._entered.unreadable

    @property
    def refused(self) -> int:
        """Number of commits that the group refused; the first is logged."""
        return self._entered.refused

    @property
    def _entered(self) -> Subscription[R]:
        if self._twin is None:
            raise SettingsError(
                "the subscription was not entered",
                where="subscribe_async",
                hint="write `async with subscribe_async(...) as records:`",
            )
        return self._twin

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)
