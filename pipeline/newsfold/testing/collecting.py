"""Recorded rounds of sources for the test driver: what `newsfold ingest` runs, above the fetcher."""

import asyncio
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from newsfold.broker.contract import Broker
from newsfold.configuration.reading import Configuration, load_configuration
from newsfold.errors import RecordError
from newsfold.ingest.collecting.collector import Collector
from newsfold.ingest.collecting.pages import InThread
from newsfold.ingest.collecting.state import SourceState
from newsfold.ingest.collecting.worker import Parts, collecting
from newsfold.ingest.options import IngestOptions
from newsfold.intake.fetching.recording import Recorded
from newsfold.sources.item import Notice


class RecordedSources:
    """The sources of a configuration file, answered by the recording in a folder.

    What is known of them lasts from round to round, and no longer than this object. SettingsError for a file
    with a fault, or a folder without a recording.
    """

    def __init__(
        self, sources: str | os.PathLike[str], recorded: str | os.PathLike[str], **options: object
    ) -> None:
        self.configuration: Configuration = load_configuration(sources, **options)
        self.states: dict[str, SourceState] = {}
        """By name, behind the last round."""
        self._fetcher = Recorded(recorded)
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
        )

        async def once() -> None:
            with broker.publisher() as publisher:
                async with collecting(
                    self.configuration, publisher, broker, tell=tell, parts=parts
                ) as collector:
                    await Collector.once(collector, all_sources=True)
                    self.states = dict(collector.states)

        asyncio.run(once())
