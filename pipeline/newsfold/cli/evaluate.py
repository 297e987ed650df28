"""newsfold evaluate: measure the taggers on labelled files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from newsfold.cli.app import app
from newsfold.cli.options import Json
from newsfold.cli.show.text import one_line
from newsfold.lexicons.entities.loading import load_entities

evaluator = typer.Typer(help="Measure the taggers on labelled files.", no_args_is_help=True)
app.add_typer(evaluator, name="evaluate")


class Part(StrEnum):
    """A half of the entity tagger."""

    lists = "lists"
    names = "names"


Labelled = Annotated[Path, typer.Argument(help="Labelled JSON lines, plain or gzipped.")]


@evaluator.command()
def ner(
    path: Labelled,
    spacy: Annotated[
        str, typer.Option(help="Measure this spaCy pipeline instead (newsfold[accurate]).")
    ] = "",
    only: Annotated[
        Part | None, typer.Option(help="Measure the lists alone, or what finds names without them.")
    ] = None,
    as_json: Json = False,
) -> None:
    """F1 on persons, organisations and places, and paragraphs per second of one core."""
    from newsfold.evaluation.ner import evaluate_ner
    from newsfold.settings import load_settings
    from newsfold.tagging.entities.tagger import EntityTagger

    lexicon = load_entities(load_settings().lexicon)
    if only:
        lexicon = lexicon._replace(weights=b"") if only is Part.lists else lexicon._replace(entries=())
    finder = None
    if spacy and only is not Part.lists:
        from newsfold.lexicons.spacy_models import recogniser
        from newsfold.tagging.entities.accurate import RecogniserNames

        finder = RecogniserNames(recogniser(spacy))
    tagger = EntityTagger(lexicon, finder)
    _print(evaluate_ner(path, tagger.tag), as_json)


@evaluator.command()
def topics(path: Labelled, as_json: Json = False) -> None:
    """Macro F1 of the classes that occur, as unions of IPTC branches, and texts per second of one core."""
    from newsfold.evaluation.topics import evaluate_topics
    from newsfold.lexicons.topics.files import load_topics
    from newsfold.lexicons.word_vectors import load_word_vectors
    from newsfold.settings import load_settings
    from newsfold.tagging.topics.tagger import TopicTagger

    tagger = TopicTagger(load_topics(load_settings().lexicon).topics, load_word_vectors())
    _print(evaluate_topics(path, tagger), as_json)


@evaluator.command()
def stories(
    path: Annotated[
        Path | None,
        typer.Argument(help="Labelled articles as JSON lines, plain or gzipped; else those shipped."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Pairwise F1 of the stories of each topic and window, and what is wrongly joined or parted."""
    from newsfold.assembly import load_tagger
    from newsfold.evaluation.stories import SHIPPED, evaluate_stories
    from newsfold.eventtime.window import Windows
    from newsfold.settings import load_settings

    settings = load_settings()
    tagger = load_tagger(settings)
    _print(evaluate_stories(path or SHIPPED, tagger, Windows(settings.windows)), as_json)


def _print(result: dict[str, Any], as_json: bool) -> None:
    from newsfold.wire.codec import encode

    if as_json:
        typer.echo(encode(result))
        return
    for name, value in result.items():
        if isinstance(value, dict):
            for inner, scores in value.items():
                text = (
                    "  ".join(f"{k} {v}" for k, v in scores.items()) if isinstance(scores, dict) else scores
                )
                typer.echo(f"{name}.{one_line(inner)}\t{one_line(str(text))}")
        else:
            typer.echo(f"{name}\t{one_line(str(value))}")
