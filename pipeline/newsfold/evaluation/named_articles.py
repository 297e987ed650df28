"""Articles labelled with names by hand, and which of these are one, beside the names that a tagger finds.

Two forms of JSON lines are read. A line with `entities` has the `text` of an article, its paragraphs parted
by empty lines, and for each entity its `mentions` (`paragraph`, `start`, `end`) and `type`; types that are
right too (`also`), its name in an encyclopedia (`canonical`), whether it is widely `known`, and spans of
the article that are neither wanted nor wrong (`optional`), may be told. A line with `paragraphs` has for
each its `text` and `names` (`start`, `end`, `type`, and `entity`, a number within the article). Offsets
count code points.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsfold.context.full_names import full_names
from newsfold.errors import DecodeError, SourceError
from newsfold.evaluation.labelled import labelled_lines
from newsfold.evaluation.ner_scoring import trim
from newsfold.model.tags import EntityTag
from newsfold.wire.codec import decode

TYPES = ("PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT")
HINT = 'a JSON line such as {"title": "…", "paragraphs": [{"text": "…", "names": [{"start": 0, …}]}]}'
EntityTags = Callable[[Sequence[str], Sequence[str], Sequence[Sequence[str]]], list[tuple[EntityTag, ...]]]

Place = tuple[int, int, int]
"""Paragraph, start and end; without a leading "the" and a trailing possessive."""


class Entity(NamedTuple):
    """Something that is named: its types, the wanted one first, its name, and whether it is widely known."""

    types: tuple[str, ...]
    name: str
    known: bool = False


class FoundArticle(NamedTuple):
    """An article with the entity that people saw at each place, and the tag that the tagger has there."""

    where: str
    wanted: dict[Place, Entity]
    found: dict[Place, EntityTag]

    def mentions(self) -> Iterator[tuple[Entity, EntityTag | None]]:
        """Each wanted mention, with its tag if there is one at exactly its place."""
        return ((entity, self.found.get(place)) for place, entity in self.wanted.items())

    def spurious(self) -> Iterator[EntityTag]:
        """The tags at no wanted place."""
        return (tag for place, tag in self.found.items() if place not in self.wanted)


class _Span(msgspec.Struct):
    start: int
    end: int
    paragraph: int = 0
    type: str = ""
    entity: int = 0


class _Entity(msgspec.Struct):
    type: str
    mentions: list[_Span]
    canonical: str = ""
    also: list[str] = []
    known: bool = False


class _Paragraph(msgspec.Struct):
    text: str
    names: list[_Span]


class _Line(msgspec.Struct):
    title: str = ""
    text: str = ""
    entities: list[_Entity] = []
    optional: list[_Span] = []
    paragraphs: list[_Paragraph] = []


def found_articles(path: Path, tag: EntityTags) -> Iterator[FoundArticle]:
    """The articles of a file with what `tag` finds in them; SourceError names a line of no known form."""
    for data, where in labelled_lines(path):
        try:
            line = decode(data, _Line)
            if not line.entities and not line.paragraphs:
                raise DecodeError("no names in it", reason="schema", path="$")
            yield _found(line, where, tag)
        except (DecodeError, IndexError) as error:
            raise SourceError(f"no article with names: {error}", where=where, hint=HINT) from None


def _found(line: _Line, where: str, tag: EntityTags) -> FoundArticle:
    texts = [part.text for part in line.paragraphs] or line.text.split("\n\n")
    wanted = dict(_wanted(line, texts))
    tags = tag([line.title] * len(texts), texts, full_names(line.title, texts))
    found = {
        _place(texts, number, tag.start, tag.end): tag
        for number, of_text in enumerate(tags)
        for tag in of_text
        if tag.type in TYPES
    }
    optional = [_place(texts, span.paragraph, span.start, span.end) for span in line.optional]
    judged = {place: tag for place, tag in found.items() if place in wanted or not _touches(place, optional)}
    return FoundArticle(where, wanted, judged)


def _wanted(line: _Line, texts: Sequence[str]) -> Iterator[tuple[Place, Entity]]:
    for number, told in enumerate(line.entities):
        entity = Entity((told.type, *told.also), told.canonical or f"{told.type} {number}", told.known)
        for span in told.mentions:
            yield _place(texts, span.paragraph, span.start, span.end), entity
    named: dict[int, Entity] = {}
    for number, part in enumerate(line.paragraphs):
        for span in part.names:
            name = f"{part.text[span.start : span.end]} ({span.entity})"
            place = _place(texts, number, span.start, span.end)
            yield place, named.setdefault(span.entity, Entity((span.type,), name))


def _place(texts: Sequence[str], paragraph: int, start: int, end: int) -> Place:
    return paragraph, *trim(texts[paragraph], start, end)


def _touches(place: Place, others: Iterable[Place]) -> bool:
    return any(place[0] == other[0] and place[1] < other[2] and other[1] < place[2] for other in others)
