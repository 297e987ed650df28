"""newsfold sources: how the sources of newsfold.toml are doing, and adding some from a list of feeds."""

import time
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import ConfigFile, Json
from newsfold.cli.sources_why import DEFAULT_FILE, config_named, unmerge, why

sources = typer.Typer(
    name="sources",
    help="The sources of newsfold.toml: how they are doing, adding some.",
    invoke_without_command=True,
)
app.add_typer(sources)
sources.command()(why)
sources.command()(unmerge)


@sources.callback()
def status(
    context: typer.Context,
    config: ConfigFile = DEFAULT_FILE,
    as_json: Json = False,
    metrics: Annotated[
        bool, typer.Option("--metrics", help="Print metrics in the text form of Prometheus.")
    ] = False,
) -> None:
    """Print when each source was asked, what came of it, and its health; exit status 1 if one is ill."""
    if context.invoked_subcommand:
        return
    from newsfold.cli.show import collecting
    from newsfold.cli.show.layout import print_table, table_console
    from newsfold.cli.show.output import write_json
    from newsfold.configuration.reading import load_configuration
    from newsfold.ingest.collecting.health import health_of
    from newsfold.ingest.collecting.listed import listed_sources
    from newsfold.ingest.collecting.state import SourceState
    from newsfold.ingest.collecting.store import read_states
    from newsfold.wire.codec import encode

    configuration = load_configuration(config)
    known, now = read_states(configuration.store), time.time()
    rows = []
    for source in listed_sources(configuration):
        state = known.get(source.name) or SourceState(name=source.name)
        rows.append((state, health_of(state, now, configuration.ingest.silent_after)))
    if metrics:
        from newsfold.operations.metrics import exposition
        from newsfold.operations.source_metrics import source_samples

        typer.echo(exposition(source_samples(rows), of_process=False), nl=False)
    elif as_json:
        write_json(encode(collecting.as_json(state, health)) for state, health in rows)
    else:
        cells = (collecting.row(state, health, now) for state, health in rows)
        print_table(collecting.COLUMNS, cells, table_console())
    raise typer.Exit(SOME_FAILED if any(health.is_ill for _, health in rows) else OK)


@sources.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An OPML file, as feed readers export it.")],
    config: ConfigFile = DEFAULT_FILE,
    only_print: Annotated[
        bool, typer.Option("--print", help="Print the tables, and leave the file as it is.")
    ] = False,
) -> None:
    """Append a source for each feed of an OPML file that newsfold.toml does not list yet."""
    from newsfold.cli.show.output import say
    from newsfold.configuration.reading import check_configuration
    from newsfold.configuration.tables import SourceTable
    from newsfold.configuration.writing import append_sources, as_toml
    from newsfold.intake.feed_lists import read_feed_list

    config = config_named(context, config)
    listed: tuple[SourceTable, ...] = ()
    if config.exists():
        checked = check_configuration(config)
        for fault in checked.faults[:1]:
            raise fault
        if checked.configuration:
            listed = checked.configuration.sources
    found, known, unusable = read_feed_list(file, listed=listed)
    if only_print:
        typer.echo(as_toml(found), nl=False)
    elif found:
        append_sources(config, found)
    done = "found" if only_print else f"added to {config}"
    for address in unusable:
        say(f"{file}: {address[:200]!r} is no address that can be fetched, left out")
    feeds = "1 feed" if len(found) == 1 else f"{len(found):,} feeds"
    already = f", {known:,} listed there already" if known else ""
    say(f"{feeds} {done}{already}; `newsfold config check` looks them over")
    raise typer.Exit(OK)
