"""newsfold sources: how the sources of newsfold.toml are doing, and adding some from a list of feeds."""

import time
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import Json
from newsfold.cli.sources_why import unmerge, why

sources = typer.Typer(
    name="sources",
    help="The sources of newsfold.toml: how they are doing, adding some.",
    invoke_without_command=True,
)
app.add_typer(sources)
sources.command()(why)
sources.command()(unmerge)

Config = Annotated[Path, typer.Option("--config", help="The file with the sources.")]


@sources.callback()
def status(context: typer.Context, config: Config = Path("newsfold.toml"), as_json: Json = False) -> None:
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
    if as_json:
        write_json(encode(collecting.as_json(state, health)) for state, health in rows)
    else:
        cells = (collecting.row(state, health, now) for state, health in rows)
        print_table(collecting.COLUMNS, cells, table_console())
    raise typer.Exit(SOME_FAILED if any(health.is_ill for _, health in rows) else OK)


@sources.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An OPML file, as feed readers export it.")],
    config: Config = Path("newsfold.toml"),
    only_print: Annotated[
        bool, typer.Option("--print", help="Print the tables, and leave the file as it is.")
    ] = False,
) -> None:
    """Append a source for each feed of an OPML file that newsfold.toml does not list yet."""
    from newsfold.cli.show.output import say
    from newsfold.configuration.reading import check_configuration
    from newsfold.configuration.writing import append_sources, as_toml
    from newsfold.intake.feed_lists import read_feed_list

    listed: set[str] = set()
    if config.exists():
        checked = check_configuration(config)
        for fault in checked.faults[:1]:
            raise fault
        if checked.configuration:
            listed = {source.url for source in checked.configuration.sources}
    found = read_feed_list(file, taken=listed)
    if only_print:
        typer.echo(as_toml(found), nl=False)
    elif found:
        append_sources(config, found)
    done = "found" if only_print else f"added to {config}"
    say(f"{len(found)} feeds {done}; `newsfold config check` looks them over")
    raise typer.Exit(OK)
