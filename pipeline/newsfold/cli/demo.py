"""newsfold demo: the main job on the seeds, over the embedded broker, in one command."""

from typing import Annotated

import typer

from newsfold.cli.app import app

SESSION_SECONDS = 6.0
"""The embedded broker lets a group begin half a session timeout after its first member came."""

TABLE_ROWS = 30
"""Event records in the table, at most."""


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
    from newsfold.cli.show.tables import print_events
    from newsfold.cli.show.text import one_line
    from newsfold.ingest.options import IngestOptions
    from newsfold.local.embedded import LIMITS, EmbeddedBroker
    from newsfold.local.whole_path import run_whole_path
    from newsfold.settings import load_settings
    from newsfold.subscription.order import Order, in_order

    console = table_console()
    inputs = paths or [str(shipped.seeds())]
    with console.status("starting the embedded broker"), EmbeddedBroker() as broker:
        console.print(f"Embedded Kafka broker on {broker.bootstrap_servers} ({LIMITS}).")
        settings = load_settings(bootstrap_servers=broker.bootstrap_servers, session_timeout=SESSION_SECONDS)
        with console.status("feeding, tagging, folding"):
            report, events = run_whole_path(settings, inputs, IngestOptions())
    console.print(one_line(f"Fed {', '.join(inputs)}: {summary(report)}."), markup=False, highlight=False)
    most = in_order(events, Order.articles)[:TABLE_ROWS]
    which = f", the {TABLE_ROWS} with the most articles:" if len(events) > TABLE_ROWS else ""
    title = f"{len(events)} event records{which}"
    print_events(in_order(most, Order.newest), console, title=title)
    console.print(
        "Next: [bold]newsfold broker[/bold] in one terminal, [bold]newsfold work[/bold] in another, then "
        "[bold]newsfold feed FILE[/bold] and [bold]newsfold subscribe --follow[/bold]; or, without any "
        "broker, [bold]newsfold tag FILE[/bold] and [bold]newsfold replay --memory FILE[/bold].",
    )
