"""newsfold subscribe: tagged paragraphs or event records as they come, filtered."""

from functools import partial
from typing import Annotated

import typer

from newsfold.cli.app import NO_MATCH, OK, SOME_FAILED, app
from newsfold.cli.options import Bootstrap, Entities, Json, Since, Sources, Topics, Until, event_time
from newsfold.cli.show.lines import line
from newsfold.cli.show.output import say, write_json


@app.command()
def subscribe(
    topic: Topics = None,
    entity: Entities = None,
    source: Sources = None,
    since: Since = "",
    until: Until = "",
    tagged: Annotated[
        bool, typer.Option("--tagged", help="Tagged paragraphs instead of event records.")
    ] = False,
    passing: Annotated[
        bool, typer.Option("--passing", help="Also paragraphs that only mention the topic.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more at the end.")] = False,
    from_end: Annotated[
        bool, typer.Option("--from-end", help="Only what comes from this moment on.")
    ] = False,
    group: Annotated[
        str | None, typer.Option(help="Resume where this group of subscribers committed.")
    ] = None,
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Print event records, or tagged paragraphs, in the order in which they come."""
    from newsfold.model.event import EventRecord
    from newsfold.model.tags import TaggedParagraph
    from newsfold.settings import load_settings
    from newsfold.subscription import client
    from newsfold.subscription.subscription import Subscription
    from newsfold.wire.codec import encode

    subscribe_to = partial(
        client.subscribe,
        topics=topic or (),
        entities=entity or (),
        sources=source or (),
        since=event_time(since, "--since"),
        until=event_time(until, "--until"),
        passing=passing,
        group=group,
        from_end=from_end,
        follow=follow,
        settings=load_settings(bootstrap_servers=bootstrap_servers),
    )
    subscription: Subscription[TaggedParagraph] | Subscription[EventRecord] = (
        subscribe_to(TaggedParagraph) if tagged else subscribe_to(EventRecord)
    )
    found = False
    with subscription:
        for record in subscription:
            found = True
            write_json([encode(record)]) if as_json else typer.echo(line(record))
    # A group has read before: that nothing new is as asked for is no fault.
    if not found and group is None and not from_end and any((topic, entity, source, since, until)):
        say("nothing is as asked for")
        raise typer.Exit(NO_MATCH)
    raise typer.Exit(SOME_FAILED if subscription.unreadable or subscription.gaps else OK)
