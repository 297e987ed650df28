"""newsfold evaluate: measure the taggers, and the text of pages, on labelled files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from newsfold.cli.app import app
from newsfold.cli.options import Json
from newsfold.cli.show.text import one_line
from newsfold.errors import SourceError
from newsfold.evaluation.named_articles import EntityTags
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


KnownCodes = Annotated[
    Path | None,
    typer.Option(help="A file with the codes that the labels were chosen from: others do not count."),
]
Language = Annotated[
    str, typer.Option(help="Language of the texts, by ISO 639-1 code; one with topic files.")
]
Wrong = Annotated[bool, typer.Option("--wrong", help="Also what is wrong and what is missing, by line.")]


@evaluator.command()
def topics(
    path: Labelled,
    labels: KnownCodes = None,
    language: Language = "en",
    wrong: Wrong = False,
    as_json: Json = False,
) -> None:
    """Topics of paragraphs: precision and recall by level and branch, and texts with no wrong topic.

    Of texts with one class each: macro F1 of the classes, as unions of IPTC branches, and texts per second.
    """
    from newsfold.evaluation.topic_figures import evaluate_paragraphs
    from newsfold.evaluation.topic_labels import is_labelled
    from newsfold.evaluation.topics import evaluate_topics
    from newsfold.settings import load_settings
    from newsfold.taggers import load_topic_tagger

    tagger = load_topic_tagger(load_settings(), language)
    if is_labelled(path):
        _print(_listed(evaluate_paragraphs(path, tagger, _codes(labels)), wrong), as_json)
    else:
        _print(evaluate_topics(path, tagger), as_json)


@evaluator.command()
def articles(
    path: Labelled,
    labels: KnownCodes = None,
    language: Language = "en",
    wrong: Wrong = False,
    as_json: Json = False,
) -> None:
    """Topics of whole articles, by the records that they count in: the figures that `topics` has."""
    from newsfold.assembly import load_salience
    from newsfold.evaluation.topic_figures import evaluate_articles
    from newsfold.settings import load_settings
    from newsfold.taggers import load_topic_tagger

    settings = load_settings()
    result = evaluate_articles(
        path, load_topic_tagger(settings, language), load_salience(settings), _codes(labels)
    )
    _print(_listed(result, wrong), as_json)


@evaluator.command()
def names(path: Labelled, wrong: Wrong = False, as_json: Json = False) -> None:
    """Names in whole articles: F1 of place and type, for all and a type at a time."""
    from newsfold.evaluation.name_figures import evaluate_names

    _print(_listed(evaluate_names(path, _entity_tags()), wrong), as_json)


@evaluator.command()
def linking(path: Labelled, wrong: Wrong = False, as_json: Json = False) -> None:
    """Names that are one: persons with one id, B-cubed F1 of mentions, and known names with a public id."""
    from newsfold.evaluation.linking_figures import evaluate_linking

    _print(_listed(evaluate_linking(path, _entity_tags()), wrong), as_json)


def _entity_tags() -> EntityTags:
    """The default tagger of names over the lexicon of the settings."""
    from newsfold.settings import load_settings
    from newsfold.tagging.entities.tagger import EntityTagger

    return EntityTagger(load_entities(load_settings().lexicon)).tag


@evaluator.command()
def language(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="Labelled texts or articles as JSON lines, plain or gzipped; else those shipped."
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the texts that do not say it.")] = "",
    wrong: Wrong = False,
    as_json: Json = False,
) -> None:
    """Languages of paragraphs and articles: the share that is right, by length and language."""
    from newsfold.evaluation.languages import SHIPPED, evaluate_languages

    _print(_listed(evaluate_languages(path or SHIPPED, lang), wrong), as_json)


@evaluator.command()
def extract(
    folder: Annotated[Path, typer.Argument(help="A folder of pages, plain or gzipped, with their gold.")],
    wrong: Wrong = False,
    as_json: Json = False,
) -> None:
    """Text of pages: token F1 against gold, dates and titles that are right, and pages per second."""
    from newsfold.evaluation.extraction import evaluate_extraction

    _print(_listed(evaluate_extraction(folder), wrong), as_json)


@evaluator.command()
def stories(
    path: Annotated[
        Path | None,
        typer.Argument(help="Labelled articles as JSON lines, plain or gzipped; else those shipped."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Pairwise F1 of the stories of each topic and window, and what is wrongly joined or parted."""
    from newsfold.assembly import load_salience
    from newsfold.evaluation.stories import SHIPPED, evaluate_stories
    from newsfold.eventtime.window import Windows
    from newsfold.settings import load_settings
    from newsfold.taggers import load_tagger

    settings = load_settings()
    tagger = load_tagger(settings)
    _print(
        evaluate_stories(path or SHIPPED, tagger, Windows(settings.windows), load_salience(settings)), as_json
    )


def _codes(path: Path | None) -> frozenset[str]:
    """The words of a file."""
    try:
        return frozenset(path.read_text("utf-8").split()) if path else frozenset()
    except (OSError, UnicodeDecodeError):
        raise SourceError("cannot be read", where=str(path), hint="give a text file with codes") from None


def _listed(result: dict[str, Any], wrong: bool) -> dict[str, Any]:
    """The figures, with the lists of what is wrong only where that is asked for."""
    return result if wrong else {k: v for k, v in result.items() if k not in ("wrong", "missed")}


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
