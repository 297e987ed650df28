"""The log of a stage: what an operator needs to know of it, by its progress; never a line a record."""

import logging
from collections import Counter
from datetime import UTC, datetime

from newsfold.delivery.progress import StageProgress
from newsfold.operations.health import STUCK_SECONDS
from newsfold.operations.logs import log

LAG_SECONDS = 60.0
"""Between two lines about what waits, and between two about dead letters."""
_log = logging.getLogger("newsfold.worker")


class StageLog:
    """Looks at the progress of one stage, often, and logs what is new."""

    def __init__(self, progress: StageProgress) -> None:
        self._progress = progress
        self._stage = progress.stage
        self._recovered: dict[int, int] = {}
        self._is_told_behind = True
        """Whether it was said that records wait, or nothing yet, since it was said that none does."""
        self._behind_since: float | None = None
        self._stalled: set[int] = set()
        self._dead_letters: Counter[str] = Counter()
        self._said_at: dict[str, float] = {}
        self._rate_since = progress.now(), progress.records
        """When the rate was told last, and the records done by then."""

    def look(self) -> None:
        """Log what has happened since the last look."""
        self._look_at_recoveries()
        self._look_at_stalls()
        self._look_at_lag()
        self._look_at_dead_letters()

    def _look_at_recoveries(self) -> None:
        counts = list(self._progress.counts.items())
        fresh = [n for n, count in counts if count.recoveries != self._recovered.get(n, 0)]
        if not fresh:
            return
        self._recovered |= {n: self._progress.counts[n].recoveries for n in fresh}
        for number in sorted(fresh):
            count = self._progress.counts[number]
            entries, seconds = count.last_recovery
            self._say(
                f"recovered {entries:,} entries of partition {number} in {seconds:.1f} s; "
                f"its state has {count.state.entries:,}",
                event="recovered",
                partition=number,
                entries=entries,
                seconds=round(seconds, 3),
                state_entries=count.state.entries,
            )

    def _look_at_lag(self) -> None:
        progress = self._progress
        held = progress.partitions
        if progress.waiting_since is not None or progress.silent_since is not None or not held:
            return
        lags = {number: progress.lag.get(number) for number in held}
        if any(lag != 0 for lag in lags.values()):
            self._look_at_what_waits(lags)
            return
        self._behind_since = None
        if self._is_told_behind:
            self._is_told_behind = False
            done = f"{progress.records:,} record{'' if progress.records == 1 else 's'} done"
            self._say(f"caught up, {done}", event="caught up", records=progress.records)

    def _look_at_what_waits(self, lags: dict[int, int | None]) -> None:
        """Tell of it at the start, and of what waits for long: in steady work a few records always do."""
        now, records, age = self._progress.now(), self._progress.records, self._oldest_age()
        if self._behind_since is None:
            self._behind_since = now
        is_long = self._is_told_behind or now - self._behind_since >= LAG_SECONDS
        if not is_long or None in lags.values() or not self._is_due("lag"):
            return
        self._is_told_behind = True
        since, before = self._rate_since
        rate = (records - before) / (now - since) if now > since else 0.0
        self._rate_since = now, records
        oldest = "" if age is None else f", the oldest of those read for {age:,.0f} s"
        self._say(
            f"{sum(lag or 0 for lag in lags.values()):,} records wait{oldest}; {rate:,.0f} a second are done",
            event="lag",
            lag={str(number): lag for number, lag in lags.items()},
            oldest_seconds=None if age is None else round(age, 1),
            records_per_second=round(rate, 1),
        )

    def _oldest_age(self) -> float | None:
        oldest = min(self._progress.oldest.values(), default=None)
        return None if oldest is None else max(0.0, datetime.now(UTC).timestamp() - oldest)

    def _look_at_stalls(self) -> None:
        progress = self._progress
        stalled = {
            number: progress.still_for(number)
            for number in progress.partitions or ()
            if progress.lag.get(number) != 0 and progress.still_for(number) > STUCK_SECONDS
        }
        for number in sorted(stalled.keys() - self._stalled):
            since = datetime.fromtimestamp(datetime.now(UTC).timestamp() - stalled[number], UTC)
            self._say(
                f"partition {number} stalled since {since:%Y-%m-%dT%H:%M:%SZ}: nothing was committed",
                logging.WARNING,
                event="stalled",
                partition=number,
                lag=progress.lag.get(number),
                seconds=round(stalled[number], 1),
            )
        for number in sorted(self._stalled - stalled.keys()):
            self._say(f"partition {number} moves again", event="moves again", partition=number)
        self._stalled = set(stalled)

    def _look_at_dead_letters(self) -> None:
        total: Counter[str] = Counter()
        for count in list(self._progress.counts.values()):
            total.update(count.dead_letters)
        fresh = total - self._dead_letters
        if not fresh or not self._is_due("dead letters"):
            return
        self._dead_letters = total
        reasons = ", ".join(f"{number:,} {reason}" for reason, number in fresh.most_common())
        self._say(
            f"sent to dead letters: {reasons}", logging.WARNING, event="dead letters", reasons=dict(fresh)
        )

    def _is_due(self, what: str) -> bool:
        """Whether it is time for another line of this kind."""
        now = self._progress.now()
        if now - self._said_at.get(what, now - LAG_SECONDS) < LAG_SECONDS:
            return False
        self._said_at[what] = now
        return True

    def _say(self, line: str, level: int = logging.INFO, **fields: object) -> None:
        log(_log, level, f"{self._stage}: {line}", stage=self._stage, **fields)
