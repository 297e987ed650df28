"""newsfold demo: the main job on the seeds, over the embedded broker, in one command."""

import shlex
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import app

SESSION_SECONDS = 6.0
"""The embedded broker lets a group begin half a session timeout after its first member came."""

TABLE_ROWS = 30
"""Event records in the table, at most."""

SEED, MALFORMED = "13-prisoner-exchange.txt", "20-malformed.jsonl"
NEXT = """Next, each in a terminal of its own:
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
    from newsfold.settings import load_settings
    from newsfold.subscription.order import Order, in_order

    console = table_console()
    inputs = paths or [_path(shipped.seeds())]
    ingest_problems = FirstProblems(print_error_line)
    with console.status("starting the embedded broker"), EmbeddedBroker() as broker:
        console.print(f"Embedded Kafka broker on {broker.bootstrap_servers} ({LIMITS}).")
        settings = load_settings(bootstrap_servers=broker.bootstrap_servers, session_timeout=SESSION_SECONDS)
        with console.status("feeding, tagging, folding"):
            report, events = run_whole_path(settings, inputs, IngestOptions(), tell_problem=ingest_problems)
    ingest_problems.print_rest()
    console.print(one_line(f"Fed {', '.join(inputs)}: {summary(report)}."), markup=False, highlight=False)
    if report.dead_letters and not paths:
        console.print(f"One of the seeds, {MALFORMED}, is malformed on purpose.", highlight=False)
    most = in_order(events, Order.articles)[:TABLE_ROWS]
    which = f"; the {TABLE_ROWS} of most articles" if len(events) > TABLE_ROWS else ""
    title = f"{len(events)} event records{which}, the newest first:"
    print_events(in_order(most, Order.newest), console, title=title)
    command, seeds = _typed_command(), shipped.seeds()
    typed = {"seed": shlex.quote(_path(seeds / SEED)), "seeds": shlex.quote(_path(seeds))}
    for line in NEXT.format(command=command, **typed).splitlines():
        console.print(line, markup=False, highlight=False, soft_wrap=True)


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
