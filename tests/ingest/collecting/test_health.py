"""How a source is doing: each fault a source can have is told, and none where there is none."""

import pytest

from newsfold.ingest.collecting.health import Condition, health_of, span
from newsfold.ingest.collecting.schedule import Bounds, after_round
from newsfold.ingest.collecting.state import RoundResult, SourceState

HOUR, DAY = 3600.0, 86_400.0
NOW = 1_750_000_000.0
BOUNDS = Bounds(1800.0, 300.0, 43_200.0)
GOOD = RoundResult(items=20, new=20, dates=tuple(NOW - n * 2 * HOUR for n in range(20)))

FEW = RoundResult(items=3)


def after(*rounds: RoundResult, each: float = HOUR) -> tuple[SourceState, float]:
    """The state of a source behind these rounds, an hour between two, and the moment of the last."""
    state, now = SourceState(name="a"), NOW
    for number, result in enumerate(rounds):
        now = NOW + number * each
        state = after_round(state, result, now, 0.5, BOUNDS)
    return state, now


@pytest.mark.parametrize(
    ("rounds", "condition", "words"),
    [
        ((), Condition.NEW, ""),
        ((GOOD,), Condition.WELL, ""),
        ((GOOD, RoundResult(error="HTTP 500")), Condition.FAILED, "HTTP 500"),
        ((GOOD, RoundResult(error="a: HTTP 500")), Condition.FAILED, "HTTP 500"),
        ((GOOD, RoundResult(error="it is gone", gone=True)), Condition.GONE, "its address is gone for good"),
        ((GOOD, RoundResult(error="it is gone", gone=True), GOOD), Condition.WELL, ""),
        ((GOOD, *[RoundResult(error="HTTP 500")] * 3), Condition.FAILING, "3 rounds in a row, for 2 h"),
        ((GOOD, *[RoundResult(error="HTTP 500")] * 3, GOOD), Condition.WELL, ""),
        ((GOOD, RoundResult()), Condition.WELL, ""),
        ((GOOD, RoundResult(), RoundResult()), Condition.EMPTY, "2 answers in a row have no items"),
        ((GOOD, *[RoundResult(not_modified=True)] * 9), Condition.WELL, ""),
        ((RoundResult(), RoundResult()), Condition.WELL, ""),
        ((GOOD._replace(pages=10, empty_pages=2),), Condition.WELL, ""),
        ((GOOD._replace(pages=10, empty_pages=6),), Condition.EMPTY_PAGES, "6 of the last 10"),
        ((GOOD._replace(dates=(NOW,) * 21),), Condition.UNDATED, "21 items have the same second"),
        ((FEW._replace(new=3), *[FEW._replace(unchanged=3)] * 50), Condition.REPEATING, "50 answers"),
    ],
)  # fmt: skip
def test_a_condition_is_told(rounds: tuple[RoundResult, ...], condition: Condition, words: str) -> None:
    """With what it is told by."""
    state, now = after(*rounds)
    health = health_of(state, now, 5)
    assert health.condition == condition
    assert health.words.startswith(words)
    assert bool(health.words) == bool(words)


def test_pages_of_long_ago_are_forgotten() -> None:
    """A layout that was mended does not make a source ill for ever."""
    bad, good = GOOD._replace(pages=20, empty_pages=20), GOOD._replace(pages=20)
    assert health_of(*after(bad), 5).condition == Condition.EMPTY_PAGES
    assert health_of(*after(bad, *[good] * 3), 5).condition == Condition.WELL


def test_silence_is_told_by_the_source_s_own_rhythm() -> None:
    """What comes once a week is not silent after three days; what comes every two hours is."""
    state, _ = after(GOOD, *[RoundResult(not_modified=True)] * 3)
    assert health_of(state, NOW + 0.9 * DAY, 5).condition == Condition.WELL
    health = health_of(state, NOW + 3 * DAY, 5)
    assert (health.condition, health.is_ill) == (Condition.SILENT, True)
    assert health.words == "nothing new for 3 days, where it has an item every 2 h"
    weekly, _ = after(GOOD._replace(dates=tuple(NOW - n * 7 * DAY for n in range(9))))
    assert health_of(weekly, NOW + 10 * DAY, 5).condition == Condition.WELL
    assert health_of(weekly, NOW + 40 * DAY, 5).condition == Condition.SILENT


def test_spans_are_short() -> None:
    """In the unit that people would use."""
    assert [span(s) for s in (0, 45, 100, 5000, 7200, 200_000)] == [
        "0 s",
        "45 s",
        "2 min",
        "83 min",
        "2 h",
        "2 days",
    ]
