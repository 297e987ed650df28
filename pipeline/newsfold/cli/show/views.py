"""The views of `newsfold events`: records, stories or trends, as a table, JSON lines or CSV."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from newsfold.cli.show.layout import table_console
from newsfold.cli.show.output import write_csv, write_json
from newsfold.cli.show.separated import event_rows, story_rows, trend_rows
from newsfold.cli.show.tables import print_events, print_stories, print_trends, stories_of
from newsfold.errors import SettingsError
from newsfold.model.event import EventRecord
from newsfold.subscription.latest import canonical_lines
from newsfold.subscription.order import Order, in_order
from newsfold.subscription.trend import Trend
from newsfold.wire.codec import canonical

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


def show_records(events: Sequence[EventRecord], shown: Shown) -> None:
    """Event records, the newest first; JSON without order and limit canonical and sorted as text."""
    if shown.form is Form.json and shown.order is None and shown.limit is None:
        write_json(canonical_lines(events))
        return
    ordered = in_order(events, shown.order or Order.newest)[: shown.limit]
    if shown.form is Form.json:
        write_json(map(canonical, ordered))
    elif shown.form is Form.csv:
        write_csv(event_rows(ordered))
    else:
        print_events(ordered, table_console(), left_out=len(events) - len(ordered))


def show_stories(events: Sequence[EventRecord], shown: Shown) -> None:
    """The stories of the records, the newest window first."""
    if shown.form is Form.json:
        stories = stories_of(events)[: shown.limit]
        write_json(canonical({"topic": e.topic, "window": e.window, "story": story}) for e, story in stories)
    elif shown.form is Form.csv:
        write_csv(story_rows(events, shown.limit))
    else:
        print_stories(events, table_console(), shown.limit)


def show_trends(rising: Sequence[Trend], shown: Shown) -> None:
    """Trends in the order in which they come."""
    first = rising[: shown.limit]
    if shown.form is Form.json:
        write_json(
            canonical({"score": t.score, "baseline": t.baseline, "trailing": t.trailing, "event": t.event})
            for t in first
        )
    elif shown.form is Form.csv:
        write_csv(trend_rows(first))
    else:
        print_trends(first, table_console(), len(rising) - len(first))
