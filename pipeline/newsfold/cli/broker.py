"""newsfold broker: a Kafka broker on this machine, embedded or Apache Kafka, in the foreground."""

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, app
from newsfold.local.interrupts import INTERRUPTED

DEFAULT_PORT = 9092
SETTLES_SOON = {"session_timeout": 6}
"""The embedded broker lets a group wait half of it for further members, 16 s by default."""


@app.command()
def broker(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 is a free one.")
    ] = DEFAULT_PORT,
    apache: Annotated[
        bool, typer.Option("--apache", help="Apache Kafka itself (Java 17 or newer, and Maven).")
    ] = False,
    nodes: Annotated[int, typer.Option(help="Nodes of Apache Kafka: 1 or 3.")] = 1,
    data_dir: Annotated[
        Path | None, typer.Option(help="Keep Apache Kafka's data here; else it is gone at the end.")
    ] = None,
) -> None:
    """Run a Kafka broker on this machine until Ctrl-C."""
    from newsfold.errors import SetupError
    from newsfold.local.foreground import run_until_stopped

    if not apache and (nodes != 1 or data_dir is not None):
        raise SetupError("--nodes and --data-dir are for Apache Kafka", hint="add --apache")
    if apache:
        from newsfold.local.apache.cluster import ApacheCluster
        from newsfold.local.apache.jars import check_requirements, jar_folder, kafka_version

        check_requirements()
        if not jar_folder().is_dir():
            typer.echo(f"Maven fetches Apache Kafka {kafka_version()} (once, about 45 MB)…")
        wanted = {"replication_factor": nodes} if nodes > 1 else {}
        typer.echo(f"Starting Apache Kafka {kafka_version()}, {nodes} node{'s' * (nodes > 1)}…")
        storage = f"data in {data_dir}" if data_dir else "data in a temporary folder, gone when it stops"
        stopped_by = run_until_stopped(
            lambda: ApacheCluster(nodes=nodes, port=port or None, data_dir=data_dir),
            lambda servers: _print_started(servers, f"Apache Kafka {kafka_version()}: {storage}", wanted),
        )
    else:
        from newsfold.local.embedded import LIMITS, EmbeddedBroker

        stopped_by = run_until_stopped(
            lambda: EmbeddedBroker(port or None),
            lambda servers: _print_started(servers, f"The embedded broker: {LIMITS}", SETTLES_SOON),
        )
    typer.echo("The broker has stopped.")
    raise typer.Exit(INTERRUPTED if stopped_by == signal.SIGINT else OK)


def _print_started(servers: str, description: str, wanted: Mapping[str, int]) -> None:
    """`wanted` are options that whoever uses the broker should set, by name."""
    from newsfold.settings import environment_name

    typer.echo(f"{description}.")
    typer.echo(f"It answers at {servers}. In another terminal:")
    typer.echo(f"  export NEWSFOLD_BOOTSTRAP_SERVERS={servers}")
    for name, value in wanted.items():
        typer.echo(f"  export {environment_name(name)}={value}")
    typer.echo("  newsfold feed PATH… && newsfold work")
    typer.echo("Ctrl-C stops it.")
