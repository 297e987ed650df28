"""The views of `newsfold events`: records, stories or trends, as a table, JSON lines or CSV.

What only one form needs is imported there: the library for tables takes a tenth of the time of an answer.
"""

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from newsfold.cli.show.output import say, write_csv, write_json
from newsfold.errors import SettingsError
from newsfold.model.event import EventRecord
from newsfold.subscription.latest import Answer, EventsThatHold
from newsfold.subscription.order import Order, lines_in_order
from newsfold.subscription.spool import sorted_lines
from newsfold.subscription.trend import Trend, trends, why_none
from newsfold.wire.codec import canonical, canonical_struct, canonical_structs, decode, encode_struct

ON_A_TERMINAL = 50
"""Rows on a terminal, if no limit is given."""


class Form(StrEnum):
    """How rows are written."""

    table = "table"
    json = "json"
    csv = "csv"


class Shown(NamedTuple):
    """How much is shown, and how; `limit` is a number of rows, or None for all."""

    form: Form
    order: Order | None
    limit: int | None


def shown_as(*, as_json: bool, as_csv: bool, order: Order | None, limit: int | None) -> Shown:
    """From the options of the command; a limit of 0 is none. SettingsError for two forms."""
    if as_json and as_csv:
        raise SettingsError("--json and --csv are two forms", where="events", hint="leave out one")
    form = Form.json if as_json else Form.csv if as_csv else Form.table
    if limit is None and form is Form.table and sys.stdout.isatty():
        limit = ON_A_TERMINAL
    return Shown(form, order, limit or None)


def show_records(answer: Answer, shown: Shown) -> None:
    """Event records, the newest first; JSON without order and limit canonical and sorted as text."""
    order, limit = shown.order or Order.newest, shown.limit
    if shown.form is Form.json and shown.order is None and limit is None:
        write_json(sorted_lines(canonical_structs(answer)))
    elif shown.form is Form.json:
        write_json(lines_in_order(answer, order, limit, canonical_struct))
    elif shown.form is Form.csv:
        from newsfold.cli.show.separated import event_rows

        write_csv(event_rows(answer, order, limit))
    else:
        from newsfold.cli.show.layout import table_console
        from newsfold.cli.show.tables import in_a_row, print_events

        lines = lines_in_order(map(in_a_row, answer), order, limit, encode_struct)
        rows = [decode(line, EventRecord) for line in lines]
        print_events(rows, table_console(), left_out=answer.matches - len(rows))


def show_stories(answer: Answer, shown: Shown) -> None:
    """The stories of the records, the newest window first."""
    from newsfold.cli.show.tables import print_stories, stories_of, with_stories_alone

    events = [with_stories_alone(event) for event in answer]
    if shown.form is Form.json:
        stories = stories_of(events)[: shown.limit]
        write_json(canonical({"topic": e.topic, "window": e.window, "story": story}) for e, story in stories)
    elif shown.form is Form.csv:
        from newsfold.cli.show.separated import story_rows

        write_csv(story_rows(events, shown.limit))
    else:
        from newsfold.cli.show.layout import table_console

        print_stories(events, table_console(), shown.limit)


def show_rising(held: EventsThatHold, answer: Answer, at: str, shown: Shown) -> bool:
    """Show the trends that are as asked for; whether there are any, or none of any topic yet."""
    rising = trends(held, at=at)
    if held.readable and not rising:
        say(why_none(held, at))
    matching = [trend for trend in rising if answer.query.wants_event(trend.event)]
    _show_trends(matching, shown)
    if answer.query.entities or answer.query.sources or answer.query.countries:
        answer.count()
    return bool(matching) or not (rising or at)


def _show_trends(rising: Sequence[Trend], shown: Shown) -> None:
    """Trends in the order in which they come."""
    first = rising[: shown.limit]
    if shown.form is Form.json:
        write_json(
            canonical({"score": t.score, "baseline": t.baseline, "trailing": t.trailing, "event": t.event})
            for t in first
        )
    elif shown.form is Form.csv:
        from newsfold.cli.show.separated import trend_rows

        write_csv(trend_rows(first))
    else:
        from newsfold.cli.show.layout import table_console
        from newsfold.cli.show.tables import print_trends

        print_trends(first, table_console(), len(rising) - len(first))
