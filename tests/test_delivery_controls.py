"""The law of delivery broken in each place, under the whole pipeline: the records themselves tell.

`tests/delivery/test_flush.py` finds the same faults in a small world; here they lose or double what a user
would see, so that the laws of the other tests are known to be able to fail.
"""

from collections.abc import Callable
from random import Random

import pytest

from newsfold.delivery.flush import Flow
from newsfold.eventtime.window import Windows
from newsfold.memory_engine.crash import Crashed
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.testing import CrashPoint, PipelineTestDriver
from newsfold.topology import stages
from tests.test_horizon_pipeline import HORIZON, article
from tests.test_pipeline_laws import SETTINGS, WORDS, expected_lines
from workshop.harness.broken_laws import DoneBeforeTheLog, DoneTooEarly, LogBeforeOutputs
from workshop.harness.keywords import KeywordTagger

SEEDS = 60


def driver(flow: Callable[..., Flow], *, partitions: int = 2, horizon: bool = False) -> PipelineTestDriver:
    """The real stages under a law of delivery."""
    settings = load_settings(windows=SETTINGS.windows, partitions=partitions)
    path = stages(KeywordTagger(), Windows(settings.windows), HORIZON if horizon else None)
    return PipelineTestDriver(settings=settings, stages=path, batch_size=6, flow=flow)


def random_articles(seed: int) -> list[Article]:
    """Versions of a few articles of two paragraphs each."""
    chance = Random(seed)
    return [
        Article(
            uri=f"urn:a{number % 4}",
            version=1 + number // 4,
            source=f"Paper {number % 2}",
            published_at=f"2025-03-18T0{chance.randrange(3)}:00:00Z",
            paragraphs=tuple(f"News of {chance.choice(WORDS)} and {chance.choice(WORDS)}." for _ in range(2)),
        )
        for number in range(8)
    ]


def survives_crashes(flow: Callable[..., Flow], seed: int) -> bool:
    """Whether the records are those of the plain reference, with a crash after every article."""
    articles, points = random_articles(seed), list(CrashPoint)
    run = driver(flow)
    for number, each in enumerate(articles):
        run.feed(each).crash(points[(seed + number) % len(points)])
    return run.run().lines() == sorted(expected_lines(articles))


@pytest.mark.parametrize("seed", range(5))
def test_the_law_survives_crashes(seed: int) -> None:
    """With the law that ships the records are those of the plain reference."""
    assert survives_crashes(Flow, seed)


@pytest.mark.parametrize("broken", [DoneTooEarly, DoneBeforeTheLog])
def test_records_tell_of_a_batch_done_too_early(broken: type[Flow]) -> None:
    """Negative controls: done before its outputs, or its changes, are durable; a crash then loses them."""
    assert not all(survives_crashes(broken, seed) for seed in range(SEEDS))


def closed_in_one_batch(flow: Callable[..., Flow], point: CrashPoint) -> set[str]:
    """Sources counted after a batch that opens and closes a window, in which the aggregation dies once."""
    run = driver(flow, partitions=1, horizon=True).feed(article(0, 0), article(1, 30))
    tagging, aggregation = run.workers
    tagging.run()
    aggregation.crash_at = point
    with pytest.raises(Crashed):
        aggregation.run()
    aggregation.restart()
    return {source.name for event in run.run().events() for source in event.sources}


@pytest.mark.parametrize("point", CrashPoint)
def test_a_window_that_closes_in_the_batch_that_dies(point: CrashPoint) -> None:
    """One batch brings a window and the news that closes it, and dies at any point: both are counted, since
    the log says that the window has closed only when its record is durable."""
    assert closed_in_one_batch(Flow, point) == {"P0", "P1"}


def test_records_tell_of_a_log_that_is_ahead_of_the_outputs() -> None:
    """Negative control: with the log written first, the record of the closed window is never sent."""
    assert closed_in_one_batch(LogBeforeOutputs, CrashPoint.BEFORE_FLUSH) == {"P1"}
