"""newsfold sources why, unmerge: why an item was taken for an article, and taking a merge back."""

from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK
from newsfold.cli.options import Bootstrap, ConfigFile, Json
from newsfold.cli.show.output import say
from newsfold.cli.show.text import one_line
from newsfold.ingest.identity.store import KnownItemsStore
from newsfold.settings import Settings, load_settings

DEFAULT_FILE = Path("newsfold.toml")
Uri = Annotated[str, typer.Argument(help="The uri of an article, or the address of a page.")]


def why(
    context: typer.Context,
    uri: Uri,
    as_json: Json = False,
    config: ConfigFile = DEFAULT_FILE,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Say at which addresses an article was shown, by which rule each is this article, and on what
    evidence."""
    from newsfold.ingest.identity.unmerge import why as identities_of
    from newsfold.wire.codec import encode_struct

    settings = settings_of(config_named(context, config), bootstrap_servers)
    identities = identities_of(uri, known_items(settings))
    if not as_json:
        typer.echo(one_line(f"article {identities[0].uri}"))
    for identity in identities:
        if as_json:
            typer.echo(encode_struct(identity))
            continue
        how = "merged by" if identity.is_merge else "its own, by"
        typer.echo(one_line(f"{how} {identity.rule}: {identity.address}"))
        dates = f"published {identity.published_at or 'without a date'}, this text shown {identity.at}"
        typer.echo(one_line(f"    {identity.evidence}; source {identity.source}; {dates}"))
    raise typer.Exit(OK)


def unmerge(
    context: typer.Context,
    address: Uri,
    config: ConfigFile = DEFAULT_FILE,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Take back that an address is another's article; no rule merges it again."""
    from datetime import UTC, datetime

    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.eventtime.moment import to_second
    from newsfold.ingest.identity.log import tell
    from newsfold.ingest.identity.unmerge import unmerge as parted

    settings = settings_of(config_named(context, config), bootstrap_servers)
    identities = parted(address, known_items(settings), to_second(datetime.now(UTC)))
    with KafkaBroker(settings).publisher() as publisher:
        tell(publisher, identities)
    say(
        f"{identities[0].address} is an article of its own; both are sent again when a source shows them next"
    )
    raise typer.Exit(OK)


def config_named(context: typer.Context, own: Path) -> Path:
    """The file that a command of `newsfold sources` was told, behind its own name or before it."""
    if own != DEFAULT_FILE or context.parent is None:
        return own
    before = context.parent.params.get("config", own)
    assert isinstance(before, Path)
    return before


def settings_of(config: Path, bootstrap_servers: str | None) -> Settings:
    """Those by which `newsfold ingest` runs; of the environment alone where there is no newsfold.toml."""
    from newsfold.configuration.reading import load_configuration

    if config == DEFAULT_FILE and not config.exists():
        return load_settings(bootstrap_servers=bootstrap_servers)
    return load_configuration(config, bootstrap_servers=bootstrap_servers).settings


def known_items(settings: Settings) -> KnownItemsStore:
    """What all ingest workers have told, read from the broker."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.ingest.identity.log import read_back

    store = KnownItemsStore(":memory:")
    result = read_back(KafkaBroker(settings), settings, store)
    for error in result.errors:
        say(str(error))
    return store
