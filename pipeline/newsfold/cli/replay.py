"""newsfold replay: seed data through the whole pipeline, and the event records it ends with."""

from typing import Annotated
from uuid import uuid4

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import Bootstrap, GuessDate, Json, publication_date
from newsfold.errors import SettingsError

NO_RECORDS = (
    "no event records: no article is left that is about a topic (newsfold explain FILE says what counts)"
)
NOT_KEPT = "the dead letters are gone with the Kafka topics of the replay; --keep leaves them"


@app.command()
def replay(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files or folders; - is stdin.")],
    memory: Annotated[
        bool, typer.Option("--memory", help="In this process, without any broker; marks are obeyed.")
    ] = False,
    as_json: Json = False,
    shuffle: Annotated[
        int | None, typer.Option(help="Feed the paragraphs in the order this seed gives (--memory).")
    ] = None,
    duplicates: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the paragraphs fed twice (--memory).")
    ] = 0.0,
    batch_size: Annotated[int, typer.Option(min=1, help="Records of one batch (--memory).")] = 500,
    source: Annotated[str, typer.Option(help="Source of articles that name none.")] = "",
    published_at: Annotated[str, typer.Option(help="Date of articles that have none.")] = "",
    guess_date: GuessDate = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the Kafka topics of the replay on the broker.")
    ] = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Print the final event records: a table, or with --json canonical JSON lines, sorted.

    The same input gives the same bytes, whatever the order, the duplicates and the size of the batches.
    On a broker the replay has Kafka topics and consumer groups of its own, under the prefix it names, and
    deletes them at the end, unless --keep is given.
    """
    from newsfold.cli.show.layout import table_console
    from newsfold.cli.show.output import FirstProblems, print_error_line, say, write_json
    from newsfold.cli.show.tables import print_events
    from newsfold.ingest.options import ingest_options
    from newsfold.settings import load_settings
    from newsfold.subscription.latest import canonical_lines
    from newsfold.subscription.order import Order, in_order

    options = ingest_options(
        source=source, published_at=publication_date(published_at), guess_date=guess_date
    )
    if memory and keep:
        raise SettingsError("--keep is for a replay on a broker", where="replay", hint="leave it out")
    if memory:
        from newsfold.cli.show.problems import problems
        from newsfold.testing import PipelineTestDriver

        driver = PipelineTestDriver(
            options=options, batch_size=batch_size, shuffle=shuffle, duplicates=duplicates
        )
        # Another order, or copies from anywhere, need the whole input at once.
        whole = shuffle is not None or duplicates
        failed = False
        for part in [driver.feed(*paths).run()] if whole else driver.stream(*paths):
            for text in problems(part):
                say(text)
            failed = failed or bool(part.dead_letters())
        article_count, events = driver.fed.articles, driver.events()
    else:
        from newsfold.local.whole_path import run_whole_path

        if shuffle is not None or duplicates or batch_size != 500:
            raise SettingsError(
                "shuffle, duplicates and batch size need --memory", where="replay", hint="add --memory"
            )
        prefix = f"replay-{uuid4().hex[:8]}."
        settings = load_settings(bootstrap_servers=bootstrap_servers, kafka_topic_prefix=prefix)
        say(f"replaying on {settings.bootstrap_servers} under {prefix}")
        ingest_problems = FirstProblems(print_error_line)
        report, events = run_whole_path(settings, paths, options, tell_problem=ingest_problems, keep=keep)
        ingest_problems.print_rest()
        article_count, failed = report.articles, bool(report.dead_letters)
        if failed:
            say(f"NEWSFOLD_KAFKA_TOPIC_PREFIX={prefix} newsfold dead-letters list" if keep else NOT_KEPT)
    if article_count and not events:
        say(NO_RECORDS)
    if as_json:
        write_json(canonical_lines(events))
    else:
        print_events(in_order(events, Order.newest), table_console())
    raise typer.Exit(SOME_FAILED if failed else OK)
