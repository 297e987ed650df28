"""What the pytest fixtures give: makers of test drivers, seed replays, and settings of a real broker."""

from typing import Protocol

from newsfold.delivery.stage import Stage
from newsfold.settings import load_settings
from newsfold.testing.driver import Input, PipelineTestDriver


class MakePipeline(Protocol):
    """Makes a test driver; what `news_pipeline` gives."""

    def __call__(self, **options: object) -> PipelineTestDriver:
        """`options` are those of `Settings`, such as `lexicon` or `windows`."""


class ReplaySeeds(Protocol):
    """Replays seeds in memory; what `seed_replay` gives."""

    def __call__(
        self, *inputs: Input, shuffle: int | None = None, duplicates: float = 0.0, batch_size: int = 500
    ) -> list[bytes]:
        """The final event records as canonical JSON lines, sorted."""


def make_pipeline(**options: object) -> PipelineTestDriver:
    """A test driver with these settings."""
    return PipelineTestDriver(settings=load_settings(**options))


def replay_with(stages: tuple[Stage, ...]) -> ReplaySeeds:
    """A replay over loaded stages; marks CRASH, PAUSE and END are obeyed."""

    def replay(
        *inputs: Input, shuffle: int | None = None, duplicates: float = 0.0, batch_size: int = 500
    ) -> list[bytes]:
        driver = PipelineTestDriver(
            stages=stages, batch_size=batch_size, shuffle=shuffle, duplicates=duplicates
        )
        return driver.feed(*inputs).run().lines()

    return replay
