"""newsfold events: the event records that hold at this moment, and which topics rise."""

from typing import Annotated

import typer

from newsfold.cli.app import NO_MATCH, app
from newsfold.cli.options import Bootstrap, Entities, Json, Since, Sources, Topics, Until
from newsfold.errors import SettingsError


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
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Show the event records that hold at this moment, as a table or as canonical JSON lines."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.cli.show.tables import event_console, print_events, print_stories, print_trends
    from newsfold.settings import load_settings
    from newsfold.subscription.latest import canonical_lines, latest_events
    from newsfold.subscription.query import Query
    from newsfold.subscription.trend import trends
    from newsfold.wire.codec import canonical

    if (at and not trend) or (stories and trend):
        message = "--at needs --trend" if at and not trend else "--trend and --stories are two views"
        raise SettingsError(message, where="events", hint="newsfold events --help")
    settings = load_settings(bootstrap_servers=bootstrap_servers)
    query = Query.of(
        topics=topic or (),
        entities=entity or (),
        sources=source or (),
        since=since,
        until=until,
        settings=settings,
    )
    records = latest_events(KafkaBroker(settings), settings)
    if not records:
        typer.echo("newsfold: no event records yet; is `newsfold work` running?", err=True)
    query.check(records)
    if trend:
        rising = [t for t in trends(records, at=at) if query.wants_event(t.event)]
        if records and not rising:
            typer.echo("newsfold: no trend yet; it takes a second window to compare with", err=True)
        if as_json:
            for topic_trend in rising:
                fields = {
                    "score": topic_trend.score,
                    "baseline": topic_trend.baseline,
                    "trailing": topic_trend.trailing,
                }
                typer.echo(canonical({**fields, "event": topic_trend.event}))
        else:
            print_trends(rising, event_console())
        return
    matches = [event for event in records if query.wants_event(event)]
    if records and not matches:
        typer.echo("newsfold: no event record is as asked for", err=True)
        raise typer.Exit(NO_MATCH)
    if stories and as_json:
        for event in matches:
            for story in event.stories:
                typer.echo(canonical({"topic": event.topic, "window": event.window, "story": story}))
    elif stories:
        print_stories(matches, event_console())
    elif as_json:
        for line in canonical_lines(matches):
            typer.echo(line)
    else:
        print_events(matches, event_console())
