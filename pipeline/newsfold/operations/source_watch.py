"""What operators see of a process that asks sources: its heartbeat, and metrics of each source."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager

from newsfold.ingest.collecting.health import health_of
from newsfold.ingest.collecting.state import SourceState
from newsfold.operations.metrics import Sample
from newsfold.operations.source_metrics import source_samples
from newsfold.operations.watching import beating, watched
from newsfold.settings import Settings


@asynccontextmanager
async def sources_watched(
    settings: Settings, states: Callable[[], Iterable[SourceState]], silent_after: float
) -> AsyncIterator[None]:
    """Within it the metrics of sources can be had as the settings say.

    `states` gives what is remembered of each; after `silent_after` seconds without news one is ill.
    """

    def samples() -> Iterator[Sample]:
        now = time.time()
        return source_samples((state, health_of(state, now, silent_after)) for state in list(states()))

    with watched(settings, samples) as watching:
        task = asyncio.ensure_future(beating(watching))
        try:
            yield
        finally:
            task.cancel()
