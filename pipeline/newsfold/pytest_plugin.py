"""Pytest fixtures for projects that build on Newsfold; installed with it, nothing to import.

    def test_my_lexicon(news_pipeline):
        driver = news_pipeline(lexicon="my-lexicon").feed("articles.jsonl").run()
        assert driver.event("harbour fees", window="2025-03-18").article_count == 3

Each fixture imports what it needs when it is first used: pytest starts no slower for having them. Their
types stand in `newsfold.testing.fixtures`.
"""

import warnings
from collections.abc import Iterator

import pytest

from newsfold.settings import load_settings

NOT_OURS = "ignore:(read|open)_text is deprecated:DeprecationWarning"
"""The client library reads its own files in a way that Python no longer likes: no news to whoever tests."""


def pytest_configure(config: pytest.Config) -> None:
    """Leave warnings of others out of the summary, whatever the project makes of its own."""
    config.addinivalue_line("filterwarnings", NOT_OURS)


def _import_quietly() -> None:
    """Import what warns of itself, even where a run makes errors of warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import newsfold.broker.kafka.broker  # noqa: F401


@pytest.fixture
def news_pipeline() -> object:
    """Makes test drivers (`MakePipeline`): feed, run, look at the records, all in memory."""
    _import_quietly()
    from newsfold.testing.fixtures import make_pipeline

    return make_pipeline


@pytest.fixture(scope="session")
def news_stages() -> object:
    """The stages with the environment's settings, loaded once: a lexicon takes a second to load."""
    _import_quietly()
    from newsfold.assembly import load_stages

    return load_stages(load_settings())


@pytest.fixture
def seed_replay(news_stages: object) -> object:
    """Replays inputs, or the seeds that ship, through the whole pipeline in memory (`ReplaySeeds`)."""
    from newsfold.testing.fixtures import replay_with

    return replay_with(news_stages)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def news_broker() -> Iterator[object]:
    """`Settings` of a real broker: the embedded one, for the whole run; skips if it is not installed."""
    _import_quietly()
    from newsfold.errors import SetupError
    from newsfold.local.embedded import EmbeddedBroker

    try:
        broker = EmbeddedBroker()
    except SetupError as error:
        pytest.skip(str(error))
    with broker:
        yield load_settings(bootstrap_servers=broker.bootstrap_servers, session_timeout=6.0)
