"""A collector over a local web server and the memory broker."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.contract import Publisher
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.configuration.reading import load_configuration
from newsfold.errors import RecordError
from newsfold.ingest.collecting.collector import Collector
from newsfold.ingest.collecting.state import SourceState
from newsfold.ingest.collecting.store import read_states
from newsfold.ingest.collecting.worker import NO_PARTS, Parts, collecting
from newsfold.model.paragraph import Paragraph
from newsfold.settings import Settings
from newsfold.sources.item import Notice
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Channel
from tests.ingest.collecting.web import Web

T = TypeVar("T")


class Pipeline:
    """A configuration in a folder, a memory broker, and what was told."""

    def __init__(self, folder: Path, site: Web) -> None:
        self.folder, self.site = folder, site
        self.broker = MemoryBroker(Settings())
        self.broker.admin().ensure(all_kafka_topics(Settings()))
        self.told: list[str] = []

    def write(self, *sources: str, ingest: str = "") -> None:
        """Write newsfold.toml, `sources` being the lines of each table; {web} is the server's address."""
        tables = "".join(f"[[source]]\n{lines}\n" for lines in sources).replace("{web}", self.site.address)
        text = f'[ingest]\nallow = ["127.0.0.1"]\n{ingest}\n{tables}'
        (self.folder / "newsfold.toml").write_text(text, encoding="utf-8")

    def once(self, *, publisher: Publisher | None = None, parts: Parts = NO_PARTS) -> list[str]:
        """One round of all sources; those that were left alone."""
        return self.run(Collector.once, publisher=publisher, parts=parts)

    def run(
        self,
        work: Callable[[Collector], Awaitable[T]],
        *,
        publisher: Publisher | None = None,
        parts: Parts = NO_PARTS,
    ) -> T:
        """Run a collector."""

        async def within() -> T:
            configuration = load_configuration(self.folder / "newsfold.toml")
            sink = publisher or self.broker.publisher()
            async with collecting(
                configuration, sink, self.broker, tell=self._tell, parts=parts
            ) as collector:
                return await work(collector)

        return asyncio.run(within())

    def _tell(self, problem: RecordError | Notice) -> None:
        self.told.append(str(problem) if isinstance(problem, RecordError) else problem.text)

    @property
    def states(self) -> dict[str, SourceState]:
        """What the store holds."""
        return read_states(self.folder / "newsfold-ingest.sqlite")

    def state(self) -> SourceState:
        """That of the only source."""
        (state,) = self.states.values()
        return state

    def paragraphs(self, channel: Channel = Channel.PARAGRAPHS) -> list[Paragraph]:
        """Every paragraph that was sent."""
        with self.broker.reader([kafka_topic_name(channel, Settings())]) as reader:
            return [decode(r.value or b"", Paragraph) for r in reader.poll(timeout=0, max_records=10_000)]

    def uris(self) -> list[str]:
        """The uri of each article version that was sent, in order of the uris."""
        return sorted(p.uri for p in self.paragraphs() if p.seq == 0)
