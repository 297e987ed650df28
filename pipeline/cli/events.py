"""newsfold events: the event records that hold at this moment."""

import typer

from pipeline.cli.app import app
from pipeline.cli.options import Bootstrap, Entities, Json, Since, Sources, Topics, Until, event_time


@app.command()
def events(
    topic: Topics = None,
    entity: Entities = None,
    source: Sources = None,
    since: Since = "",
    until: Until = "",
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Show the event records that hold at this moment, as a table or as canonical JSON lines."""
    from pipeline.broker.connect import KafkaBroker
    from pipeline.cli.tables import event_console, print_events
    from pipeline.settings import load
    from pipeline.subscription.latest import canonical_lines, latest_events
    from pipeline.subscription.query import Query

    settings = load(bootstrap_servers=bootstrap_servers)
    query = Query.of(
        topics=topic or (),
        entities=entity or (),
        sources=source or (),
        since=event_time(since, "--since"),
        until=event_time(until, "--until"),
    )
    found = [event for event in latest_events(KafkaBroker(settings), settings) if query.wants_event(event)]
    if as_json:
        for line in canonical_lines(found):
            typer.echo(line)
    else:
        print_events(found, event_console())
