"""newsfold subscribe: tagged paragraphs, event records, or what changes in them, as they come, filtered."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
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
from newsfold.cli.show.lines import line
from newsfold.cli.show.output import say, write_json
from newsfold.errors import SettingsError


@app.command()
def subscribe(
    topic: Topics = None,
    entity: Entities = None,
    source: Sources = None,
    country: Countries = None,
    since: Since = "",
    until: Until = "",
    min_articles: MinArticles = 0,
    min_sources: MinSources = 0,
    tagged: Annotated[
        bool, typer.Option("--tagged", help="Tagged paragraphs instead of event records.")
    ] = False,
    changes: Annotated[
        bool, typer.Option("--changes", help="What changed in event records, and what is withdrawn.")
    ] = False,
    passing: Annotated[
        bool, typer.Option("--passing", help="Also paragraphs that only mention the topic.")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more at the end.")] = False,
    snapshot: Annotated[
        bool, typer.Option("--snapshot", help="First the records that hold, then those that come.")
    ] = False,
    from_end: Annotated[
        bool, typer.Option("--from-end", help="Only what comes from this moment on.")
    ] = False,
    group: Annotated[
        str | None, typer.Option(help="Resume where this group of subscribers committed.")
    ] = None,
    cursor: Annotated[
        Path | None, typer.Option(help="Resume where this file says, and keep it there.")
    ] = None,
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Print event records, or tagged paragraphs, in the order in which they come."""
    from newsfold.model.event import EventRecord
    from newsfold.model.tags import TaggedParagraph
    from newsfold.settings import load_settings
    from newsfold.subscription import client
    from newsfold.subscription.amendment import Amendment
    from newsfold.subscription.cursor_file import CursorFile
    from newsfold.subscription.subscription import Subscription
    from newsfold.wire.codec import encode

    _check(tagged and changes, "--tagged and --changes")
    _check(group is not None and cursor is not None, "--group and --cursor")
    file = CursorFile(cursor) if cursor else None
    subscribe_to = partial(
        client.subscribe,
        topics=topic or (),
        entities=entity or (),
        sources=source or (),
        countries=country or (),
        since=event_time(since, "--since"),
        until=event_time(until, "--until"),
        min_articles=min_articles,
        min_sources=min_sources,
        passing=passing,
        group=group,
        cursor=file.text if file else "",
        snapshot=snapshot,
        from_end=from_end and not (file and file.text.strip()),
        follow=follow,
        settings=load_settings(bootstrap_servers=bootstrap_servers),
    )
    subscription: Subscription[TaggedParagraph] | Subscription[EventRecord] | Subscription[Amendment]
    with _cursor_in(cursor):
        subscription = (
            subscribe_to(TaggedParagraph)
            if tagged
            else (subscribe_to(Amendment) if changes else subscribe_to(EventRecord))
        )
    found = False
    with subscription, ExitStack() as stack:
        records = stack.enter_context(closing(file.keeping(subscription))) if file else subscription
        for record in records:
            found = True
            write_json([encode(record)]) if as_json else typer.echo(line(record))
    # A group or a cursor has read before: that nothing new is as asked for is no fault.
    filters = (topic, entity, source, country, since, until, min_articles, min_sources)
    if not found and group is None and not cursor and not from_end and any(filters):
        say("nothing is as asked for")
        raise typer.Exit(NO_MATCH)
    raise typer.Exit(SOME_FAILED if subscription.unreadable or subscription.gaps else OK)


@contextmanager
def _cursor_in(file: Path | None) -> Iterator[None]:
    """Where a cursor comes from a file, what is wrong with it is told of the file."""
    try:
        yield
    except SettingsError as error:
        if file is None or error.where != "cursor":
            raise
        hint = "name another file, or delete this one to begin anew"
        raise SettingsError(error.what, where=str(file), hint=hint) from None


def _check(both: bool, options: str) -> None:
    if both:
        raise SettingsError(options, where="subscribe", hint="leave out one of the two")
