"""newsfold feed: articles from files, folders or standard input to the broker."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.logged import logs
from newsfold.cli.options import Bootstrap, GuessDate, Json, publication_date
from newsfold.cli.show.lines import summary
from newsfold.cli.show.output import FirstProblems, print_error_line, say
from newsfold.cli.show.text import one_line
from newsfold.cli.show.unread import unread_line
from newsfold.errors import SettingsError
from newsfold.ingest.cursor import Cursor
from newsfold.ingest.feed import FeedReport
from newsfold.sources.field_mapping import FieldMapping, field_mapping
from newsfold.sources.item import Item

EVERY_SECONDS = 5.0
"""Seconds between two progress lines without a terminal."""
LOOK_SECONDS = 1.0
"""Between two looks at a watched folder."""


@app.command()
def feed(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files of any form of news, folders, or - for stdin.",
        ),
    ],
    source: Annotated[str, typer.Option(help="Name of the source where an article names none.")] = "",
    published_at: Annotated[str, typer.Option(help="Date for articles that have none.")] = "",
    time_zone: Annotated[
        str, typer.Option(help="Zone of dates that have a time and no zone, as Europe/Kyiv or +02:00.")
    ] = "",
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--field", metavar="FIELD=NAME", help="Where tables and JSON have a field, as title=Headline."
        ),
    ] = None,
    guess_date: GuessDate = False,
    cursor: Annotated[
        str | None, typer.Option(help="File that remembers what is delivered, to resume there.")
    ] = None,
    allow_future: Annotated[
        bool, typer.Option("--allow-future", help="Take articles dated more than a day ahead.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Watch folders: feed what is there, and then what comes.")
    ] = False,
    as_json: Json = False,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Send articles to the broker, paragraph by paragraph; what cannot be read goes to the dead letters."""
    from datetime import UTC, datetime

    from newsfold.broker.catalogue import all_kafka_topics
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.ingest import feed as ingest_feed
    from newsfold.ingest.options import TOLERANCE, IngestOptions, ingest_options
    from newsfold.intake.files import STDIN, read, size
    from newsfold.lexicons.topics.files import languages_with_topics
    from newsfold.settings import load_settings
    from newsfold.wire.codec import encode

    if cursor and STDIN in paths:
        raise SettingsError(
            "standard input cannot be read from its middle", where="--cursor", hint="feed a file"
        )
    settings = load_settings(bootstrap_servers=bootstrap_servers)
    date = publication_date(published_at)

    def options() -> IngestOptions:
        return ingest_options(
            source=source,
            published_at=date,
            guess_date=guess_date,
            now=datetime.now(UTC),
            tolerance=None if allow_future else TOLERANCE,
            max_record_bytes=settings.max_record_bytes,
            time_zone=time_zone,
        )

    options()
    mapping = _mapping(fields or [])
    feed_cursor = Cursor(cursor) if cursor else None
    if watch:
        items = _watched(paths, feed_cursor, mapping)
    else:
        items = read(paths, resume=feed_cursor.positions if feed_cursor else None, mapping=mapping)
    broker = KafkaBroker(settings)
    with logs(settings), broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    with (
        logs(settings),
        broker.publisher() as publisher,
        _progress(None if watch else size(paths)) as (show_progress, print_line),
        _told(),
    ):
        report = ingest_feed.feed(
            items,
            publisher,
            options=options,
            cursor=feed_cursor,
            batch_items=1 if STDIN in paths else ingest_feed.BATCH_ITEMS,
            progress=show_progress,
            tell=(problems := FirstProblems(print_line)),
        )
    problems.print_rest(shown_by="newsfold dead-letters list")
    typer.echo(encode(report) if as_json else summary(report))
    readable = languages_with_topics(settings.lexicon) if report.languages.keys() - {"en"} else {"en"}
    if text := unread_line({code: n for code, n in report.languages.items() if code not in readable}):
        say(text)
    raise typer.Exit(SOME_FAILED if report.dead_letters else OK)


def _mapping(fields: list[str]) -> FieldMapping:
    """Of "field=name" each; SettingsError for one that is not."""
    pairs = [field.partition("=") for field in fields]
    for (name, equals, _), field in zip(pairs, fields, strict=True):
        if not (name and equals):
            raise SettingsError(f"{field!r} is no FIELD=NAME", where="--field", hint="such as title=Headline")
    return field_mapping({name: path for name, _, path in pairs})


def _watched(paths: list[str], cursor: Cursor | None, mapping: FieldMapping) -> Iterator[Item]:
    """What comes to lie in the folders, look after look; SettingsError for a path that is none."""
    import os
    import time

    from newsfold.intake.folder import WatchedFolder, watched

    for path in paths:
        if not os.path.isdir(path):
            raise SettingsError("no folder", where=path, hint="--watch takes folders")

    def wait() -> bool:
        time.sleep(LOOK_SECONDS)
        return True

    positions = cursor.positions if cursor else {}
    folders = [
        WatchedFolder(path, clock=time.monotonic, positions=positions, mapping=mapping) for path in paths
    ]
    return watched(folders, wait, cursor.forget if cursor else lambda _: None)


@contextmanager
def _told() -> Iterator[None]:
    """Say what was delivered when Ctrl-C or SIGTERM ends the feed."""
    from newsfold.ingest.feed import FeedInterrupted
    from newsfold.local.interrupts import status, termination_too

    try:
        with termination_too():
            yield
    except FeedInterrupted as interrupted:
        typer.echo(f"newsfold: interrupted; delivered are {summary(interrupted.report)}", err=True)
        raise typer.Exit(status()) from None


@contextmanager
def _progress(
    total: int | None,
) -> Iterator[tuple[Callable[[FeedReport], None], Callable[[str], None]]]:
    """Callbacks to show progress and to print a line beside it: a bar on a terminal, else plain lines."""
    if not sys.stderr.isatty():
        yield _plain_progress(), print_error_line
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("feeding"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TextColumn("{task.description}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def show(report: FeedReport) -> None:
            counts = f"{report.paragraphs:,} paragraphs, {report.dead_letters:,} dead letters"
            bar.update(task, completed=report.bytes_read, description=counts)

        yield show, lambda text: bar.console.print(one_line(text), markup=False, highlight=False)


def _plain_progress() -> Callable[[FeedReport], None]:
    from time import monotonic

    due = monotonic() + EVERY_SECONDS

    def show(report: FeedReport) -> None:
        nonlocal due
        if monotonic() >= due:
            due = monotonic() + EVERY_SECONDS
            typer.echo(f"newsfold: {summary(report)}", err=True)

    return show
