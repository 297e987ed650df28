"""Types and values of the pytest fixtures: a maker of test drivers and a replay of seeds."""

from typing import Protocol

from newsfold.delivery.stage import Stage
from newsfold.settings import load_settings
from newsfold.shipped import seeds
from newsfold.testing.driver import Input, PipelineTestDriver


class MakePipeline(Protocol):
    """Type of the fixture `news_pipeline`: makes a test driver."""

    def __call__(self, **options: object) -> PipelineTestDriver:
        """`options` are those of `Settings`, such as `lexicon` or `windows`."""


class ReplaySeeds(Protocol):
    """Type of the fixture `seed_replay`: replays seeds in memory."""

    def __call__(
        self, *inputs: Input, shuffle: int | None = None, duplicates: float = 0.0, batch_size: int = 500
    ) -> list[bytes]:
        """The final event records as canonical JSON lines, sorted; of the seeds that ship, without `inputs`.

        SettingsError for a path that does not exist.
        """


def make_pipeline(**options: object) -> PipelineTestDriver:
    """A test driver with these settings."""
    return PipelineTestDriver(settings=load_settings(**options))


def replay_with(stages: tuple[Stage, ...]) -> ReplaySeeds:
    """A replay through `stages`, loaded once; it obeys the marks CRASH, PAUSE and END."""

    def replay(
        *inputs: Input, shuffle: int | None = None, duplicates: float = 0.0, batch_size: int = 500
    ) -> list[bytes]:
        driver = PipelineTestDriver(
            stages=stages, batch_size=batch_size, shuffle=shuffle, duplicates=duplicates
        )
        return driver.feed(*(inputs or (seeds(),))).run().lines()

    return replay
