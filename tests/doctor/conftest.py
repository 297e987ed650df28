"""A pipeline in memory that is well: Kafka topics, records of each, committed offsets, states."""

import time
from pathlib import Path

import pytest

from newsfold import Article
from newsfold.broker.catalogue import changelog_topic, consumer_group, kafka_topic_name
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.doctor.examination import examine
from newsfold.doctor.line import Line
from newsfold.settings import Settings
from newsfold.testing import PipelineTestDriver
from newsfold.topology import STAGE_NAMES
from newsfold.wire.envelope import Channel


class Patient:
    """The pipeline, and what the doctor says of it."""

    def __init__(self, settings: Settings, broker: MemoryBroker) -> None:
        self.settings, self.broker = settings, broker

    def name(self, channel: Channel) -> str:
        return kafka_topic_name(channel, self.settings)

    def group(self, stage: str) -> str:
        return consumer_group(stage, self.settings)

    def lines(self, **changed: object) -> list[Line]:
        """All lines, with settings that have changed since."""
        settings = self.settings.model_copy(update=changed)
        return [*examine(settings, self.broker, groups=["desk"])]

    def to_do(self, **changed: object) -> list[Line]:
        """The lines that ask for something."""
        return [line for line in self.lines(**changed) if line.mark == "act"]


@pytest.fixture
def patient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Patient:
    """Fed and worked on, with the states in the changelogs, in a folder without newsfold.toml."""
    monkeypatch.chdir(tmp_path)
    settings = Settings(partitions=1, state_dir=tmp_path / "state")
    driver = PipelineTestDriver(settings=settings)
    driver.broker.admin().ensure([changelog_topic(stage, settings) for stage in STAGE_NAMES])
    body = "Russia and Ukraine exchanged 175 prisoners of war near Kyiv on Wednesday."
    driver.feed(Article(uri="a", source="W", published_at="2025-03-19T10:00:00Z", body=body)).run()
    now = int(time.time() * 1000)
    for worker in driver.workers:
        log = changelog_topic(worker.stage.name, settings).name
        for entry in worker.changelogs[0].between(0, worker.changelogs[0].next):
            driver.broker.append((log, 0), entry.key, entry.value, (), now)
    return Patient(settings, driver.broker)
