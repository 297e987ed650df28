"""newsfold status: how the pipeline is doing, as its brokers and its workers see it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import Bootstrap, Json
from newsfold.settings import load_settings

RATE_SECONDS = 1.0
"""Between the two looks that a rate is told from."""


@app.command()
def status(
    follow: Annotated[bool, typer.Option("--follow", help="Go on until Ctrl-C: a live table.")] = False,
    every: Annotated[
        float, typer.Option("--every", min=0.2, help="Seconds between two looks with --follow.")
    ] = 2.0,
    status_files: Annotated[
        list[Path] | None,
        typer.Option("--status", help="Status file of a worker (newsfold work --status); may be repeated."),
    ] = None,
    metrics_files: Annotated[
        list[Path] | None,
        typer.Option("--metrics", help="Metrics file of a process (NEWSFOLD_METRICS_FILE); may be repeated."),
    ] = None,
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Print what waits for each stage and since when, the rate, dead letters, brokers and members.

    Brokers alone are asked; workers are if their files are named. Exit 1: a worker is unwell by its file;
    exit 3: the broker is away.
    """
    from newsfold.cli.show.output import write_json
    from newsfold.cli.show.pipeline import as_tree, print_status, shown_live
    from newsfold.operations.pipeline_status import PipelineStatus, StatusReader
    from newsfold.operations.worker_files import FileStatus, read_files
    from newsfold.topology import STAGE_INPUTS
    from newsfold.wire.codec import encode

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    files = [*(status_files or ()), *(metrics_files or ())]

    def looks() -> Iterator[tuple[PipelineStatus, list[FileStatus]]]:
        with StatusReader(settings, STAGE_INPUTS) as reader:
            reader.read()
            time.sleep(RATE_SECONDS)
            while True:
                yield reader.read(), read_files(status_files or (), metrics_files or ())
                if not follow:
                    return
                time.sleep(every)

    is_well = True
    if as_json:
        for pipeline, workers in looks():
            is_well = all(not worker.trouble for worker in workers)
            write_json([encode(as_tree(pipeline, workers))])
    elif follow:
        shown_live(looks())
    else:
        for pipeline, workers in looks():
            is_well = all(not worker.trouble for worker in workers)
            print_status(pipeline, workers)
    raise typer.Exit(OK if is_well or not files else SOME_FAILED)
