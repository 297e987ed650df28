"""newsfold lexicon: check lexicon files of your own before a worker reads them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from newsfold.cli.app import OK, USAGE, app
from newsfold.cli.show.text import one_line

lexicon = typer.Typer(name="lexicon", help="Lexicon files of your own.", no_args_is_help=True)
app.add_typer(lexicon)


@lexicon.command()
def check(
    path: Annotated[Path, typer.Argument(help="A folder of lexicon files, or one file.")],
) -> None:
    """Say every fault of the files, by line and reason; exit status 2 if there is any."""
    from newsfold.errors import LexiconError

    if not path.exists():
        raise LexiconError("no such file or folder", where=str(path))
    topics, entities, unread = _files_by_kind(path)
    if not (topics or entities or unread):
        raise LexiconError(
            "no lexicon files", where=str(path), hint="topics are in *.topics, entities in entities/*.tsv"
        )
    faults = [*_topic_faults(path, topics), *_entity_faults(entities), *unread]
    for fault in faults:
        typer.echo(one_line(str(fault)))
    files = len(topics) + len(entities)
    typer.echo(f"{files} {'file' if files == 1 else 'files'}, {len(faults) or 'no'} "
               f"{'fault' if len(faults) == 1 else 'faults'}", err=True)  # fmt: skip
    raise typer.Exit(USAGE if faults or not files else OK)


def _files_by_kind(path: Path) -> tuple[list[Path], list[Path], list[str]]:
    """The topic files, the entity files, and an error line for each file that is neither."""
    topics: list[Path] = []
    entities: list[Path] = []
    unread: list[str] = []
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if not file.is_file() or file.name.startswith(".") or file.suffix == ".md":
            continue
        if file.suffix == ".topics":
            topics.append(file)
        elif file.suffix == ".tsv" and (file == path or file.parent == path / "entities"):
            entities.append(file)
        else:
            unread.append(f"{file}:1: is not read; topics are in *.topics, entities in entities/*.tsv")
    return topics, entities, unread


def _topic_faults(path: Path, files: list[Path]) -> Iterator[str]:
    from newsfold.lexicons.topics.files import USER, check_topics

    if files:
        folder = path if path.is_dir() else path.parent
        for fault in check_topics(path)[1]:
            yield f"{folder / fault.file.removeprefix(USER)}:{fault.line}: {fault.reason}"


def _entity_faults(files: list[Path]) -> Iterator[str]:
    from newsfold.lexicons.entities.clashes import check_lists

    texts: dict[str, str] = {}
    for file in files:
        try:
            texts[str(file)] = file.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            yield f"{file}:1: cannot be read: {error}"
    yield from map(str, check_lists(texts))
