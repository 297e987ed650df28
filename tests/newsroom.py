"""The seeds on one embedded broker, for examples and documents, and a way to run a program as it stands."""

import runpy
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.delivery.stage import Stage
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.event import EventRecord
from newsfold.settings import Settings
from newsfold.shipped import seeds
from newsfold.testing import PipelineTestDriver
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_key

EXAMPLES = Path(__file__).parents[1] / "examples"
Run = Callable[..., str]


class Newsroom:
    """Kafka topics with tagged paragraphs and event records of the seeds."""

    def __init__(self, servers: str, stages: Sequence[Stage]) -> None:
        self.settings = Settings(bootstrap_servers=servers, kafka_topic_prefix=f"{uuid4().hex[:8]}.")
        self.driver = PipelineTestDriver(stages=stages).feed(seeds()).run()
        self.broker = KafkaBroker(self.settings)
        with self.broker.admin() as admin:
            admin.ensure(all_kafka_topics(self.settings))
        records = [(c, r) for c in (Channel.TAGGED, Channel.EVENTS) for r in self.driver.received(c)]
        self._send(Output(channel, r.key or b"", r.value, "id", "s") for channel, r in records)

    def more_articles(self, topic: str, number: int) -> EventRecord:
        """The record of a topic as it is after so many further articles."""
        event = self.driver.event(topic, window="2025-03-18")
        event = msgspec.structs.replace(event, article_count=event.article_count + number)
        key = event_key(event.topic.id, event.window.start, "1d").encode()
        self._send([Output(Channel.EVENTS, key, encode_struct(event), event.id, event.topic.id)])
        return event

    def _send(self, outputs: Iterable[Output]) -> None:
        with self.broker.publisher() as publisher:
            publisher.publish(outputs)


@pytest.fixture(scope="session")
def newsroom(embedded_broker: EmbeddedBroker, news_stages: Sequence[Stage]) -> Newsroom:
    """One for the whole run."""
    return Newsroom(embedded_broker.bootstrap_servers, news_stages)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs an example in an empty folder, with arguments; what it prints."""

    def ran(name: str, *arguments: str) -> str:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        capsys.readouterr()
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")
        return capsys.readouterr().out

    return ran


@pytest.fixture
def at_newsroom(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """The newsroom, as the environment names it."""
    monkeypatch.setenv("NEWSFOLD_BOOTSTRAP_SERVERS", newsroom.settings.bootstrap_servers)
    monkeypatch.setenv("NEWSFOLD_KAFKA_TOPIC_PREFIX", newsroom.settings.kafka_topic_prefix)
    return newsroom
