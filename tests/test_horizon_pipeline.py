"""The horizon over the whole path: what is in time counts, what is late is set aside, crash or not."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.aggregation.window import Windows
from pipeline.model import Article
from pipeline.model.horizon import Horizon
from pipeline.testing import CrashPoint, PipelineTestDriver
from pipeline.topology import stages
from tests.keywords import KeywordTagger
from tests.test_pipeline_laws import SETTINGS, expected_lines

HORIZON = Windows(SETTINGS.windows).horizon("3d")
LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CRASHES = st.lists(st.sampled_from([None, *CrashPoint]), min_size=14, max_size=14)


def article(number: int, day: int, **more: object) -> Article:
    """An article on a truce, of a day after the first of March 2025."""
    moment = Horizon.shifted("2025-03-01T00:00:00Z", day * 86_400)
    text = f"A truce holds, says Putin to paper {number}."
    return Article(uri=f"a{number}", source=f"P{number}", published_at=moment, paragraphs=(text,), **more)  # type: ignore[arg-type]


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
    assert all(dict(letter.headers)["reason"] == b"horizon" for letter in run.dead_letters())
    assert counted | aside == {one.source for one in articles}
    whole_days = [e for e in run.events() if {e.window.start[10:], e.window.end[10:]} == {"T00:00:00Z"}]
    assert sum(e.article_count for e in whole_days) == len(counted)
