"""newsfold demo: the main job on the seeds, over the embedded broker, in one command."""

import os
import shlex
import shutil
import signal
import sys
import tempfile
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, app
from newsfold.settings import Settings

SESSION_SECONDS = 6.0
"""The embedded broker lets a group begin half a session timeout after its first member came."""

TABLE_ROWS = 30
"""Event records in the table, at most."""

SEED, MALFORMED = "13-prisoner-exchange.txt", "20-malformed.jsonl"
DAYS = 100_000
"""Days of articles: those of the seeds are of many months."""
NEXT = """To see them on a page:
  {command} demo --serve
Next, each in a terminal of its own:
  {command} broker
  {command} work
  {command} feed {seeds}
  {command} subscribe --follow
Without any broker:
  {command} tag {seed}
  {command} replay --memory {seed}"""


@app.command()
def demo(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Files or folders; those that ship if none are named.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Then serve them as a page, until Ctrl-C.")] = False,
) -> None:
    """Start a broker, feed the seeds, tag and fold them with Faust workers, show the event records."""
    from newsfold import shipped
    from newsfold.cli.show.layout import table_console
    from newsfold.cli.show.lines import summary
    from newsfold.cli.show.output import FirstProblems, print_error_line
    from newsfold.cli.show.tables import print_events
    from newsfold.cli.show.text import one_line
    from newsfold.ingest.options import IngestOptions
    from newsfold.local.embedded import LIMITS, EmbeddedBroker
    from newsfold.local.whole_path import run_whole_path
    from newsfold.serving.installed import PAGES, require_server
    from newsfold.settings import load_settings
    from newsfold.subscription.order import Order, in_order

    if serve:
        require_server(PAGES)
    console = table_console()
    inputs = paths or [_path(shipped.seeds())]
    ingest_problems = FirstProblems(print_error_line)
    with ExitStack() as stack:
        with console.status("starting the embedded broker"):
            broker = stack.enter_context(EmbeddedBroker())
        console.print(f"Embedded Kafka broker on {broker.bootstrap_servers} ({LIMITS}).")
        settings = load_settings(bootstrap_servers=broker.bootstrap_servers, session_timeout=SESSION_SECONDS)
        with console.status("feeding, tagging, folding"):
            report, events = run_whole_path(settings, inputs, IngestOptions(), tell_problem=ingest_problems)
        if not serve:
            stack.close()
        ingest_problems.print_rest()
        console.print(one_line(f"Fed {', '.join(inputs)}: {summary(report)}."), markup=False, highlight=False)
        if report.dead_letters and not paths:
            console.print(f"One of the seeds, {MALFORMED}, is malformed on purpose.", highlight=False)
        most = in_order(events, Order.articles)[:TABLE_ROWS]
        which = f"; the {TABLE_ROWS} of most articles" if len(events) > TABLE_ROWS else ""
        title = f"{len(events)} event records{which}, the newest first:"
        print_events(in_order(most, Order.newest), console, title=title)
        if serve:
            raise typer.Exit(_serve(settings))
    command, seeds = _typed_command(), shipped.seeds()
    typed = {"seed": shlex.quote(_path(seeds / SEED)), "seeds": shlex.quote(_path(seeds))}
    for line in NEXT.format(command=command, **typed).splitlines():
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _serve(settings: Settings) -> int:
    """Serve the records as a page until Ctrl-C or SIGTERM; the exit status."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.cli.show.output import say
    from newsfold.local.interrupts import INTERRUPTED, raise_once
    from newsfold.serving.access import Access
    from newsfold.serving.limits import Limits
    from newsfold.serving.server import address, listen
    from newsfold.serving.tokens import Tokens
    from newsfold.web.service import serve_web

    raise_once(even_if_ignored=True)
    with listen("127.0.0.1", 0) as listener, tempfile.TemporaryDirectory(prefix="newsfold-") as folder:
        page = address(listener)

        def started() -> None:
            say(f"serving at {page} until Ctrl-C")
            _open(page)

        stopped_by = serve_web(
            KafkaBroker(settings),
            listener,
            Path(folder),
            settings,
            access=Access(Tokens(), local=True),
            limits=Limits(),
            started=started,
            say=say,
            days=DAYS,
        )
    return INTERRUPTED if stopped_by == signal.SIGINT else OK


def _open(page: str) -> None:
    """Open the page in a browser, for a person at a screen; never one that takes the terminal."""
    has_screen = sys.platform in ("darwin", "win32") or any(
        map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))
    )
    if has_screen and sys.stdout.isatty():
        webbrowser.open(page)


def _typed_command() -> str:
    """How this command is typed here: by its name if the shell finds it, else by its path or its module."""
    script = Path(sys.executable).with_name("newsfold")
    found = shutil.which("newsfold")
    if found and script.exists() and Path(found).samefile(script):
        return "newsfold"
    if script.exists():
        return shlex.quote(_path(script))
    return f"{shlex.quote(_path(Path(sys.executable)))} -m newsfold"


def _path(path: Path) -> str:
    """A path from the current folder if it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
