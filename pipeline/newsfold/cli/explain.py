"""newsfold explain: per paragraph its tags and why they are there; per article the records it counts in."""

from typing import Annotated

import typer

from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import GuessDate, publication_date


@app.command()
def explain(
    paths: Annotated[list[str], typer.Argument(help="Files or folders; - is standard input.")],
    html: Annotated[bool, typer.Option("--html", help="A page for a browser instead of text.")] = False,
    source: Annotated[str, typer.Option(help="Source of articles that name none.")] = "",
    published_at: Annotated[str, typer.Option(help="Date of articles that have none.")] = "",
    guess_date: GuessDate = False,
) -> None:
    """Show the tags in their text, and for each its rule, weight, lexicon line and score.

    After each article: in which topics' event records it counts, and in which it does not.
    """
    from newsfold.aggregation.explanation import explain_articles
    from newsfold.assembly import load_salience
    from newsfold.cli.show.explanation_html import page
    from newsfold.cli.show.explanation_text import print_explanation
    from newsfold.cli.show.output import say
    from newsfold.cli.show.problems import problems
    from newsfold.eventtime.window import Windows
    from newsfold.ingest.options import ingest_options
    from newsfold.settings import load_settings
    from newsfold.taggers import load_tagger
    from newsfold.tagging.explanation import explain_paragraph
    from newsfold.testing import PipelineTestDriver
    from newsfold.topology import stages
    from newsfold.wire.envelope import Channel

    settings = load_settings(partitions=1)
    tagger = load_tagger(settings)
    tagging = [stage for stage in stages(tagger, Windows()) if stage.writes[0] is Channel.TAGGED]
    options = ingest_options(
        source=source, published_at=publication_date(published_at), guess_date=guess_date
    )
    driver = PipelineTestDriver(settings=settings, stages=tagging, options=options)
    driver.feed(*paths).run()
    explained = [explain_paragraph(tagged, tagger.topics_in(tagged.lang)) for tagged in driver.tagged()]
    articles = explain_articles(driver.contributions(), load_salience(settings))
    if html:
        typer.echo(page(explained, articles))
    else:
        print_explanation(explained, articles)
    for text in problems(driver):
        say(text)
    raise typer.Exit(SOME_FAILED if driver.fed.errors or driver.dead_letters() else OK)
