"""newsfold events: the event records that hold at this moment, and which topics rise."""

from typing import Annotated

import typer

from newsfold.cli.app import NO_MATCH, OK, SOME_FAILED, app
from newsfold.cli.options import Bootstrap, Entities, Json, Since, Sources, Topics, Until, event_time
from newsfold.cli.show.output import say, say_left_out
from newsfold.errors import DecodeError, SettingsError
from newsfold.subscription.order import Order

ALL_WITHDRAWN = "no event record holds any more: every article that counted was withdrawn or corrected away"


@app.command()
def events(
    topic: Topics = None,
    entity: Entities = None,
    source: Sources = None,
    since: Since = "",
    until: Until = "",
    trend: Annotated[
        bool, typer.Option("--trend", help="The topics of the newest window by how far they rise.")
    ] = False,
    stories: Annotated[
        bool, typer.Option("--stories", help="The stories of the records: what happened, told by whom.")
    ] = False,
    at: Annotated[str, typer.Option(help="With --trend: of the window that holds this time.")] = "",
    sort: Annotated[
        Order | None, typer.Option("--sort", help="What comes first; of equal windows the most articles.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=0, help="Rows, at most; 0 for all (on a terminal 50 if not given)."),
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values with a header.")] = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Show the event records that hold at this moment, the newest first: a table, CSV or JSON lines.

    Without --sort and --limit the JSON lines are canonical and sorted as text. Records as they come are
    what `newsfold subscribe` is for. Exit 1: nothing is as asked for, or records could not be read.
    """
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.cli.show.views import show_records, show_stories, show_trends, shown_as
    from newsfold.settings import load_settings
    from newsfold.subscription.latest import ever_written, latest_events
    from newsfold.subscription.query import Query
    from newsfold.subscription.trend import trends, why_none

    _check_views(trend=trend, stories=stories, at=at, sort=sort)
    shown = shown_as(as_json=as_json, as_csv=as_csv, order=sort, limit=limit)
    settings = load_settings(bootstrap_servers=bootstrap_servers)
    query = Query.of(
        topics=topic or (),
        entities=entity or (),
        sources=source or (),
        since=event_time(since, "--since"),
        until=event_time(until, "--until"),
        settings=settings,
    )
    unreadable: list[DecodeError] = []
    broker = KafkaBroker(settings)
    records = latest_events(broker, settings, tell=unreadable.append)
    say_left_out(list(map(str, unreadable)))
    if not records and not unreadable:
        withdrawn = ever_written(broker, settings)
        say(ALL_WITHDRAWN if withdrawn else "no event records yet; is `newsfold work` running?")
    query.check(records)
    if trend:
        moment = event_time(at, "--at")
        rising = trends(records, at=moment)
        if records and not rising:
            say(why_none(records, moment))
        matching_trends = [t for t in rising if query.wants_event(t.event)]
        show_trends(matching_trends, shown)
        found = bool(matching_trends) or not (rising or moment)
    else:
        matches = [event for event in records if query.wants_event(event)]
        show_stories(matches, shown) if stories else show_records(matches, shown)
        found = bool(matches)
    if uncertain := sum(query.may_want(event) for event in records):
        say(f"{uncertain:,} more records may be as asked for: they count more than they name")
    if not found and query != Query():
        say("nothing is as asked for")
    if not found and (query != Query() or at):
        raise typer.Exit(NO_MATCH)
    raise typer.Exit(SOME_FAILED if unreadable else OK)


def _check_views(*, trend: bool, stories: bool, at: str, sort: Order | None) -> None:
    """SettingsError for views that do not go together."""
    for wrong, message in (
        (at and not trend, "--at needs --trend"),
        (stories and trend, "--trend and --stories are two views"),
        (sort and (stories or trend), "--sort is for records: stories and trends have an order of their own"),
    ):
        if wrong:
            raise SettingsError(message, where="events", hint="newsfold events --help")
