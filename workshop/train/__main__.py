"""python -m workshop.train: make the data and the weights that the package ships, from open sources."""

from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import run

DATA = Path("pipeline/newsfold/lexicons/entities/data")
trainer = typer.Typer(help="Make the shipped lists and weights again.", no_args_is_help=True)
Out = Annotated[Path, typer.Option("--out", help="Folder to write to.")]


@trainer.command()
def lists(out: Out = DATA) -> None:
    """Compile the lists of cities and of personal names (needs newsfold[train])."""
    from workshop.train.writing import write_lists

    for line in write_lists(out):
        typer.echo(line)


@trainer.command()
def territories(out: Out = DATA) -> None:
    """Compile the lists of countries and capitals for other languages (needs newsfold[train])."""
    from workshop.train.territories import write_territories

    for line in write_territories(out):
        typer.echo(line)


@trainer.command()
def words(
    vectors: Annotated[str, typer.Option(help="spaCy pipeline with word vectors, by name or path.")],
    seed: Annotated[int, typer.Option(help="Seed of the clustering.")] = 0,
    out: Out = DATA,
) -> None:
    """Cluster word vectors into the table of word clusters."""
    from workshop.train.writing import write_words

    typer.echo(write_words(out, vectors, seed))


@trainer.command()
def background(
    corpora: Annotated[Path, typer.Argument(help="Folder with the open corpora (.jsonl.gz).")],
    out: Out = Path("pipeline/newsfold/lexicons/terms"),
) -> None:
    """Count in how many texts each term stands, by language, for the profiles of articles."""
    from workshop.train.background import write_backgrounds

    for line in write_backgrounds(out, corpora):
        typer.echo(line)


@trainer.command()
def ner(
    corpora: Annotated[Path, typer.Argument(help="Folder with the open corpora (.jsonl.gz).")],
    full: Annotated[str, typer.Option(help="spaCy pipeline for the better silver labels.")],
    small: Annotated[str, typer.Option(help="spaCy pipeline for the other silver labels.")],
    out: Out = DATA,
) -> None:
    """Train the weights of the sequence tagger on gold and silver labels."""
    from workshop.train.writing import write_weights

    for line in write_weights(out, corpora, full, small, lambda line: typer.echo(line, err=True)):
        typer.echo(line)


if __name__ == "__main__":
    run(commands=trainer, name="python -m workshop.train")
