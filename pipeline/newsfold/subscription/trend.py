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
from math import sqrt
from statistics import median

from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SettingsError
from newsfold.eventtime.moment import lenient, typed_moment
from newsfold.model.event import EventRecord
from newsfold.settings import Settings
from newsfold.subscription.arguments import settings_of
from newsfold.subscription.latest import latest_events
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
    topics: Iterable[str] = (),
    entities: Iterable[str] = (),
    sources: Iterable[str] = (),
    at: str = "",
    trailing: int = TRAILING,
    settings: Settings | None = None,
    broker: Broker | None = None,
) -> list[Trend]:
    """`trends` of the newest event records; the filters are those of `Query`.

    Without `broker` it is the Kafka of `settings`, and those without are the environment's. BrokerError
    if it is away, UnknownNameError for a name that neither lexicon nor records have.
    """
    settings = settings_of(settings)
    query = Query.of(topics=topics, entities=entities, sources=sources, settings=settings)
    if at:
        typed_moment(at, "at")
    if trailing < 1:
        raise SettingsError(f"trailing = {trailing!r}", where="trending", hint="at least 1 window")
    events = latest_events(broker or KafkaBroker(settings), settings)
    query.check(events)
    return [trend for trend in trends(events, at=at, trailing=trailing) if query.wants_event(trend.event)]


def trends(events: Iterable[EventRecord], *, at: str = "", trailing: int = TRAILING) -> list[Trend]:
    """The records of one window by falling score, then topic; of the newest window if `at` is empty.

    `at` is a time (RFC 3339, UTC): of each window size the window that holds it. A trailing window
    without a record counts 0, but windows before the first record of all are not compared with; a
    window with none to compare with gives no trend.
    """
    topic_windows: dict[str, dict[WindowKey, EventRecord]] = defaultdict(dict)
    first_starts: dict[timedelta, datetime] = {}
    newest_starts: dict[timedelta, datetime] = {}
    moment = typed_moment(at, "at") if at else None
    for event in events:
        start, size = window_key = _window_key(event)
        topic_windows[event.topic.id][window_key] = event
        first_starts[size] = min(start, first_starts.get(size, start))
        if moment is None or start <= moment < start + size:
            newest_starts[size] = max(start, newest_starts.get(size, start))
    scored = [
        _trend(event, windows, first_starts[size], trailing)
        for windows in topic_windows.values()
        for (start, size), event in windows.items()
        if newest_starts.get(size) == start and start > first_starts[size]
    ]
    return sorted(scored, key=lambda t: (-t.score, t.event.topic.id, t.event.window.end))


def why_none(events: Sequence[EventRecord], at: str = "") -> str:
    """Why `trends` of records gives none, in a line for a person."""
    if not at:
        return "no trend yet; it takes a second window to compare with"
    moment = typed_moment(at, "at")
    windows = [(start, start + size) for start, size in map(_window_key, events)]
    if any(start <= moment < end for start, end in windows):
        return f"no trend at {at}: no window before that one has a record to compare with"
    first, last = min(e.window.start for e in events), max(e.window.end for e in events)
    return f"no record's window holds {at}; they reach from {first} to {last}"


def _trend(
    event: EventRecord, windows: dict[WindowKey, EventRecord], first_start: datetime, trailing: int
) -> Trend:
    start, size = _window_key(event)
    keys = [(start - size * n, size) for n in range(1, trailing + 1)]
    counts = [_count(windows.get(key)) for key in keys if key[0] >= first_start]
    baseline = median(counts)
    deviation = median(abs(count - baseline) for count in counts)
    spread = max(NORMAL * deviation, sqrt(baseline), 1.0)
    score = (event.distinct_paragraph_count - baseline) / spread
    return Trend(event, float(baseline), round(score, 2), len(counts))


def _count(event: EventRecord | None) -> int:
    return event.distinct_paragraph_count if event else 0


def _window_key(event: EventRecord) -> WindowKey:
    start = lenient(event.window.start)
    return start, lenient(event.window.end) - start
