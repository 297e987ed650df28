"""The articles of a run: a file as it is, or texts repeated under other uris and dated anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import msgspec

from newsfold.errors import SourceError
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.step import paragraphs_of
from newsfold.intake.files import read
from newsfold.model.article import Article
from newsfold.sources.item import Sourced
from newsfold.wire.codec import encode
from workshop.bench.texts import SEEDS
from workshop.corpus.reading import LONG, TRAINING, LabelledArticle
from workshop.corpus.reading import articles as labelled

BEGIN = datetime(2025, 1, 1, 6, tzinfo=UTC)
DAYS = 10
"""Days of event time over which the project's own texts are spread, where nothing else is asked for."""
PAPERS = 37
_OPTIONS = IngestOptions(published_at="2025-01-01T06:00:00Z")


@dataclass(frozen=True)
class Counted:
    """An article and how many paragraphs ingest makes of it."""

    article: Article
    paragraphs: int


@dataclass(frozen=True)
class Piece:
    """A file of articles in the order of their dates; `paragraphs` are those in it."""

    path: Path
    articles: int
    paragraphs: int


def originals(path: Path | None) -> list[Counted]:
    """The articles of a file as `newsfold feed` reads it; the project's corpus and seeds for None.

    What ingest refuses is left out. ValueError if none has a text.
    """
    counted = [c for article in (_of([path]) if path else _own()) if (c := _counted(article))]
    if not any(c.paragraphs for c in counted):
        raise ValueError(f"{path or 'the corpus'} has no article with text")
    return counted


def _counted(article: Article) -> Counted | None:
    """None for what ingest refuses."""
    try:
        return Counted(article, sum(1 for p in paragraphs_of(article, _OPTIONS) if p.count))
    except SourceError:
        return None


def _own() -> Iterator[Article]:
    yield from _of([path for path in sorted(SEEDS.glob("[0-9]*")) if "malformed" not in path.name])
    for path in (TRAINING, LONG):
        yield from map(_of_corpus, labelled(path))


def _of(paths: Sequence[Path]) -> Iterator[Article]:
    for item in read(paths):
        if isinstance(item, Sourced):
            yield item.article


def _of_corpus(text: LabelledArticle) -> Article:
    return Article(
        uri=f"urn:corpus:{text.id}", title=text.title, paragraphs=tuple(p.text for p in text.paragraphs)
    )


def as_it_is(path: Path, articles: Sequence[Counted]) -> Piece:
    """The file itself, what ingest refuses included; `articles` are those in it."""
    return Piece(path.absolute(), len(articles), sum(counted.paragraphs for counted in articles))


def dated(
    articles: Sequence[Counted], folder: Path, *, days: int, paragraphs: int = 0, every: int = 0
) -> list[Piece]:
    """Articles until they have so many paragraphs, dated evenly over `days`, a piece for `every` paragraphs.

    They begin again from the first, under other uris, as often as needed; 0 paragraphs are all articles once,
    0 for `every` is one piece.
    """
    chosen = list(_repeated(articles, paragraphs or sum(c.paragraphs for c in articles)))
    step = timedelta(days=days) / len(chosen)
    pieces, part, size = list[Piece](), list[Counted](), 0
    for number, counted in enumerate(chosen):
        moment = (BEGIN + step * number).strftime("%Y-%m-%dT%H:%M:%SZ")
        article = msgspec.structs.replace(
            counted.article, published_at=moment, updated_at="",
            source=counted.article.source or f"Paper {number % PAPERS}",
        )  # fmt: skip
        part.append(Counted(article, counted.paragraphs))
        size += counted.paragraphs
        if number == len(chosen) - 1 or (every and size >= every):
            pieces.append(_write(folder / f"articles-{len(pieces)}.jsonl", part))
            part, size = [], 0
    return pieces


def _repeated(articles: Sequence[Counted], paragraphs: int) -> Iterator[Counted]:
    size = 0
    for turn in count():
        for number, counted in enumerate(articles):
            if size >= paragraphs:
                return
            size += counted.paragraphs
            original = counted.article
            uri = f"{original.uri or original.url or f'urn:bench:{number}'}#{turn}"
            yield Counted(msgspec.structs.replace(original, uri=uri), counted.paragraphs)


def one_alone(articles: Sequence[Counted], folder: Path) -> Piece:
    """A file of the first article with text alone: what it costs is the start."""
    first = next(counted for counted in articles if counted.paragraphs)
    return _write(folder / "one.jsonl", [first])


def _write(path: Path, articles: Sequence[Counted]) -> Piece:
    with path.open("wb") as out:
        for counted in articles:
            told = {name: value for name, value in msgspec.structs.asdict(counted.article).items() if value}
            out.write(encode(told) + b"\n")
    return Piece(path, len(articles), sum(counted.paragraphs for counted in articles))
