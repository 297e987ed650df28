"""Pytest fixtures for projects that build on Newsfold; installed with it, nothing to import.

def test_my_lexicon(news_pipeline):
    driver = news_pipeline(lexicon="my-lexicon").feed("articles.jsonl").run()
    assert driver.event("harbour fees").article_count == 3
"""

from collections.abc import Callable, Iterator
from typing import Protocol

import pytest

from pipeline.broker.embedded import EmbeddedBroker
from pipeline.errors import SetupError
from pipeline.settings import Settings, load
from pipeline.testing import PipelineTestDriver
from pipeline.testing.driver import Input
from pipeline.topology import Stage, load_stages


class ReplaySeeds(Protocol):
    """Replays seed files in memory; what `seed_replay` gives."""

    def __call__(
        self, *inputs: Input, shuffle: int | None = None, duplicates: float = 0.0, batch_size: int = 500
    ) -> list[bytes]:
        """The final event records as canonical JSON lines, sorted."""


@pytest.fixture
def news_pipeline() -> Callable[..., PipelineTestDriver]:
    """Makes a `PipelineTestDriver`; keywords are options of `Settings`, such as `lexicon` or `windows`."""

    def make(**options: object) -> PipelineTestDriver:
        return PipelineTestDriver(settings=load(**options))

    return make


@pytest.fixture(scope="session")
def news_stages() -> tuple[Stage, ...]:
    """The stages with the environment's settings, loaded once: a lexicon takes a second to load."""
    return load_stages(load())


@pytest.fixture
def seed_replay(news_stages: tuple[Stage, ...]) -> ReplaySeeds:
    """Replays seeds through the whole pipeline in memory; marks CRASH, PAUSE and END are obeyed."""

    def replay(
        *inputs: Input, shuffle: int | None = None, duplicates: float = 0.0, batch_size: int = 500
    ) -> list[bytes]:
        driver = PipelineTestDriver(
            stages=news_stages, batch_size=batch_size, shuffle=shuffle, duplicates=duplicates
        )
        return driver.feed(*inputs).run().lines()

    return replay


@pytest.fixture(scope="session")
def news_broker() -> Iterator[Settings]:
    """Settings of a real broker: the embedded one, for the whole run; skips if it is not installed."""
    try:
        broker = EmbeddedBroker()
    except SetupError as error:
        pytest.skip(str(error))
    with broker:
        yield load(bootstrap_servers=broker.bootstrap_servers, session_timeout=6.0)
