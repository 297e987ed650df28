"""Trends: topics with more paragraphs in a window than in the windows before, from the event records.

    for trend in trending(topics=["conflict, war and peace"]):
        print(trend.event.topic.label, trend.event.distinct_paragraph_count, trend.baseline, trend.score)

The score of a window is a robust z-score: how many spreads its count of distinct paragraphs lies above
the median of the trailing windows. The spread is 1.4826 times the median absolute deviation (which
estimates a normal distribution's standard deviation; Rousseeuw and Croux, 1993), at least the square
root of the median (the spread of counts that come by chance) and at least 1. docs/trend.md says more.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import sqrt
from statistics import median
from typing import Unpack

from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SettingsError
from newsfold.eventtime.moment import lenient, typed_moment
from newsfold.model.event import EventRecord, WindowRef
from newsfold.settings import Settings
from newsfold.subscription.arguments import settings_of
from newsfold.subscription.filters import EventFilters
from newsfold.subscription.latest import EventsThatHold
from newsfold.subscription.query import Query

TRAILING = 7
"""Trailing windows to compare with; for days, a week."""
NORMAL = 1.4826
"""Standard deviation of a normal distribution per median absolute deviation."""

WindowKey = tuple[datetime, timedelta]
"""Start and length of a window."""


@dataclass(frozen=True)
class Trend:
    """A record, the median count of its `trailing` windows, and its robust z-score over them."""

    event: EventRecord
    baseline: float
    score: float
    trailing: int


def trending(
    *,
    at: str = "",
    trailing: int = TRAILING,
    settings: Settings | None = None,
    broker: Broker | None = None,
    **filters: Unpack[EventFilters],
) -> list[Trend]:
    """`trends` of the newest event records, those whose record matches; the filters are those of `Query.of`.

    A trend is over all records of its topic, whatever the filters. Without `broker` it is the Kafka of
    `settings`, and those without are the environment's. BrokerError if it is away, UnknownNameError for a
    name that neither lexicon nor records have.
    """
    settings = settings_of(settings)
    query = Query.of(**filters, settings=settings)
    if at:
        typed_moment(at, "at")
    if trailing < 1:
        raise SettingsError(f"trailing = {trailing!r}", where="trending", hint="at least 1 window")
    with EventsThatHold(broker or KafkaBroker(settings), settings) as events:
        query.check(events)
        rising = trends(events, at=at, trailing=trailing)
    return [trend for trend in rising if query.wants_event(trend.event)]


def trends(events: Iterable[EventRecord], *, at: str = "", trailing: int = TRAILING) -> list[Trend]:
    """The records of one window by falling score, then topic; of the newest window if `at` is empty.

    `at` is a time (RFC 3339, UTC): of each window size the window that holds it. A trailing window
    without a record counts 0, but windows before the first record of all are not compared with; a
    window with none to compare with gives no trend.
    """
    counts: dict[str, dict[WindowKey, int]] = defaultdict(dict)
    first_starts: dict[timedelta, datetime] = {}
    newest: dict[timedelta, dict[str, EventRecord]] = {}
    newest_starts: dict[timedelta, datetime] = {}
    moment = typed_moment(at, "at") if at else None
    for event in events:
        start, size = window_key = _window_key(event.window)
        counts[event.topic.id][window_key] = event.distinct_paragraph_count
        first_starts[size] = min(start, first_starts.get(size, start))
        if moment is None or start <= moment < start + size:
            if start > newest_starts.get(size, start) or size not in newest_starts:
                # So that of all records only those of one window are held.
                newest_starts[size], newest[size] = start, {}
            if start == newest_starts[size]:
                newest[size][event.topic.id] = event
    scored = [
        _trend(event, counts[event.topic.id], first_starts[size], trailing)
        for size, start in newest_starts.items()
        for event in newest[size].values()
        if start > first_starts[size]
    ]
    return sorted(scored, key=lambda t: (-t.score, t.event.topic.id, t.event.window.end))


def why_none(events: Iterable[EventRecord], at: str = "") -> str:
    """Why `trends` of records gives none, in a line for a person."""
    if not at:
        return "no trend yet; it takes a second window to compare with"
    moment = typed_moment(at, "at")
    first, last = "", ""
    for window in (event.window for event in events):
        start, size = _window_key(window)
        if start <= moment < start + size:
            return f"no trend at {at}: no window before that one has a record to compare with"
        first, last = min(first or window.start, window.start), max(last, window.end)
    return f"no record's window holds {at}; they reach from {first} to {last}"


def _trend(
    event: EventRecord, counts_by_window: dict[WindowKey, int], first_start: datetime, trailing: int
) -> Trend:
    start, size = _window_key(event.window)
    keys = [(start - size * n, size) for n in range(1, trailing + 1)]
    counts = [counts_by_window.get(key, 0) for key in keys if key[0] >= first_start]
    baseline, score = score_of(event.distinct_paragraph_count, counts)
    return Trend(event, baseline, score, len(counts))


def score_of(count: int, before: Sequence[int]) -> tuple[float, float]:
    """The median of the counts before, and the robust z-score of `count` over them. It takes at least one."""
    baseline = median(before)
    deviation = median(abs(number - baseline) for number in before)
    spread = max(NORMAL * deviation, sqrt(baseline), 1.0)
    return float(baseline), round((count - baseline) / spread, 2)


@lru_cache(maxsize=1024)
def _window_key(window: WindowRef) -> WindowKey:
    start = lenient(window.start)
    return start, lenient(window.end) - start
