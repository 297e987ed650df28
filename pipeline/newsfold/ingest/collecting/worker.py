"""A collector with all it needs, from the configuration: the fetcher, the desk, the group."""

import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from newsfold.broker.contract import Broker, Publisher
from newsfold.broker.partitioning import partition_of
from newsfold.configuration.reading import Configuration
from newsfold.errors import RecordError
from newsfold.ingest.collecting.collector import Changed, Collector, Limits
from newsfold.ingest.collecting.desk import Desk
from newsfold.ingest.collecting.ledger import Ledger
from newsfold.ingest.collecting.listed import listed_sources
from newsfold.ingest.collecting.pages import InProcesses
from newsfold.ingest.collecting.ports import OpenShares, PageReading, Shares
from newsfold.ingest.collecting.rounds import Rounds
from newsfold.ingest.collecting.store import SourceStore, kept_in
from newsfold.ingest.identity import log
from newsfold.ingest.identity.store import KnownItemsStore
from newsfold.ingest.options import IngestOptions, ingest_options
from newsfold.intake.fetching.extractor import PAGES, Extractor
from newsfold.intake.fetching.fetcher import Fetcher
from newsfold.intake.fetching.limits import Limits as FetchLimits
from newsfold.intake.fetching.recording import Fetching, Recording
from newsfold.sources.item import Notice

PAGES_AT_ONCE = 16
"""Pages that are fetched and read at a time, of all sources together."""
MAX_GRACE_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a collector works with in place of what the configuration says, None for that.

    `store` is the file with what is known, "" for memory; `options` gives those of ingest for each batch.
    `record` is a folder in which every answer is kept, `clock` gives Unix seconds.
    """

    fetcher: Fetching | None = None
    pages: PageReading | None = None
    store: str | None = None
    options: Callable[[], IngestOptions] | None = None
    shares: OpenShares | None = None
    record: Path | None = None
    clock: Callable[[], float] = time.time


NO_PARTS = Parts()


@asynccontextmanager
async def collecting(
    configuration: Configuration,
    publisher: Publisher,
    broker: Broker,
    *,
    tell: Callable[[RecordError | Notice], None],
    changed: Changed = lambda _: None,
    parts: Parts = NO_PARTS,
) -> AsyncIterator[Collector]:
    """A collector of the sources of a configuration, to be run within."""
    table, settings = configuration.ingest, configuration.settings
    with ExitStack() as stack:
        path = configuration.store if parts.store is None else parts.store

        def read_back(known: KnownItemsStore) -> None:
            for error in log.read_back(broker, settings, known).errors:
                tell(error)

        stack.enter_context(kept_in(path or ":memory:"))
        ledger = Ledger(KnownItemsStore(path or ":memory:"), read_back)
        stack.callback(ledger.close)
        store = SourceStore(path)
        stack.callback(store.close)
        options = parts.options or (
            lambda: ingest_options(now=datetime.now(UTC), max_record_bytes=settings.max_record_bytes)
        )
        desk = Desk(publisher, store, ledger, options, tell=tell, clock=parts.clock, chance=random.random)
        stack.callback(desk.close)
        grace = min(MAX_GRACE_SECONDS, settings.session_timeout / 6)
        owner = _Owner(ledger.let_others_tell)
        async with AsyncExitStack() as tasks:
            fetcher = await tasks.enter_async_context(_fetcher(configuration, parts))
            rounds = Rounds(
                fetcher,
                desk,
                parts.pages or InProcesses(await tasks.enter_async_context(Extractor(PAGES))),
                links=table.links_per_round,
                pages_at_once=PAGES_AT_ONCE,
            )
            collector = Collector(
                listed_sources(configuration),
                rounds,
                desk,
                limits=Limits(table.concurrency, table.per_host, grace),
                owns=owner.owns,
                changed=changed,
                clock=parts.clock,
            )
            if parts.shares:
                owner.shares = stack.enter_context(parts.shares(collector.let_go))
            yield collector


class _Owner:
    """Whether a source is this worker's: all are, unless they are shared; `gained` is called for more."""

    shares: Shares | None = None

    def __init__(self, gained: Callable[[], None]) -> None:
        self._share = cache(self._share_of)
        self._gained, self._before = gained, frozenset[int]()

    def owns(self, name: str) -> bool:
        """Whether the share that the source belongs to is this worker's at this moment."""
        if self.shares is None:
            return True
        if (owned := self.shares.owned()) != self._before:
            if not owned <= self._before:
                self._gained()
            self._before = owned
        return self._share(name) in owned

    def _share_of(self, name: str) -> int:
        assert self.shares
        return partition_of(name.encode(), self.shares.shares)


@asynccontextmanager
async def _fetcher(configuration: Configuration, parts: Parts) -> AsyncIterator[Fetching]:
    if parts.fetcher:
        yield parts.fetcher
        return
    table = configuration.ingest
    limits = FetchLimits(
        total_seconds=table.timeout,
        bytes=table.max_bytes,
        per_host=table.per_host,
        delay_seconds=table.host_delay,
        connections=table.concurrency + PAGES_AT_ONCE,
    )
    async with Fetcher(
        contact=table.contact, limits=limits, allowed=table.allow, robots=table.robots
    ) as fetcher:
        yield Recording(fetcher, parts.record) if parts.record else fetcher
