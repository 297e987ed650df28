"""Types and values of the pytest fixtures: a maker of test drivers and a replay of seeds."""

import os
from pathlib import Path
from typing import Protocol

from newsfold.delivery.stage import Stage
from newsfold.settings import load_settings
from newsfold.shipped import seeds
from newsfold.testing.driver import Input, PipelineTestDriver


class MakePipeline(Protocol):
    """Type of the fixture `news_pipeline`: makes a test driver."""

    def __call__(
        self,
        *,
        sources: str | os.PathLike[str] | None = None,
        recorded: str | os.PathLike[str] | None = None,
        **options: object,
    ) -> PipelineTestDriver:
        """`options` are those of `Settings`, such as `lexicon` or `windows`.

        `sources` is a newsfold.toml whose sources `collect` asks, answered by the recording in the folder
        `recorded`, which is beside it unless named: "recorded".
        """


class ReplaySeeds(Protocol):
    """Type of the fixture `seed_replay`: replays seeds in memory."""

    def __call__(
        self, *inputs: Input, shuffle: int | None = None, duplicates: float = 0.0, batch_size: int = 500
    ) -> list[bytes]:
        """The final event records as canonical JSON lines, sorted; of the seeds that ship, without `inputs`.

        SettingsError for a path that does not exist.
        """


def make_pipeline(
    *,
    sources: str | os.PathLike[str] | None = None,
    recorded: str | os.PathLike[str] | None = None,
    **options: object,
) -> PipelineTestDriver:
    """A test driver with these settings, and these sources (`MakePipeline`)."""
    if sources is None:
        return PipelineTestDriver(settings=load_settings(**options))
    # What asks sources brings a client of the web along.
    from newsfold.testing.collecting import RecordedSources

    asked = RecordedSources(sources, recorded or Path(sources).parent / "recorded", **options)
    return PipelineTestDriver(settings=asked.configuration.settings, sources=asked)


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
