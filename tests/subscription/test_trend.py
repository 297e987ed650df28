"""Trends: computed from records at reading time, robust against one odd day."""

import re
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from newsfold import trending
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.model.event import EventRecord, TopicRef, WindowRef
from newsfold.settings import load_settings
from newsfold.subscription import trend as trend_module
from newsfold.subscription.trend import trends, why_none
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from workshop.harness.keywords import KeywordTagger

DOC = (Path(__file__).parents[2] / "docs" / "trend.md").read_text(encoding="utf-8")


def day(number: int, count: int, topic: str = "medtop:1") -> EventRecord:
    """A record of one day of March 2025."""
    return EventRecord(
        id=f"{topic}{number}",
        topic=TopicRef(topic, topic, (topic,)),
        window=WindowRef(f"2025-03-{number:02d}T00:00:00Z", f"2025-03-{number + 1:02d}T00:00:00Z"),
        first_seen="",
        last_seen="",
        article_count=count,
        paragraph_count=count,
        distinct_paragraph_count=count,
        source_count=1,
        sources=(),
        entities=(),
        evidence=(),
        story_count=1,
        stories=(),
    )


def test_a_rise_stands_first_and_its_score_is_the_robust_z() -> None:
    """Counts 4 6 5 5 100 5 5 before, 17 on the day: median 5, spread sqrt(5), whatever the odd 100."""
    calm = [day(n, 5, "medtop:2") for n in range(1, 9)]
    rising = [day(n, count) for n, count in enumerate([4, 6, 5, 5, 100, 5, 5, 17], start=1)]
    first, second = trends(calm + rising)
    assert (first.event.topic.id, first.baseline, first.trailing) == ("medtop:1", 5.0, 7)
    assert first.score == round(12 / 5**0.5, 2)
    assert (second.event.topic.id, second.score) == ("medtop:2", 0.0)


def test_days_without_a_record_count_nothing() -> None:
    """A topic that appears on the eighth day is compared with seven empty days, not with none."""
    [_, new] = sorted(
        trends([day(n, 5) for n in range(1, 9)] + [day(8, 3, "medtop:2")]), key=lambda t: t.event.topic.id
    )
    assert (new.baseline, new.score, new.trailing) == (0.0, 3.0, 7)


def test_the_first_window_of_all_has_no_trend() -> None:
    """There is nothing to compare it with, and windows before it are not taken for empty ones."""
    assert trends([day(1, 5)]) == []
    [second] = trends([day(1, 5), day(2, 5)])
    assert second.trailing == 1


def test_another_window_can_be_asked_for() -> None:
    """`at` names any time within the window; later records do not count."""
    [trend] = trends([day(1, 2), day(2, 9), day(3, 99)], at="2025-03-02T13:00:00Z")
    assert trend.event.window.start == "2025-03-02T00:00:00Z"
    assert trend.score == 4.95


COUNTS = st.integers(0, 10**6)


@given(st.lists(COUNTS, min_size=4, max_size=4), st.lists(COUNTS, min_size=3, max_size=3), st.randoms())
def test_three_odd_windows_of_seven_move_nothing_far(calm: list[int], odd: list[int], chance) -> None:  # type: ignore[no-untyped-def]
    """Whatever three of seven windows count, what is usual lies among the other four; order is nothing."""
    before = calm + odd
    chance.shuffle(before)
    records = [day(n, count) for n, count in enumerate([*before, 50], start=1)]
    [found] = [t for t in trends(records) if t.event.window.start.startswith("2025-03-08")]
    assert min(calm) <= found.baseline <= max(calm)
    chance.shuffle(records)
    assert trends(records) == [found]


def test_a_program_asks_for_trends_as_it_subscribes() -> None:
    """The records that hold, filtered; a late article that amends a day changes the next answer."""
    driver = PipelineTestDriver(
        settings=load_settings(windows="1d"), stages=stages(KeywordTagger(), Windows("1d"))
    )

    def tell(uri: str, date: str, text: str) -> None:
        driver.feed(Article(uri=uri, source="Desk", published_at=date, body=text)).run()

    def scores(**query: Any) -> dict[str, float]:
        found = trending(settings=driver.settings, broker=driver.broker, **query)
        return {trend.event.topic.label: trend.score for trend in found}

    tell("a", "2025-03-18", "A truce on the first day.")
    tell("b", "2025-03-19", "A truce on the second day.")
    tell("c", "2025-03-19", "Some hockey on the second day.")
    assert scores() == {"hockey": 1.0, "truce": 0.0}
    assert scores(topics=["truce"]) == {"truce": 0.0}
    assert scores(at="2025-03-18T12:00:00Z") == {}
    tell("d", "2025-03-18", "Some hockey, told late, of the first day.")
    assert scores() == {"hockey": 0.0, "truce": 0.0}


def test_why_there_is_no_trend() -> None:
    """One window in all, the first window of all, a time that no window holds: each is said as it is."""
    both = [day(1, 5), day(2, 5)]
    assert "second window" in why_none(both[:1])
    assert "no window before" in why_none(both, "2025-03-01T12:00:00Z")
    for time in ("1999-01-01T00:00:00Z", "2025-03-03T00:00:00Z"):
        assert trends(both, at=time) == []
        assert why_none(both, time) == (
            f"no record's window holds {time}; they reach from 2025-03-01T00:00:00Z to 2025-03-03T00:00:00Z"
        )


def test_the_document_has_the_constants_and_figures() -> None:
    """docs/trend.md gives the formula that is computed, and its example."""
    assert re.findall(r"`TRAILING = (\d+)`", DOC) == [str(trend_module.TRAILING)]
    assert set(re.findall(r"1\.\d{4}", DOC)) == {str(trend_module.NORMAL)}
    found = trends([day(n, count) for n, count in enumerate([4, 6, 5, 5, 100, 5, 5, 17], start=1)])
    assert f"17 scores +{found[0].score:.1f}" in DOC
    even = trends([day(n, count) for n, count in enumerate([25] * 7 + [30], start=1)])
    assert "30 is no news (+1)" in DOC
    assert even[0].score == 1.0
