"""newsfold events: the event records that hold at this moment, and which topics rise."""

from typing import Annotated

import typer

from newsfold.cli.app import NO_MATCH, OK, SOME_FAILED, app
from newsfold.cli.options import (
    Bootstrap,
    Countries,
    Entities,
    Json,
    MinArticles,
    MinSources,
    Since,
    Sources,
    Topics,
    Until,
    event_time,
)
from newsfold.cli.show.output import LeftOut, say
from newsfold.errors import SettingsError
from newsfold.subscription.order import Order

ALL_WITHDRAWN = "no event record holds any more: every article that counted was withdrawn or corrected away"
NONE_YET = "no event records yet; is `newsfold work` running, and is any article about a topic?"


@app.command()
def events(
    topic: Topics = None,
    entity: Entities = None,
    source: Sources = None,
    country: Countries = None,
    since: Since = "",
    until: Until = "",
    min_articles: MinArticles = 0,
    min_sources: MinSources = 0,
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
    from newsfold.cli.show.views import show_records, show_rising, show_stories, shown_as
    from newsfold.settings import load_settings
    from newsfold.subscription.latest import Answer, EventsThatHold
    from newsfold.subscription.query import Query

    _check_views(trend=trend, stories=stories, at=at, sort=sort)
    shown = shown_as(as_json=as_json, as_csv=as_csv, order=sort, limit=limit)
    settings = load_settings(bootstrap_servers=bootstrap_servers)
    query = Query.of(
        topics=topic or (),
        entities=entity or (),
        sources=source or (),
        countries=country or (),
        since=event_time(since, "--since"),
        until=event_time(until, "--until"),
        min_articles=min_articles,
        min_sources=min_sources,
        settings=settings,
    )
    left_out = LeftOut()
    with EventsThatHold(KafkaBroker(settings), settings, tell=left_out) as held:
        if not len(held):
            say(ALL_WITHDRAWN if held.ever_written else NONE_YET)
        query.check(held)
        answer = Answer(held, query)
        if trend:
            found = show_rising(held, answer, event_time(at, "--at"), shown)
        else:
            show_stories(answer, shown) if stories else show_records(answer, shown)
            found = bool(answer.matches)
    left_out.say_rest()
    if answer.uncertain:
        say(f"{answer.uncertain:,} more records may be as asked for: they count more than they name")
    if not found and query != Query():
        say("nothing is as asked for")
    if not found and (query != Query() or at):
        raise typer.Exit(NO_MATCH)
    raise typer.Exit(SOME_FAILED if left_out.count else OK)


def _check_views(*, trend: bool, stories: bool, at: str, sort: Order | None) -> None:
    """SettingsError for views that do not go together."""
    for wrong, message in (
        (at and not trend, "--at needs --trend"),
        (stories and trend, "--trend and --stories are two views"),
        (sort and (stories or trend), "--sort is for records: stories and trends have an order of their own"),
    ):
        if wrong:
            raise SettingsError(message, where="events", hint="newsfold events --help")
