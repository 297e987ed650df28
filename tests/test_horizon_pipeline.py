"""The horizon over the whole path: what is in time counts, what is late is set aside, crash or not."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.testing import CrashPoint, PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import by_name
from tests.test_pipeline_laws import SETTINGS, expected_lines
from workshop.harness.keywords import KeywordTagger

HORIZON = Windows(SETTINGS.windows).horizon("3d")
LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CRASHES = st.lists(st.sampled_from([None, *CrashPoint]), min_size=14, max_size=14)


def article(number: int, day: int, topics: int = 0) -> Article:
    """An article on a truce, of a day after the first of March 2025; on up to two topics more."""
    moment = Horizon.shifted("2025-03-01T00:00:00Z", day * 86_400)
    more = " and of a sanction" * (topics > 0) + " and of hockey" * (topics > 1)
    text = f"A truce holds, says Putin to paper {number}{more}."
    return Article(uri=f"a{number}", source=f"P{number}", published_at=moment, paragraphs=(text,))


def fed(articles: list[Article], crashes: list[CrashPoint | None]) -> PipelineTestDriver:
    """One article after the other, each followed by a crash of every worker if there is one for it."""
    run = PipelineTestDriver(
        settings=SETTINGS, stages=stages(KeywordTagger(), Windows(SETTINGS.windows), HORIZON), batch_size=3
    )
    for one, crash in zip(articles, crashes, strict=False):
        run.feed(one)
        if crash:
            run.crash(crash)
        run.run()
    return run


@LAW
@given(st.lists(st.integers(0, 2), max_size=14), CRASHES)
def test_what_is_in_time_counts_as_without_a_horizon(
    late_by: list[int], crashes: list[CrashPoint | None]
) -> None:
    """Four weeks of articles up to two days late: the plain reference's bytes, and no dead letter."""
    articles = [article(n, max(0, 2 * n - late)) for n, late in enumerate(late_by)]
    run = fed(articles, crashes)
    assert run.lines() == sorted(expected_lines(articles))
    assert not run.dead_letters()


@LAW
@given(st.lists(st.integers(0, 20), max_size=14), st.integers(2, 14))
def test_batches_change_neither_records_nor_what_is_set_aside(days: list[int], batch_size: int) -> None:
    """Days in any order, in batches that span more than the horizon: as if one article came at a time."""
    articles = [article(n, day, topics=n % 3) for n, day in enumerate(days)]
    one_by_one, batched = (
        PipelineTestDriver(
            settings=load_settings(windows=SETTINGS.windows, partitions=1),
            stages=stages(KeywordTagger(), Windows(SETTINGS.windows), HORIZON),
            batch_size=size,
        )
        .feed(*articles)
        .run()
        for size in (1, batch_size)
    )
    assert batched.lines() == one_by_one.lines()
    assert set_aside(batched) == set_aside(one_by_one)


def set_aside(run: PipelineTestDriver) -> list[tuple[bytes | None, bytes]]:
    """The bytes of what was set aside, and by which stage."""
    return sorted((letter.value, by_name(letter.headers)["stage"]) for letter in run.dead_letters())


@LAW
@given(st.lists(st.integers(0, 20), max_size=14), CRASHES)
def test_nothing_is_lost(days: list[int], crashes: list[CrashPoint | None]) -> None:
    """Days in any order: each article is counted or set aside, and none is counted twice."""
    articles = [article(n, day) for n, day in enumerate(days)]
    run = fed(articles, crashes)
    counted = {source.name for event in run.events() for source in event.sources}
    aside = {
        one.source
        for one in articles
        for letter in run.dead_letters()
        if f'"source":"{one.source}"'.encode() in (letter.value or b"")
    }
    assert all(by_name(letter.headers)["reason"] == b"horizon" for letter in run.dead_letters())
    assert counted | aside == {one.source for one in articles}
    whole_days = [e for e in run.events() if {e.window.start[10:], e.window.end[10:]} == {"T00:00:00Z"}]
    assert sum(e.article_count for e in whole_days) == len(counted)


def test_a_stage_counts_what_it_sets_aside() -> None:
    """As many as there are dead letters of the horizon; what is in time, or fails otherwise, is none."""
    run = fed([article(0, 20), article(1, 19), article(2, 0), article(3, 1)], [None] * 4)
    run.feed(Article(uri="x", published_at="2025-03-21", paragraphs=("explode truce",))).run()
    counted = {worker.stage.name: worker._flow.progress.set_aside for worker in run.workers}
    aside = [stage.decode() for value, stage in set_aside(run) if b"explode" not in (value or b"")]
    assert counted == {stage: aside.count(stage) for stage in counted}
    assert 0 < len(aside) < len(set_aside(run))
