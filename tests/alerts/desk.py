"""A newsroom's alerts over a broker in memory: newsfold.toml, records as they come, and what is said."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newsfold.alerts.rules import rules_of
from newsfold.alerts.run import Alerting, Report
from newsfold.alerts.signing import secret_of
from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.configuration.reading import load_configuration
from newsfold.errors import DecodeError
from newsfold.model.event import EventRecord, WindowRef
from newsfold.settings import load_settings
from newsfold.subscription.dead_letters import Selection, read_dead_letters
from newsfold.wire.codec import encode_struct
from newsfold.wire.dead_letters import DeadLetter
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_id, event_key
from tests.stores.news import SEED_EVENTS

SECRET, OLD_SECRET = secret_of(b"k" * 32), secret_of(b"o" * 24)
PEACE = next(event for event in SEED_EVENTS if event.topic.label == "peace process")


def record(
    articles: int = 1,
    *,
    sources: int = 1,
    day: int = 18,
    paragraphs: int = 0,
    template: EventRecord = PEACE,
    size: str = "1d",
) -> Output:
    """The record of a topic on a day of March 2025, with these counts; without articles it is withdrawn."""
    start, end = f"2025-03-{day:02d}T00:00:00Z", f"2025-03-{day + 1:02d}T00:00:00Z"
    end = end if size == "1d" else f"2025-03-{day:02d}T01:00:00Z"
    id_ = event_id(template.topic.id, start, end)
    event = msgspec.structs.replace(
        template,
        id=id_,
        window=WindowRef(start, end),
        article_count=articles,
        source_count=sources,
        distinct_paragraph_count=paragraphs or articles,
    )
    key = event_key(template.topic.id, start, size).encode()
    return Output(Channel.EVENTS, key, encode_struct(event) if articles else None, id_, template.topic.id)


class Desk:
    """Runs alerts once at a time; `now` moves by hand. Times are seconds after 1970."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder, self.path = folder, folder / "newsfold.toml"
        self.path.write_text(text, encoding="utf-8")
        self.broker = MemoryBroker(load_settings())
        with self.broker.admin() as admin:
            admin.ensure(all_kafka_topics(self.broker.settings))
        self.lines: list[str] = []
        self.errors: list[DecodeError] = []
        self.now = 1_764_500_000.0

    def publish(self, *outputs: Output) -> None:
        """Send records."""
        with self.broker.publisher() as publisher:
            publisher.publish(outputs)

    def alerting(self) -> Alerting:
        """What newsfold.toml asks for."""
        configuration = load_configuration(self.path)
        return Alerting(
            configuration,
            rules_of(configuration),
            self.broker,
            say=self.lines.append,
            tell=self.errors.append,
            clock=lambda: self.now,
        )

    def run(self) -> Report:
        """Read to the end, and send what is due, once."""

        async def once() -> Report:
            return await self.alerting().run(once=True, stop=asyncio.Event())

        return asyncio.run(once())

    def letters(self) -> Sequence[DeadLetter]:
        """The dead letters."""
        return list(read_dead_letters(self.broker, self.broker.settings, Selection()))
