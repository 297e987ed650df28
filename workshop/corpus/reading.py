"""Reading the corpus: labelled articles and their paragraphs."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

TRAINING = Path(__file__).with_name("training.jsonl")
DESKS = Path(__file__).with_name("desks.jsonl")
"""Texts of several branches: only which of them is the chief one is learned from these."""
LONG = Path(__file__).with_name("long.jsonl")
"""Articles of many paragraphs: only what whole articles are about is learned from these."""
PASSING = Path(__file__).with_name("passing.jsonl")
"""Articles in which other branches are spoken of in passing: learned from like the training part."""
QUALITY = Path(__file__).with_name("quality.jsonl")
"""Held out: nothing is trained on it, and no text of it is looked at."""
OTHER_LANGUAGES = {
    "de": Path(__file__).with_name("german.jsonl"),
    "fr": Path(__file__).with_name("french.jsonl"),
    "es": Path(__file__).with_name("spanish.jsonl"),
}
"""The corpus of each other language, by ISO 639-1 code, of two parts; `part` says which."""
LABELS = Path(__file__).with_name("labels.txt")
"""The tree of topics that labels were chosen from."""


class Name(msgspec.Struct, frozen=True):
    """A name at `text[start:end]`; mentions of one thing share the number `entity` within an article."""

    start: int
    end: int
    type: str
    entity: int


class LabelledParagraph(msgspec.Struct, frozen=True):
    """`must` are groups of codes of which one is enough (`a|b`); `may` is defensible, all else is wrong."""

    text: str
    must: list[str]
    may: list[str]
    names: list[Name] = []


class LabelledArticle(msgspec.Struct, frozen=True):
    """An article with the labels of the whole, and those of its paragraphs.

    `part` is training or quality where one file holds both, else "".
    """

    id: str
    style: str
    kind: str
    title: str
    must: list[str]
    may: list[str]
    main: list[str]
    paragraphs: list[LabelledParagraph]
    part: str = ""


def articles(path: Path) -> Iterator[LabelledArticle]:
    """The articles of a file."""
    with path.open("rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line, type=LabelledArticle)


def wanted(must: list[str]) -> set[str]:
    """Every code that stands in a must group."""
    return {code for group in must for code in group.split("|")}


def right(must: list[str], may: list[str], paths: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Every code that is not wrong: must, may, and all above them; `paths` leads down to each code."""
    codes = wanted(must) | wanted(may)
    return codes | {above for code in codes for above in paths.get(code, ())}
