"""When a source is asked again; pure: the clock and chance are values.

An interval follows the rhythm of a source: half the usual time between two of its items, and longer the
longer it has been quiet, within the bounds of the configuration. What fails is asked less and less often.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import msgspec

from newsfold.ingest.collecting.state import RoundResult, SourceState

RHYTHM_ITEMS = 21
"""Newest items whose dates make the rhythm."""
SPREAD = 0.1
"""An interval is longer or shorter by up to this share, so that sources do not all come due at once."""
QUIET_SHARE = 0.1
"""A source that has been quiet for a while is asked after this share of that time."""
RECENT_PAGES = 40
"""Followed pages that are remembered, about."""
LONGEST_WAIT = 7 * 86_400.0
"""Seconds that a source may ask us to wait; a slip of its owner must not silence it for ever."""
GONE_WAIT = 86_400.0
"""Seconds until an address that is gone is asked again."""


class Bounds(NamedTuple):
    """Seconds between two rounds: before the rhythm is known, at least and at most."""

    first: float
    least: float
    most: float


def rhythm_of(dates: Iterable[float]) -> float:
    """The median of the seconds between the newest items with different dates; 0.0 for fewer than three."""
    newest = sorted(set(dates))[-RHYTHM_ITEMS:]
    gaps = [after - before for before, after in pairwise(newest)]
    return float(median(gaps)) if len(gaps) >= 2 else 0.0


def interval_of(rhythm: float, newest_item_at: float, hint: float, now: float, bounds: Bounds) -> float:
    """Seconds until a source that has answered is asked again.

    `hint`, what the source itself says of how often it changes, is the least.
    """
    wanted = bounds.first
    if rhythm:
        quiet = max(0.0, now - newest_item_at) if newest_item_at else 0.0
        wanted = max(rhythm / 2, quiet * QUIET_SHARE)
    return min(max(wanted, hint, bounds.least), bounds.most)


def back_off(interval: float, failures: int, bounds: Bounds) -> float:
    """Seconds after so many failures in a row: twice as long each time, up to the longest interval."""
    return min(max(interval, bounds.least) * 2.0 ** min(failures, 20), bounds.most)


def spread(seconds: float, chance: float) -> float:
    """An interval, shorter or longer by `SPREAD` at most; `chance` lies in [0, 1)."""
    return seconds * (1 - SPREAD + 2 * SPREAD * chance)


def after_round(
    state: SourceState, result: RoundResult, now: float, chance: float, bounds: Bounds
) -> SourceState:
    """The state of a source behind a round that ended at `now`, once what it found is delivered."""
    if not result.asked:
        wait = min(result.wait, LONGEST_WAIT) + chance * bounds.least
        return msgspec.structs.replace(state, next_at=now + wait, error=result.error)
    if result.error:
        return _after_failure(state, result, now, chance, bounds)
    dates = [moment for moment in result.dates if moment <= now]
    rhythm = rhythm_of(dates) or state.rhythm
    newest = max([state.newest_item_at, *dates])
    interval = interval_of(rhythm, newest, result.hint, now, bounds)
    fresh = bool(result.new or result.changed)
    wait = max(bounds.least if result.later else spread(interval, chance), min(result.wait, LONGEST_WAIT))
    answered = msgspec.structs.replace(
        state,
        next_at=now + wait,
        fetched_at=now,
        answered_at=now,
        interval=interval,
        address=result.address or state.address,
        etag=result.etag,
        last_modified=result.last_modified,
        failures=0,
        failing_since=0.0,
        error="",
        gone=False,
        rounds=state.rounds + 1,
        stale=0 if fresh else state.stale + 1,
        positions={
            file: where
            for file, where in {**state.positions, **result.positions}.items()
            if file not in result.vanished
        },
    )
    return answered if result.not_modified else _with_items(answered, result, rhythm, newest, now)


def _with_items(
    state: SourceState, result: RoundResult, rhythm: float, newest: float, now: float
) -> SourceState:
    pages, empty_pages = state.pages + result.pages, state.empty_pages + result.empty_pages
    if pages > RECENT_PAGES:
        pages, empty_pages = pages // 2, empty_pages // 2
    return msgspec.structs.replace(
        state,
        new_at=now if result.new or result.changed else state.new_at,
        rhythm=rhythm,
        newest_item_at=newest,
        empty=0 if result.items else state.empty + 1,
        pages=pages,
        empty_pages=empty_pages,
        same_second=max(Counter(result.dates).values(), default=0),
        new=state.new + result.new,
        changed=state.changed + result.changed,
        unchanged=state.unchanged + result.unchanged,
        failed=state.failed + result.failed,
    )


def _after_failure(
    state: SourceState, result: RoundResult, now: float, chance: float, bounds: Bounds
) -> SourceState:
    failures = state.failures + 1
    wait = back_off(state.interval or bounds.first, failures, bounds)
    if result.gone:
        wait = max(wait, GONE_WAIT)
    wait = max(spread(wait, chance), min(result.wait, LONGEST_WAIT))
    return msgspec.structs.replace(
        state,
        next_at=now + wait,
        fetched_at=now,
        address="",
        etag="" if state.address else state.etag,
        last_modified="" if state.address else state.last_modified,
        failures=failures,
        failing_since=state.failing_since or now,
        error=result.error,
        gone=result.gone,
        rounds=state.rounds + 1,
    )


class Due(NamedTuple):
    """A source whose time has come: its name, the host it is asked of ("" for files), and since when."""

    name: str
    host: str
    at: float


def choose(due: Sequence[Due], under_way: Mapping[str, int], free: int, per_host: int) -> list[str]:
    """The sources to ask next, `free` at most: hosts take turns, those that wait longest first.

    `under_way` counts by host what is being asked, of which no host gets more than `per_host`: one host with
    a thousand feeds must not hold up the others.
    """
    taken = Counter(under_way)
    ranked: list[tuple[int, float, Due]] = []
    turns: Counter[str] = Counter()
    for source in sorted(due, key=lambda source: (source.at, source.name)):
        if not source.host or taken[source.host] < per_host:
            taken[source.host] += 1
            turns[source.host] += 1
            ranked.append((turns[source.host] if source.host else 1, source.at, source))
    return [source.name for _, _, source in sorted(ranked)[:free]]
