"""How a source is doing, in words and as a status for a monitor; pure: the clock is a value."""

from enum import StrEnum
from typing import NamedTuple

from newsfold.ingest.collecting.state import SourceState

FAILURES = 3
"""Rounds in a row that may fail before a source is ill: servers are restarted."""
EMPTY_ROUNDS = 2
"""Answers in a row without a single item before a source that had some is ill."""
MIN_PAGES = 8
"""Followed pages that are enough to judge by."""
EMPTY_SHARE = 0.5
STALE_ROUNDS = 50
"""Rounds in a row with nothing new before a source whose rhythm nobody knows is said to repeat itself."""
SAME_SECOND = 20
"""Items that may have one date; more are a clock that stands, or a date of the page and not of the items."""
LEAST_SILENCE = 86_400.0
"""Seconds before any source is called silent: nights and Sundays are quiet."""


class Condition(StrEnum):
    """How a source is doing; its value is the word people read."""

    WELL = "well"
    NEW = "not asked yet"
    FAILED = "last round failed"
    FAILING = "failing"
    GONE = "gone"
    EMPTY = "empty"
    EMPTY_PAGES = "empty pages"
    SILENT = "silent"
    REPEATING = "repeating"
    UNDATED = "one date for all"


ILL = frozenset(set(Condition) - {Condition.WELL, Condition.NEW, Condition.FAILED, Condition.UNDATED})
"""Conditions that a monitor should wake somebody for."""


class Health(NamedTuple):
    """A condition and, in a few words, what it is told by and what to do; "" where all is well."""

    condition: Condition
    words: str = ""

    @property
    def is_ill(self) -> bool:
        """Whether somebody should look."""
        return self.condition in ILL


def health_of(state: SourceState, now: float, silent_after: float) -> Health:
    """How a source is doing at `now`; it is silent after so many times its usual time between items."""
    if not state.rounds:
        return Health(Condition.NEW)
    if state.gone:
        return Health(Condition.GONE, "its address is gone for good (410); give it another, or remove it")
    if state.failures >= FAILURES:
        since = f"{state.failures} rounds in a row, for {span(now - state.failing_since)}"
        return Health(Condition.FAILING, f"{since}: {_error(state)}")
    if state.empty >= EMPTY_ROUNDS and (state.new or state.unchanged):
        return Health(Condition.EMPTY, f"{state.empty} answers in a row have no items; has its form changed?")
    if state.pages >= MIN_PAGES and state.empty_pages >= EMPTY_SHARE * state.pages:
        share = f"{state.empty_pages} of the last {state.pages} pages have no text"
        return Health(Condition.EMPTY_PAGES, f"{share}; has their layout changed, or is there a wall?")
    quiet = now - max(state.new_at, state.newest_item_at)
    if state.rhythm and quiet > max(LEAST_SILENCE, silent_after * state.rhythm):
        usual = f"it has an item every {span(state.rhythm)}"
        return Health(Condition.SILENT, f"nothing new for {span(quiet)}, where {usual}")
    if not state.rhythm and state.stale >= STALE_ROUNDS:
        return Health(Condition.REPEATING, f"{state.stale} answers in a row had nothing new")
    if state.same_second > SAME_SECOND:
        return Health(Condition.UNDATED, f"{state.same_second} items have the same second as their date")
    return Health(Condition.FAILED, _error(state)) if state.failures else Health(Condition.WELL)


def _error(state: SourceState) -> str:
    """Why the last round failed, without the address that everybody knows the source by."""
    return state.error.removeprefix(f"{state.configured}: ").removeprefix(f"{state.name}: ")


def span(seconds: float) -> str:
    """A length of time for people: "45 s", "12 min", "3 h", "5 days"."""
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"
