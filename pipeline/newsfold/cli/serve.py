"""newsfold serve: the event records for readers, over HTTP and for browsers."""

import signal
from hashlib import blake2b
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, app
from newsfold.cli.logged import logs
from newsfold.cli.options import Bootstrap, MetricsPort, metrics_address
from newsfold.cli.show.output import say
from newsfold.errors import SettingsError
from newsfold.local.interrupts import INTERRUPTED, raise_once
from newsfold.settings import Settings

PORT = 8484


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 for any.")] = PORT,
    host: Annotated[
        str, typer.Option(help="Address to listen on; any but this machine's own needs tokens.")
    ] = "127.0.0.1",
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="File with bearer tokens: a line for each, NAME TOKEN."),
    ] = None,
    view: Annotated[
        Path | None,
        typer.Option("--view", help="Folder where the records are kept for answers, and go on next time."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, help="Days before the newest article whose articles are kept; 14."),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option("--allow-origin", help="Origin whose pages may ask too (CORS); may be repeated."),
    ] = None,
    rate: Annotated[
        float, typer.Option(min=0.0, help="Requests a second of one client, at most; 0 for any number.")
    ] = 0.0,
    metrics_port: MetricsPort = None,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Answer readers: a page for browsers, JSON, CSV, feeds and live streams; see docs/web.md.

    It keeps the records that hold in a folder of its own, until told to stop (Ctrl-C, SIGTERM).
    """
    # A server obeys whoever signals it, also where a shell has put it into the background.
    raise_once(even_if_ignored=True)
    from newsfold.serving.installed import PAGES, require_server
    from newsfold.serving.token_file import check_listener, is_loopback, load_tokens
    from newsfold.settings import environment_name, load_settings

    require_server(PAGES)
    settings = load_settings(
        bootstrap_servers=bootstrap_servers, metrics_address=metrics_address(metrics_port)
    )
    variable = environment_name("web_tokens")
    tokens = load_tokens(token_file, settings.web_tokens.get_secret_value(), setting_name=variable)
    check_listener(host, tokens, remedy=f"name a --token-file, or set {variable}")
    origins = frozenset(map(_origin, allow_origin or ()))

    from newsfold.broker.catalogue import all_kafka_topics
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.serving.access import Access
    from newsfold.serving.limits import Limits
    from newsfold.serving.server import address, listen
    from newsfold.web.service import serve_web
    from newsfold.web.view.keeper import DAYS

    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    with logs(settings), listen(host, port) as listener:
        stopped_by = serve_web(
            broker,
            listener,
            view or default_folder(settings),
            settings,
            access=Access(tokens, origins=origins, local=is_loopback(host)),
            limits=Limits(body_bytes=64 * 1024, per_second=rate, burst=max(50, round(2 * rate))),
            started=lambda: say(f"serving at {address(listener)}"),
            say=say,
            days=days or DAYS,
        )
    raise typer.Exit(INTERRUPTED if stopped_by == signal.SIGINT else OK)


def default_folder(settings: Settings) -> Path:
    """Where the view is kept if nobody names a folder: one for each broker and prefix."""
    said = f"{sorted(settings.bootstrap_list)}|{settings.kafka_topic_prefix}"
    name = f"view-{blake2b(said.encode(), digest_size=6).hexdigest()}"
    return (settings.state_dir or Path.home() / ".cache" / "newsfold") / name


def _origin(text: str) -> str:
    """An origin as browsers say it; SettingsError for what is none."""
    scheme, _, rest = text.partition("://")
    if scheme not in ("http", "https") or not rest or set(rest) & set("/?#@ *"):
        raise SettingsError(
            f"{text!r} is no origin",
            where="--allow-origin",
            hint="such as https://desk.example, without a path",
        )
    return text.lower()
