"""Trend: which topics rise, from the records as they stand; no record depends on its neighbours.

    for trend in trending(topics=["conflict, war and peace"]):
        print(trend.event.topic.label, trend.event.distinct_paragraph_count, trend.baseline, trend.score)

The score of a window is a robust z-score: how many spreads its count of distinct paragraphs lies above
the median of the trailing windows. The spread is 1.4826 times the median absolute deviation (which
estimates a normal distribution's standard deviation; Rousseeuw and Croux, 1993), at least the square
root of the median (the spread of counts that come by chance) and at least 1. docs/trend.md says more.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import median

from newsfold.broker.contract import Broker
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.eventtime.moment import lenient
from newsfold.model.event import EventRecord
from newsfold.settings import Settings, load_settings
from newsfold.subscription.latest import latest_events
from newsfold.subscription.query import Query

TRAILING = 7
"""Windows looked back at; for days, a week."""
NORMAL = 1.4826

Span = tuple[datetime, timedelta]
"""Start and length of a window."""


@dataclass(frozen=True)
class Trend:
    """A record, what its topic usually counts, how far it lies above, and how many windows tell so."""

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
    """What `trends` finds in the event records that hold at this moment; the filters are those of `Query`.

    Without `broker` it is the Kafka of `settings`, and those without are the environment's. BrokerError
    if it is away.
    """
    settings = settings or load_settings()
    query = Query.of(topics=topics, entities=entities, sources=sources)
    events = latest_events(broker or KafkaBroker(settings), settings)
    return [trend for trend in trends(events, at=at, trailing=trailing) if query.wants_event(trend.event)]


def trends(events: Iterable[EventRecord], *, at: str = "", trailing: int = TRAILING) -> list[Trend]:
    """The records of one window by falling score, then topic; of the newest window if `at` is empty.

    `at` is a time (RFC 3339, UTC): of each window size the window that holds it. A trailing window
    without a record counts 0, but windows before the first record of all are not compared with; a
    window with none to compare with gives no trend.
    """
    counts: dict[str, dict[Span, EventRecord]] = defaultdict(dict)
    first: dict[timedelta, datetime] = {}
    newest: dict[timedelta, datetime] = {}
    moment = lenient(at) if at else None
    for event in events:
        start, size = span = _span(event)
        counts[event.topic.id][span] = event
        first[size] = min(start, first.get(size, start))
        if moment is None or start <= moment < start + size:
            newest[size] = max(start, newest.get(size, start))
    found = [
        _trend(event, windows, first[size], trailing)
        for windows in counts.values()
        for (start, size), event in windows.items()
        if newest.get(size) == start and start > first[size]
    ]
    return sorted(found, key=lambda t: (-t.score, t.event.topic.id, t.event.window.end))


def _trend(event: EventRecord, windows: dict[Span, EventRecord], first: datetime, trailing: int) -> Trend:
    start, size = _span(event)
    spans = [(start - size * n, size) for n in range(1, trailing + 1)]
    before = [_count(windows.get(span)) for span in spans if span[0] >= first]
    usual = median(before)
    deviation = median(abs(count - usual) for count in before)
    spread = max(NORMAL * deviation, sqrt(usual), 1.0)
    score = (event.distinct_paragraph_count - usual) / spread
    return Trend(event, float(usual), round(score, 2), len(before))


def _count(event: EventRecord | None) -> int:
    return event.distinct_paragraph_count if event else 0


def _span(event: EventRecord) -> Span:
    start = lenient(event.window.start)
    return start, lenient(event.window.end) - start
