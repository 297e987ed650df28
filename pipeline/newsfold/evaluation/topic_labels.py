"""Texts labelled with topics by hand: single paragraphs, and articles with their paragraphs.

Two forms of JSON lines are read. A line with `text` is one text; as an article its paragraphs are parted by
empty lines. A line with `paragraphs`, each with a `text` and labels of its own, is an article with all its
paragraphs. Labels are `must`, groups of codes of which one is enough (`a|b`), and `may`, what is defensible.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsfold.errors import DecodeError, SourceError
from newsfold.evaluation.labelled import labelled_lines
from newsfold.wire.codec import decode

HINT = 'a JSON line such as {"title": "…", "text": "…", "must": ["medtop:15000000"], "may": []}'


class Labelled(NamedTuple):
    """A text in its paragraphs, what it must be tagged with, and what is no mistake."""

    where: str
    title: str
    paragraphs: tuple[str, ...]
    must: tuple[frozenset[str], ...]
    may: frozenset[str]

    @property
    def codes(self) -> frozenset[str]:
        """Every code that is named."""
        return self.may.union(*self.must)


class _Part(msgspec.Struct):
    text: str
    must: list[str]
    may: list[str]


class _Line(msgspec.Struct):
    must: list[str]
    may: list[str]
    title: str | None = None
    text: str | None = None
    paragraphs: list[_Part] = []


def is_labelled(path: Path) -> bool:
    """Whether the first line of a file has topics as labels, and not one class."""
    line, _ = next(labelled_lines(path))
    try:
        decode(line, _Line)
    except DecodeError:
        return False
    return True


def labelled_paragraphs(path: Path) -> Iterator[Labelled]:
    """Every paragraph with labels of its own; SourceError names the line that is of no known form."""
    for line, where in _lines(path):
        title = line.title or ""
        if line.text is not None:
            yield _labelled(where, title, (line.text,), line.must, line.may)
        for part in line.paragraphs:
            yield _labelled(where, title, (part.text,), part.must, part.may)


def labelled_articles(path: Path) -> Iterator[Labelled]:
    """Every article; SourceError names the line that is of no known form."""
    for line, where in _lines(path):
        paragraphs = tuple(part.text for part in line.paragraphs)
        if line.text is not None:
            paragraphs = tuple(text for text in line.text.split("\n\n") if text.strip())
        yield _labelled(where, line.title or "", paragraphs, line.must, line.may)


def _lines(path: Path) -> Iterator[tuple[_Line, str]]:
    for data, where in labelled_lines(path):
        try:
            line = decode(data, _Line)
        except DecodeError as error:
            raise SourceError(str(error), where=where, hint=HINT) from None
        if line.text is None and not line.paragraphs:
            raise SourceError("neither text nor paragraphs", where=where, hint=HINT)
        yield line, where


def _labelled(
    where: str, title: str, paragraphs: tuple[str, ...], must: list[str], may: list[str]
) -> Labelled:
    groups = tuple(frozenset(group.split("|")) for group in must)
    return Labelled(where, title, paragraphs, groups, frozenset(c for group in may for c in group.split("|")))
