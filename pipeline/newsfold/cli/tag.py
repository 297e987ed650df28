"""newsfold tag: tag files without any broker, through the same ingest as the feed."""

from collections import Counter
from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import GuessDate, Json, publication_date
from newsfold.cli.show.lines import line


@app.command()
def tag(
    paths: Annotated[list[str], typer.Argument(help="Files or folders; - is standard input.")],
    source: Annotated[str, typer.Option(help="Source of articles that name none.")] = "",
    published_at: Annotated[str, typer.Option(help="Date of articles that have none.")] = "",
    guess_date: GuessDate = False,
    as_json: Json = False,
) -> None:
    """Tag articles and print one tagged paragraph a line; nothing is sent anywhere."""
    from newsfold.assembly import load_stages
    from newsfold.cli.show.output import say, write_json
    from newsfold.cli.show.problems import problems
    from newsfold.cli.show.unread import unread_line
    from newsfold.context.language import primary
    from newsfold.ingest.options import ingest_options
    from newsfold.settings import load_settings
    from newsfold.testing import PipelineTestDriver
    from newsfold.wire.codec import canonical
    from newsfold.wire.envelope import Channel

    settings = load_settings(partitions=1)
    tagging = [stage for stage in load_stages(settings) if stage.writes[0] is Channel.TAGGED]
    driver = PipelineTestDriver(
        settings=settings,
        stages=tagging,
        options=ingest_options(
            source=source, published_at=publication_date(published_at), guess_date=guess_date
        ),
    )
    failed = False
    unread: Counter[str] = Counter()
    for part in driver.stream(*paths):
        for tagged in part.tagged():
            write_json([canonical(tagged)]) if as_json else typer.echo(line(tagged))
            unread[primary(tagged.lang)] += bool(tagged.unread)
        for text in problems(part):
            say(text)
        failed = failed or bool(part.fed.errors or part.dead_letters())
    if text := unread_line(unread):
        say(text)
    raise typer.Exit(SOME_FAILED if failed else OK)
