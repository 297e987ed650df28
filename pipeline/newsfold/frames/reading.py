"""From a broker to the rows of a table: what holds at this moment, filtered."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from newsfold.broker.contract import Broker
from newsfold.errors import SettingsError
from newsfold.frames.tables import Row, entity_rows, event_rows, length_for_days, mention_rows, trend_rows
from newsfold.model.event import EventRecord
from newsfold.settings import Settings
from newsfold.subscription.filters import EventFilters
from newsfold.subscription.latest import Answer, EventsThatHold, seconds_of
from newsfold.subscription.newest_paragraphs import newest_paragraphs
from newsfold.subscription.query import Query
from newsfold.subscription.trend import trending

log = logging.getLogger("newsfold.frames")
FILTERS = frozenset(EventFilters.__annotations__)
"""Options of every table."""
OF_TRENDS = frozenset(("at", "trailing"))


def read_rows(
    table: str, broker: Broker, settings: Settings, stack: ExitStack, options: Mapping[str, Any]
) -> Iterable[Row]:
    """The rows of a table; what they are read from is closed with the stack."""
    _check(table, options)
    if table == "trends":
        return trend_rows(trending(settings=settings, broker=broker, **options))
    query = Query.of(**options, settings=settings)
    if table == "mentions":
        return mention_rows(newest_paragraphs(broker, settings, query))
    events = stack.enter_context(EventsThatHold(broker, settings))
    query.check(events)
    matches = _matches(Answer(events, query))
    return event_rows(matches) if table == "events" else entity_rows(_of_one_length(events, matches))


def _matches(answer: Answer) -> Iterator[EventRecord]:
    yield from answer
    if answer.uncertain:
        log.warning("%d more records may be as asked for: they count more than they name", answer.uncertain)


def _of_one_length(events: EventsThatHold, matches: Iterable[EventRecord]) -> Iterator[EventRecord]:
    """The records of windows of one length: those of another count the same paragraphs."""
    lengths = events.window_lengths()
    wanted = length_for_days(lengths)
    for event in matches:
        if len(lengths) == 1 or seconds_of(event.window) == wanted:
            yield event


def _check(table: str, options: Mapping[str, Any]) -> None:
    known = FILTERS | OF_TRENDS if table == "trends" else FILTERS
    if wrong := [name for name in options if name not in known]:
        raise SettingsError(
            f"{table} take no {' and no '.join(wrong)}",
            where="frame",
            hint=f"one of {', '.join(sorted(known))}",
        )
    if table == "mentions" and (options.get("min_articles") or options.get("min_sources")):
        raise SettingsError(
            "only event records count articles and sources", where="frame", hint="leave the minimum out"
        )
