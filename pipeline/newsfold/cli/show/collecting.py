"""How collecting looks: a table of sources that goes on changing on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.table import Table

from newsfold.cli.show.layout import Column
from newsfold.cli.show.output import FirstProblems, print_error_line, say
from newsfold.cli.show.text import one_line
from newsfold.configuration.reading import Configuration
from newsfold.errors import RecordError
from newsfold.ingest.collecting.collector import Changed
from newsfold.ingest.collecting.health import Health, health_of, span
from newsfold.ingest.collecting.state import SourceState
from newsfold.ingest.collecting.store import read_states
from newsfold.sources.item import Notice

Tell = Callable[[RecordError | Notice], None]
COLUMNS = (
    Column("SOURCE", share=3, least=16),
    Column("FETCHED", right=True),
    Column("NEW ITEM", right=True, order=1),
    Column("NEW", right=True),
    Column("CHANGED", right=True),
    Column("UNCHANGED", right=True, order=3),
    Column("REFUSED", right=True),
    Column("NEXT", right=True, order=2),
    Column("HEALTH", share=4, least=10),
)
WORDS = {"failed": "refused"}
"""What counts are called where failures of the source itself stand beside them."""
SUMMARY_SECONDS = 60.0
"""Between two lines about all sources where there is no terminal."""


def row(state: SourceState, health: Health, now: float) -> list[str]:
    """A source as a row of the table."""
    counts = (state.new, state.changed, state.unchanged, state.failed)
    ahead = f"in {span(state.next_at - now)}" if state.next_at > now else "now"
    words = f"{health.condition}: {health.words}" if health.words else str(health.condition)
    new, changed, unchanged, failed = (f"{count:,}" for count in counts)
    fetched, new_at = _ago(state.fetched_at, now), _ago(state.new_at, now)
    return [state.name, fetched, new_at, new, changed, unchanged, failed, ahead, words]


def as_json(state: SourceState, health: Health) -> dict[str, object]:
    """A source for programs: moments in UTC, "" for never, and lengths in seconds."""
    return {
        "name": state.name,
        "condition": health.condition,
        "words": health.words,
        "ill": health.is_ill,
        "fetched_at": _moment(state.fetched_at),
        "answered_at": _moment(state.answered_at),
        "new_at": _moment(state.new_at),
        "newest_item_at": _moment(state.newest_item_at),
        "next_at": _moment(state.next_at),
        "interval_seconds": round(state.interval),
        "rhythm_seconds": round(state.rhythm),
        "failures": state.failures,
        "error": state.error,
        "rounds": state.rounds,
        "new": state.new,
        "changed": state.changed,
        "unchanged": state.unchanged,
        "failed": state.failed,
        "pages": state.pages,
        "empty_pages": state.empty_pages,
    }


def _ago(moment: float, now: float) -> str:
    return f"{span(now - moment)} ago" if moment else "never"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else ""


@contextmanager
def status_shown(configuration: Configuration) -> Iterator[tuple[Changed, Tell]]:
    """Callbacks for states that have moved on and for problems: shown live on a terminal, else as lines."""
    if not sys.stderr.isatty():
        problems = FirstProblems(print_error_line)
        yield _lines(), problems
        problems.print_rest(shown_by="newsfold dead-letters list")
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True)
    known = read_states(configuration.store)
    names = [source.key for source in configuration.sources if source.enabled]
    states = {name: known.get(name) or SourceState(name=name) for name in names}
    silent_after = configuration.ingest.silent_after
    with Live(console=console, refresh_per_second=4) as live:
        live.update(live_table(states.values(), silent_after, console.height - 4))

        def show(moves: Sequence[tuple[SourceState, SourceState]]) -> None:
            states.update((state.name, state) for _, state in moves)
            live.update(live_table(states.values(), silent_after, console.height - 4))

        problems = FirstProblems(lambda text: console.print(one_line(text), markup=False, highlight=False))
        yield show, problems
    problems.print_rest(shown_by="newsfold dead-letters list")


def live_table(states: Collection[SourceState], silent_after: float, rows: int) -> Table:
    """The sources that were asked last, as many as there is room for, and how many there are."""
    table, now = Table(box=None, header_style="bold", expand=True), time.time()
    for column in COLUMNS:
        table.add_column(column.title, justify="right" if column.right else "left", no_wrap=True)
    latest = sorted(states, key=lambda state: -state.fetched_at)[: max(3, rows)]
    for state in latest:
        table.add_row(*row(state, health_of(state, now, silent_after), now))
    ill = sum(health_of(state, now, silent_after).is_ill for state in states)
    shown = f"the {len(latest):,} asked last of " if len(latest) < len(states) else ""
    table.caption = f"{shown}{len(states):,} {'source' if len(states) == 1 else 'sources'}, {ill:,} ill"
    return table


def _lines() -> Changed:
    """A line for each round with something new or a failure, and from time to time one about all."""
    states: dict[str, SourceState] = {}
    due = time.monotonic() + SUMMARY_SECONDS

    def show(moves: Sequence[tuple[SourceState, SourceState]]) -> None:
        nonlocal due
        for before, state in moves:
            if text := round_line(before, state):
                say(text)
            states[state.name] = state
        if time.monotonic() >= due:
            due = time.monotonic() + SUMMARY_SECONDS
            say(summary(states.values()))

    return show


def round_line(before: SourceState, state: SourceState) -> str:
    """What a round came to, in a line; "" if nothing was new."""
    if state.error and not state.failures:
        return f"{state.name}: not asked: {state.error}"
    if state.failures:
        error = state.error.removeprefix(f"{state.name}: ")
        return f"{state.name}: {error}; next in {span(state.next_at - state.fetched_at)}"
    moved = ((name, getattr(state, name) - getattr(before, name)) for name in ("new", "changed", "failed"))
    counts = [f"{number:,} {WORDS.get(name, name)}" for name, number in moved if number > 0]
    return f"{state.name}: {', '.join(counts)}" if counts else ""


def summary(states: Iterable[SourceState]) -> str:
    """All sources in a line."""
    all_ = [*states]
    total = {name: sum(getattr(s, name) for s in all_) for name in ("new", "changed", "unchanged", "failed")}
    failing = sum(bool(state.failures) for state in all_)
    counted = ", ".join(f"{number:,} {WORDS.get(name, name)}" for name, number in total.items())
    return f"{len(all_):,} sources, {failing} of them failing; {counted}"
