"""Recorded rounds of sources for the test driver: what `newsfold ingest` runs, above the fetcher."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from newsfold.broker.contract import Broker
from newsfold.configuration.reading import Configuration, load_configuration
from newsfold.errors import RecordError
from newsfold.ingest.collecting.collector import Collector
from newsfold.ingest.collecting.pages import InThread
from newsfold.ingest.collecting.state import SourceState
from newsfold.ingest.collecting.worker import Parts, collecting
from newsfold.ingest.options import IngestOptions
from newsfold.intake.fetching.outcome import NO_VALIDATORS, Fetched, NotModified, Outcome, Validators
from newsfold.intake.fetching.recording import Recorded
from newsfold.intake.fetching.retry_after import http_date
from newsfold.sources.item import Notice


class RecordedSources:
    """The sources of a configuration file, answered by the recording in a folder.

    What is known of them lasts from round to round, and no longer than this object. SettingsError for a file
    with a fault, or a folder without a recording.
    """

    def __init__(
        self, sources: str | os.PathLike[str], recorded: str | os.PathLike[str], **options: object
    ) -> None:
        self.configuration: Configuration = load_configuration(sources, for_sources=True, **options)
        self.states: dict[str, SourceState] = {}
        """By name, behind the last round."""
        self._fetcher = _Dated(Recorded(recorded))
        self._folder = tempfile.TemporaryDirectory(prefix="newsfold-")

    def round(
        self, broker: Broker, options: IngestOptions, tell: Callable[[RecordError | Notice], None]
    ) -> None:
        """Ask every source once, and publish what is new."""
        parts = Parts(
            fetcher=self._fetcher,
            pages=InThread(),
            store=str(Path(self._folder.name) / "store.sqlite"),
            options=lambda: options,
            clock=self._fetcher.clock,
        )

        async def once() -> None:
            with broker.publisher() as publisher:
                async with collecting(
                    self.configuration, publisher, broker, tell=tell, parts=parts
                ) as collector:
                    await Collector.once(collector, all_sources=True)
                    self.states = dict(collector.states)

        asyncio.run(once())


class _Dated:
    """Fetches from a recording, and tells the time by the latest date of its answers."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded, self._now = recorded, 0.0

    def clock(self) -> float:
        """Unix seconds; those of this machine while no answer had a date."""
        return self._now or time.time()

    async def fetch(
        self,
        address: str,
        validators: Validators = NO_VALIDATORS,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Outcome:
        """As the recording has it."""
        return self._seen(await self._recorded.fetch(address, validators, headers=headers))

    async def page(self, address: str, validators: Validators = NO_VALIDATORS) -> Outcome:
        """As the recording has it."""
        return self._seen(await self._recorded.page(address, validators))

    def _seen(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Fetched | NotModified):
            self._now = max(self._now, http_date(outcome.date) or 0.0)
        return outcome
