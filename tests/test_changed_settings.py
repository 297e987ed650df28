"""Settings that change under a state made with others: carried through, or refused with what to do."""

import pytest

from newsfold.errors import SettingsError
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import by_name
from workshop.harness.keywords import KeywordTagger


def driver(windows: str = "1d", horizon: str = "") -> PipelineTestDriver:
    """A pipeline of one partition."""
    settings = load_settings(windows=windows, partitions=1)
    path = stages(KeywordTagger(), Windows(windows), Windows(windows).horizon(horizon))
    return PipelineTestDriver(settings=settings, stages=path, batch_size=5)


def set_to(run: PipelineTestDriver, windows: str = "1d", horizon: str = "") -> PipelineTestDriver:
    """Start the workers again under other settings."""
    path = stages(KeywordTagger(), Windows(windows), Windows(windows).horizon(horizon))
    for worker, stage in zip(run.workers, path, strict=True):
        worker.stage = stage
        worker.restart()
    return run


def article(name: str, day: int, text: str = "A truce holds", **more: object) -> Article:
    """An article of a day after the first of March 2025."""
    moment = Horizon.shifted("2025-03-01T00:00:00Z", day * 86_400)
    return Article(uri=name, source=name, published_at=moment, paragraphs=(f"{text}, says {name}.",), **more)  # type: ignore[arg-type]


def days(run: PipelineTestDriver) -> dict[str, int]:
    """Articles by day."""
    return {event.window.start[:10]: event.article_count for event in run.events()}


def reasons(run: PipelineTestDriver) -> list[str]:
    """The reasons of all dead letters."""
    return sorted(by_name(letter.headers)["reason"].decode() for letter in run.dead_letters())


def test_a_horizon_that_is_taken_away_opens_nothing() -> None:
    """A day that was closed and forgotten stays as it was, what comes for it is set aside, and what is later
    is taken and corrected as ever; with the horizon back it goes on as before."""
    run = driver(horizon="10d").feed(*(article(f"a{n}", 0) for n in range(5))).run()
    run.feed(*(article(f"b{day}", day) for day in range(20, 60, 3))).run()
    set_to(run).feed(article("late", 0), article("c", 50)).run()
    assert days(run)["2025-03-01"] == 5
    assert days(run)["2025-04-20"] == 2
    assert reasons(run) == ["horizon"]
    run.feed(article("c", 50, version=2, status="canceled"), article("d", 400), article("e", 50)).run()
    assert days(run)["2025-04-20"] == 2
    set_to(run, horizon="10d").feed(article("f", 401), article("g", 60)).run()
    assert days(run)["2025-04-20"] == 2
    assert reasons(run) == ["horizon", "horizon"]


def test_without_a_horizon_a_withdrawn_article_is_not_taken_for_closed() -> None:
    """What was withdrawn when nothing moves the cutoff any more is still known when its old text comes."""
    run = driver(horizon="10d").feed(article("a", 0), article("b", 30)).run()
    set_to(run).feed(article("c", 31), article("c", 31, version=2, status="canceled")).run()
    run.feed(article("c", 31)).run()
    assert days(run) == {"2025-03-01": 1, "2025-03-31": 1}


@pytest.mark.parametrize("other", ["1h", "1h,1d", "24h", "1w"])
def test_other_windows_are_refused(other: str) -> None:
    """Nothing would correct the records of the old sizes any more: the worker says what the state was made
    with and changes nothing; under the old sizes it goes on."""
    run = driver().feed(article("a", 0), article("b", 1)).run()
    before = run.lines()
    set_to(run, windows=other).feed(article("c", 0))
    for _ in range(2):
        with pytest.raises(SettingsError, match=r"made with 1d.*set NEWSFOLD_WINDOWS=1d"):
            run.run()
        assert run.lines() == before
        set_to(run, windows=other)
    set_to(run).run()
    assert days(run) == {"2025-03-01": 2, "2025-03-02": 1}


def test_the_same_windows_in_other_words_are_the_same() -> None:
    """The order in which sizes are written means nothing."""
    run = driver(windows="1h,1d").feed(article("a", 0)).run()
    set_to(run, windows="1d, 1h").feed(article("b", 0)).run()
    assert {event.article_count for event in run.events()} == {2}


def test_one_wrong_date_closes_nothing() -> None:
    """With a horizon an article of 2099 is set aside itself, tagged all the same; honest news counts."""
    run = driver(horizon="10d").feed(*(article(f"a{n}", n) for n in range(3)))
    run.feed(article("far", 27_000)).feed(*(article(f"b{n}", n) for n in range(3))).run()
    assert days(run) == {"2025-03-01": 2, "2025-03-02": 2, "2025-03-03": 2}
    assert reasons(run) == ["future"]
    assert len(run.tagged()) == 7
    run = driver().feed(article("far", 27_000)).run()
    assert not reasons(run), "without a horizon it harms nobody"
