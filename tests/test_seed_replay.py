"""The seeds, replayed: golden records, whatever the order, the copies, the batches and the crashes."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from newsfold.delivery.stage import Stage
from newsfold.testing import CRASH, PAUSE, CrashPoint, PipelineTestDriver
from newsfold.testing.fixtures import ReplaySeeds

ROOT = Path(__file__).parent.parent
SEEDS = str(ROOT / "seeds")
GOLDEN = Path(__file__).parent / "golden" / "seeds.events.jsonl"


Drive = Callable[..., PipelineTestDriver]


@pytest.fixture(scope="module")
def drive(news_stages: tuple[Stage, ...]) -> Drive:
    """Makes drivers over the same loaded stages."""
    return partial(PipelineTestDriver, stages=news_stages)


@pytest.fixture(scope="module")
def golden(drive: Drive) -> list[bytes]:
    """The expected event records; NEWSFOLD_UPDATE_GOLDEN=1 writes them anew, for a look at the diff."""
    if os.environ.get("NEWSFOLD_UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        lines = drive().feed(SEEDS).run().lines()
        GOLDEN.write_bytes(b"\n".join(lines) + b"\n")
    return GOLDEN.read_bytes().splitlines()


def test_the_seeds_give_the_golden_records(seed_replay: ReplaySeeds, golden: list[bytes]) -> None:
    """A plain replay, byte for byte."""
    assert seed_replay(SEEDS) == golden


@pytest.mark.parametrize("batch_size", [1, 7, 500])
def test_order_copies_and_batches_change_nothing(
    seed_replay: ReplaySeeds, golden: list[bytes], batch_size: int
) -> None:
    """Shuffled, with a third of the paragraphs fed twice."""
    assert seed_replay(SEEDS, shuffle=batch_size, duplicates=0.33, batch_size=batch_size) == golden


@pytest.mark.parametrize("point", CrashPoint)
def test_crashes_change_nothing(drive: Drive, golden: list[bytes], point: CrashPoint) -> None:
    """Fed in two halves, every worker killed at this point of a batch in each."""
    files = sorted(str(path) for path in Path(SEEDS).iterdir())
    driver = drive(batch_size=20)
    driver.feed(*files[::2]).crash(point).feed(*files[1::2]).crash(point)
    assert driver.run().lines() == golden


def test_marks_between_the_inputs(drive: Drive, golden: list[bytes]) -> None:
    """CRASH and PAUSE written into the input itself."""
    files = sorted(str(path) for path in Path(SEEDS).iterdir())
    inputs = [part for file in files for part in (file, PAUSE, CRASH)]
    assert drive(batch_size=10).feed(*inputs).run().lines() == golden


def test_in_parts_the_records_are_the_same(drive: Drive, golden: list[bytes]) -> None:
    """However small the parts in which an input is streamed, with crashes between them."""
    inputs = [item for path in sorted(Path(SEEDS).iterdir()) for item in (str(path), CRASH)]
    for max_paragraphs, feed in ((1, [SEEDS]), (4, inputs), (10_000, [SEEDS])):
        driver = drive()
        for _ in driver.stream(*feed, max_paragraphs=max_paragraphs):
            pass
        assert driver.lines() == golden


def test_the_seeds_twice(drive: Drive, golden: list[bytes]) -> None:
    """What is fed again counts once."""
    assert drive().feed(SEEDS).run().feed(SEEDS).run().lines() == golden


@pytest.mark.parametrize("gone", ["05-heathrow-power-cut.txt", "17-fed-holds.txt"])
def test_what_was_corrected_or_withdrawn_leaves_no_trace(
    drive: Drive, golden: list[bytes], gone: str
) -> None:
    """Without the first version, or the article withdrawn later, they are the same."""
    files = [str(path) for path in sorted(Path(SEEDS).iterdir()) if path.name != gone]
    assert drive().feed(*files).run().lines() == golden
    alone = drive().feed(str(Path(SEEDS) / gone)).run().events()
    after = drive().feed(*files).run().events()
    assert {event.topic.id for event in alone if event.article_count} - {
        event.topic.id for event in after if event.window == alone[0].window
    }


def test_copies_count_as_articles_and_once_as_text(drive: Drive) -> None:
    """One wire story in three papers: three articles, three sources, fewer distinct paragraphs."""
    driver = drive().feed(str(Path(SEEDS) / "04-ecb-rate-cut.jsonl")).run()
    record = driver.event("central bank")
    assert (record.article_count, record.source_count) == (3, 3)
    assert record.distinct_paragraph_count < record.paragraph_count
    assert record.story_count == 1


def test_a_page_as_scraped(drive: Drive) -> None:
    """A page of 11 paragraphs and 7 lines of boilerplate: its source, and the topics of its account."""
    driver = drive().feed(str(Path(SEEDS) / "01-putin-trump-call.txt")).run()
    assert (driver.fed.paragraphs, driver.fed.boilerplate) == (11, 7)
    assert {t.source for t in driver.tagged()} == {"Harbour Lantern"}
    said = {topic.label for paragraph in driver.tagged() for topic in paragraph.topics if not topic.passing}
    assert said >= {
        "peace process", "diplomacy", "prisoners of war", "nuclear policy", "economic sanction",
        "international relations", "ice hockey", "waterway and maritime transport",
    }  # fmt: skip
    about = {event.topic.label for event in driver.events()}
    assert about >= {"peace process", "conflict, war and peace", "politics", "international relations"}
    assert not about & {"ice hockey", "sport", "waterway and maritime transport"}, (
        "said in one paragraph of 11"
    )
    passing = {tag.label for t in driver.tagged() for tag in t.topics if tag.passing}
    assert "energy and resource" in passing, "its paragraph speaks of a truce"
    assert all(t.topics for t in driver.tagged()), "every paragraph has a topic"
    assert not any("appeared first on" in t.text for t in driver.tagged())
