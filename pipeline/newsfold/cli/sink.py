"""newsfold sink: tables of the event records that hold, kept in a database or in files."""

import signal
from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.logged import logs
from newsfold.cli.options import Bootstrap, MetricsPort, metrics_address
from newsfold.cli.show.output import LeftOut, say
from newsfold.local.interrupts import INTERRUPTED, StopSignals


@app.command()
def sink(
    to: Annotated[
        str,
        typer.Option("--to", help="Where to: sqlite:FILE, duckdb:FILE, parquet:FOLDER or postgresql://…."),
    ],
    name: Annotated[
        str, typer.Option(help="Name of this sink, put before its tables, where several share a place.")
    ] = "",
    follow: Annotated[
        bool, typer.Option("--follow/--once", help="Go on until told to stop, or end when all is read.")
    ] = True,
    metrics_port: MetricsPort = None,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Keep tables of the event records that hold, with their articles, stories and entities (docs/stores.md).

    It goes on where it stopped, until told to stop (Ctrl-C, SIGTERM). Exit 1: some records could not be
    read, or were gone before they were; exit 2: a person must look; exit 3: start it again.
    """
    from newsfold.broker.catalogue import kafka_topic_name
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.operations.sink_watch import SinkLog, sink_samples, sink_unready
    from newsfold.operations.watching import watched
    from newsfold.settings import load_settings
    from newsfold.stores.address import open_store
    from newsfold.stores.sink import Sink
    from newsfold.wire.envelope import Channel

    settings = load_settings(
        bootstrap_servers=bootstrap_servers, metrics_address=metrics_address(metrics_port)
    )
    kafka_topic = kafka_topic_name(Channel.EVENTS, settings)
    left_out = LeftOut()
    with (
        logs(settings),
        open_store(to, name=name, kafka_topic=kafka_topic) as store,
        StopSignals() as signals,
    ):
        work = Sink(KafkaBroker(settings), kafka_topic, store, tell=left_out, say=say)
        log = SinkLog(work)

        def stopped() -> bool:
            watching.beat()
            log.look()
            return signals.came()

        try:
            with watched(settings, lambda: sink_samples(work, name), lambda: sink_unready(work)) as watching:
                work.run(follow=follow, stopped=stopped)
        finally:
            left_out.say_rest()
            say(
                f"{work.read:,} records read: {work.put:,} put, {work.removed:,} withdrawn, "
                f"{work.unreadable:,} unreadable"
            )
    if signals.number == signal.SIGINT:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(SOME_FAILED if work.unreadable or work.gaps else OK)
