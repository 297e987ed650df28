"""When a source is asked again: its rhythm, what it asks for itself, failures, and fairness between hosts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.ingest.collecting.schedule import (
    Bounds,
    Due,
    after_round,
    back_off,
    choose,
    interval_of,
    rhythm_of,
    spread,
)
from newsfold.ingest.collecting.state import RoundResult, SourceState

HOUR = 3600.0
BOUNDS = Bounds(first=0.5 * HOUR, least=300.0, most=12 * HOUR)
NOW = 1_750_000_000.0


def hourly(hours: float, items: int = 20) -> tuple[float, ...]:
    """The dates of items that came one every so many hours, the last just now."""
    return tuple(NOW - n * hours * HOUR for n in range(items))


@pytest.mark.parametrize(("hours", "seconds"), [(0.01, 300), (1, HOUR / 2), (6, 3 * HOUR), (100, 12 * HOUR)])
def test_the_interval_follows_the_rhythm(hours: float, seconds: float) -> None:
    """Half the usual time between two items, within the bounds."""
    assert interval_of(rhythm_of(hourly(hours)), NOW, 0.0, NOW, BOUNDS) == pytest.approx(seconds)


def test_one_burst_is_no_rhythm() -> None:
    """The median counts, of different dates; fewer than three say nothing."""
    assert rhythm_of([*hourly(2), *(NOW - n for n in range(3))]) == pytest.approx(2 * HOUR)
    assert rhythm_of([NOW] * 50) == 0
    assert rhythm_of([NOW, NOW - HOUR]) == 0
    assert interval_of(0.0, 0.0, 0.0, NOW, BOUNDS) == BOUNDS.first


def test_a_quiet_source_is_asked_less() -> None:
    """At night, and when it has ended."""
    asked = [interval_of(HOUR, NOW - hours * HOUR, 0.0, NOW, BOUNDS) for hours in (0, 10, 50, 500)]
    assert asked == [0.5 * HOUR, HOUR, 5 * HOUR, 12 * HOUR]


def test_what_the_source_says_is_the_least() -> None:
    """A ttl, or an update period, within the bounds; and Retry-After, even beyond them."""
    assert interval_of(HOUR, NOW, 2 * HOUR, NOW, BOUNDS) == 2 * HOUR
    assert interval_of(HOUR, NOW, 900 * HOUR, NOW, BOUNDS) == BOUNDS.most
    state = after_round(SourceState(name="a"), RoundResult(wait=30 * HOUR, items=1), NOW, 0.5, BOUNDS)
    assert state.next_at == NOW + 30 * HOUR
    state = after_round(SourceState(name="a"), RoundResult(error="429", wait=30 * HOUR), NOW, 0.5, BOUNDS)
    assert state.next_at == NOW + 30 * HOUR
    assert after_round(state, RoundResult(wait=1e12), NOW, 0.5, BOUNDS).next_at <= NOW + 7 * 86_400


@given(st.lists(st.floats(0, 0.999), min_size=1, max_size=30))
def test_failures_back_off(chances: list[float]) -> None:
    """Longer each time up to the longest interval, never at once, never without end; success forgets them."""
    state, waits = SourceState(name="a", interval=900.0, etag="x"), []
    for number, chance in enumerate(chances, 1):
        state = after_round(state, RoundResult(error="HTTP 500"), NOW, chance, BOUNDS)
        waits.append(state.next_at - NOW)
        assert (state.failures, state.failing_since, state.etag) == (number, NOW, "x")
    assert all(BOUNDS.least <= wait <= BOUNDS.most * 1.1 for wait in waits)
    assert all(after > before or after > BOUNDS.most * 0.8 for before, after in pairwise(waits))
    well = after_round(state, RoundResult(items=1, new=1), NOW + 9, 0.5, BOUNDS)
    assert (well.failures, well.error, well.failing_since) == (0, "", 0.0)


def test_chance_only_spreads() -> None:
    """By a tenth, so that a thousand sources do not come due in one second."""
    assert spread(100.0, 0.0) == 90
    assert spread(100.0, 0.999) == pytest.approx(110, abs=0.1)
    assert back_off(900.0, 1000, BOUNDS) == BOUNDS.most


def test_an_address_that_is_gone_is_asked_once_a_day() -> None:
    """HTTP 410 says so."""
    state = after_round(SourceState(name="a"), RoundResult(error="410", gone=True), NOW, 0.5, BOUNDS)
    assert state.next_at - NOW == 86_400


def test_counts_and_validators_are_those_of_the_round() -> None:
    """What was not modified counts as an answer without anything new, and keeps the rhythm."""
    first = RoundResult(etag='"1"', items=20, new=18, unchanged=1, failed=1, dates=hourly(2))
    state = after_round(SourceState(name="a"), first, NOW, 0.5, BOUNDS)
    assert (state.new, state.unchanged, state.failed, state.etag) == (18, 1, 1, '"1"')
    assert (state.rhythm, state.newest_item_at, state.new_at) == (2 * HOUR, NOW, NOW)
    later = after_round(state, RoundResult(not_modified=True, etag='"1"'), NOW + HOUR, 0.5, BOUNDS)
    assert (later.rhythm, later.stale, later.empty, later.new_at) == (2 * HOUR, 1, 0, NOW)
    assert later.answered_at == NOW + HOUR
    assert (
        after_round(later, RoundResult(items=1, dates=(NOW + 9e9,)), NOW, 0.5, BOUNDS).newest_item_at == NOW
    )


def test_what_is_left_over_comes_soon() -> None:
    """One round follows so many links; the next comes as soon as it may."""
    state = after_round(SourceState(name="a"), RoundResult(items=99, later=9), NOW, 0.5, BOUNDS)
    assert state.next_at == NOW + BOUNDS.least


def test_one_host_does_not_hold_up_the_others() -> None:
    """A thousand feeds of one host that wait longest get two places, and hosts take turns."""
    due = [Due(f"big {n:04}", "big.example", n) for n in range(1000)]
    due += [Due(f"small {n}", f"{n}.example", 5000 + n) for n in range(5)]
    chosen = choose(due, {}, 64, 2)
    assert chosen == ["big 0000", "small 0", "small 1", "small 2", "small 3", "small 4", "big 0001"]
    assert choose(due, {"big.example": 2, "1.example": 2}, 2, 2) == ["small 0", "small 2"]
    files = [Due(f"folder {n}", "", n) for n in range(9)]
    assert len(choose(files, {}, 64, 2)) == 9
    assert choose(due, {}, 0, 2) == []
