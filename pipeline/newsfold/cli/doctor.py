"""newsfold doctor: what is wrong around the pipeline, and what to do about it."""

from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import Bootstrap, Json
from newsfold.cli.show.text import one_line

SIGNS = {"well": "ok", "act": "TO DO", "unknown": "?"}


@app.command()
def doctor(
    config: Annotated[
        Path | None,
        typer.Option("--config", help="A newsfold.toml; else that of this folder."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="Also this consumer group of subscribers; may be repeated."),
    ] = None,
    command: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            help="Only rights that this command needs: feed, ingest, work, events; may be repeated.",
        ),
    ] = None,
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Look at broker, Kafka topics, rights, records, state, disk, clock and settings; change nothing.

    A line for each, within a minute. Exit 0: all is well; exit 1: something is to be done.
    """
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.cli.show.output import write_json
    from newsfold.doctor.examination import examine, quick
    from newsfold.doctor.line import Line, fault
    from newsfold.doctor.permissions import COMMANDS
    from newsfold.errors import SettingsError
    from newsfold.settings import check_settings
    from newsfold.wire.codec import encode

    if unknown := set(command or ()) - set(COMMANDS):
        raise SettingsError(
            f"no rights are known of {', '.join(sorted(unknown))}",
            where="--for",
            hint=f"there are {', '.join(COMMANDS)}",
        )

    def show(line: Line) -> bool:
        if as_json:
            write_json([encode(line._asdict())])
        else:
            typer.echo(one_line(f"{SIGNS[line.mark]:6}{line.area:15}{line}"))
        return line.mark == "act"

    settings, faults = check_settings(bootstrap_servers=bootstrap_servers)
    acts = [show(fault("settings", error)) for error in faults]
    if settings is not None:
        settings = quick(settings)
        lines = examine(
            settings, KafkaBroker(settings), file=config, groups=group or (), commands=command or COMMANDS
        )
        acts += [show(line) for line in lines]
    raise typer.Exit(SOME_FAILED if any(acts) else OK)
