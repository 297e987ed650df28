"""Trends: computed from records at reading time, robust against one odd day."""

from pipeline.model import EventRecord, TopicRef, WindowRef
from pipeline.subscription.trend import trends


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
