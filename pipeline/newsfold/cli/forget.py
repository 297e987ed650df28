"""newsfold forget: an article goes from what the pipeline keeps, and does not come back."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, app
from newsfold.cli.options import Bootstrap, ConfigFile
from newsfold.cli.show.output import say
from newsfold.cli.show.text import one_line
from newsfold.errors import SettingsError
from newsfold.forgetting.names import Forgettable
from newsfold.forgetting.standing import Standing, standing

REMAINS = """Copies may remain, and for how long:
  news.paragraphs, news.tagged: 30 days, news.contributions: 7 days, by whole segments
  old segments of compacted Kafka topics: until the log cleaner has passed over them
  dead letters: 90 days; Kafka deletes only all records of a partition up to an offset, so no single one
  stores and the view: until sink and serve have read what was sent
  consumers' own copies, backups, recorded fetches and files that were fed: not reached from here
docs/forgetting.md says more, and how to check it."""


@app.command()
def forget(
    uri: Annotated[
        str, typer.Argument(help="The uri of an article, the address of its page, or its id.")
    ] = "",
    reason: Annotated[
        str, typer.Option(help="Why, in a few words without what is to be forgotten; kept.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it, without asking.")] = False,
    where: Annotated[bool, typer.Option("--where", help="Only say where it stands.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Withdraw all that was ever forgotten, for a new group.")
    ] = False,
    config: ConfigFile = Path("newsfold.toml"),
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Erase an article's text from event records, state, stores and view, for good: there is no undoing."""
    from datetime import UTC, datetime

    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.cli.sources_why import known_items, settings_of
    from newsfold.eventtime.moment import to_second
    from newsfold.forgetting.forget import forget as forget_article
    from newsfold.forgetting.forget import forget_again
    from newsfold.forgetting.names import forgettable

    if again == bool(uri.strip()):
        raise SettingsError("give the uri of one article, or --again", where="forget")
    settings = settings_of(config, bootstrap_servers)
    broker, store = KafkaBroker(settings), known_items(settings)
    if again:
        typer.echo(f"{forget_again(broker, store)} forgotten articles withdrawn again")
        raise typer.Exit(OK)
    article = forgettable(uri, store)
    found = standing(article, broker, settings)
    for line in lines(article, found):
        typer.echo(one_line(line))
    if where:
        raise typer.Exit(OK)
    if not yes:
        _ask()
    sent = forget_article(article, found, broker, settings, at=to_second(datetime.now(UTC)), reason=reason)
    say(f"forgotten: {sent.ids} ids withdrawn, {sent.closed} records of closed windows rewritten")
    typer.echo(REMAINS)
    raise typer.Exit(OK)


def lines(article: Forgettable, found: Standing) -> list[str]:
    """Where an article stands, a line each."""
    said = [f"article {id_}" for id_ in article.ids]
    said += [f"  known at {identity.address}" for identity in article.identities]
    said += [f"event record {key}" for key in sorted(found.records)]
    said += [f"state of topic {topic}" for topic in sorted(found.topics)]
    said += [
        f"{name}: {count} records with text of it" for name, count in sorted(found.logs.items()) if count
    ]
    said += [f"dead letter {place} (newsfold dead-letters show {place})" for place in found.letters]
    if not (found.records or found.topics or found.letters or any(found.logs.values())):
        said.append("nothing of it stands on the broker")
    return said


def _ask() -> None:
    if not sys.stdin.isatty():
        raise SettingsError(
            "this cannot be undone", where="forget", hint="add --yes, or --where to look first"
        )
    typer.confirm("Forget it for good?", abort=True)
