"""What went wrong in a run in memory, and what was guessed, a line each."""

from collections.abc import Iterator

from newsfold.ingest.step import STAGE
from newsfold.testing import PipelineTestDriver
from newsfold.wire.dead_letters import DeadLetter


def problems(driver: PipelineTestDriver) -> Iterator[str]:
    """Every notice and error of ingest, and every dead letter of the stages behind it."""
    yield from (notice.text for notice in driver.fed.notices)
    yield from map(str, driver.fed.errors)
    for letter in map(DeadLetter.of, driver.dead_letters()):
        if letter.stage != STAGE:
            yield f"{letter.stage}: {letter.detail} [dead letter: {letter.reason}]"
