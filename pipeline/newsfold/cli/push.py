"""newsfold push: takes articles that others send over HTTP, and gives them to the broker."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, app
from newsfold.cli.logged import logs
from newsfold.cli.options import Bootstrap, GuessDate, MetricsPort, metrics_address, publication_date
from newsfold.cli.show.output import say
from newsfold.errors import NewsfoldError
from newsfold.local.interrupts import INTERRUPTED, raise_once

MEGABYTE = 1024 * 1024


@app.command()
def push(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any.")] = 8080,
    host: Annotated[
        str, typer.Option(help="Address to listen on; any but this machine's own needs tokens.")
    ] = "127.0.0.1",
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="File with bearer tokens: a line for each, NAME TOKEN."),
    ] = None,
    source: Annotated[str, typer.Option(help="Name of the source where an article names none.")] = "",
    published_at: Annotated[str, typer.Option(help="Date for articles that have none.")] = "",
    guess_date: GuessDate = False,
    allow_future: Annotated[
        bool, typer.Option("--allow-future", help="Take articles dated more than a day ahead.")
    ] = False,
    max_megabytes: Annotated[
        int, typer.Option("--max-megabytes", min=1, max=64, help="Size of a request, unpacked, at most.")
    ] = 16,
    rate: Annotated[
        float, typer.Option(min=0.0, help="Requests a second of one client, at most; 0 for any number.")
    ] = 0.0,
    metrics_port: MetricsPort = None,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Take articles over HTTP (POST /articles) until told to stop (Ctrl-C, SIGTERM); see docs/push.md.

    What was taken when the stop came is finished and answered first.
    """
    # A server obeys whoever signals it, also where a shell has put it into the background.
    raise_once(even_if_ignored=True)
    from newsfold.serving.installed import require_server
    from newsfold.serving.token_file import check_listener, load_tokens
    from newsfold.settings import environment_name, load_settings

    require_server()
    settings = load_settings(
        bootstrap_servers=bootstrap_servers, metrics_address=metrics_address(metrics_port)
    )
    variable = environment_name("push_tokens")
    tokens = load_tokens(token_file, settings.push_tokens.get_secret_value(), setting_name=variable)
    check_listener(host, tokens, remedy=f"name a --token-file, or set {variable}")
    date = publication_date(published_at)

    from datetime import UTC, datetime
    from time import monotonic

    from newsfold.broker.catalogue import all_kafka_topics
    from newsfold.broker.contract import Publisher
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.ingest.options import TOLERANCE, IngestOptions, ingest_options
    from newsfold.ingest.push import PushDesk
    from newsfold.intake.push.service import serve_push
    from newsfold.lexicons.terms.files import load_term_frequencies
    from newsfold.operations.push_watch import push_samples, push_unready
    from newsfold.operations.watching import beating, watched
    from newsfold.serving.limits import Limits
    from newsfold.serving.server import address, listen

    def options() -> IngestOptions:
        return ingest_options(
            source=source,
            published_at=date,
            guess_date=guess_date,
            now=datetime.now(UTC),
            tolerance=None if allow_future else TOLERANCE,
            max_record_bytes=settings.max_record_bytes,
        )

    broker = KafkaBroker(settings)

    def open_publisher() -> Publisher:
        with broker.admin() as admin:
            admin.ensure(all_kafka_topics(settings))
        return broker.publisher()

    limits = Limits(body_bytes=max_megabytes * MEGABYTE, per_second=rate, burst=max(20, round(2 * rate)))
    with logs(settings), listen(host, port) as listener:
        open_publisher().close()
        load_term_frequencies()
        desk = PushDesk(open_publisher, options, _tell)
        with watched(settings, lambda: push_samples(desk), lambda: push_unready(desk)) as watching:
            stopped_by = serve_push(
                desk,
                listener,
                tokens=tokens,
                limits=limits,
                clock=monotonic,
                started=lambda: say(f"taking articles at {address(listener)}/articles"),
                beside=lambda: beating(watching),
            )
        report = desk.report
        say(
            f"{report.requests:,} requests answered: {report.articles:,} articles taken, "
            f"{report.paragraphs:,} paragraphs, {report.refused:,} articles refused"
        )
    raise typer.Exit(INTERRUPTED if stopped_by == signal.SIGINT else OK)


def _tell(error: NewsfoldError | None) -> None:
    """Say what happens to the broker, which no answer to a caller names."""
    say(error or "the broker answers again")
