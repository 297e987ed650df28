"""Measuring the model: precision and recall of topics, and texts without a wrong one."""

import gzip
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsfold.tagging.topics.tagger import TopicTagger
from workshop.corpus.reading import QUALITY, articles, right


class Item(msgspec.Struct):
    """A text with its labels; `must` are groups of codes of which one is enough (`a|b`)."""

    title: str
    text: str
    must: list[str]
    may: list[str]


class Figures(NamedTuple):
    """Precision and recall of branches and of the topics below them, and the share without a wrong one."""

    branch: tuple[float, float]
    topic: tuple[float, float]
    clean: float

    def __str__(self) -> str:
        parts = (
            f"{name} {p:.3f}/{r:.3f}" for name, (p, r) in (("branch", self.branch), ("below", self.topic))
        )
        return f"{', '.join(parts)}, without a wrong one {self.clean:.3f}"


def quality_items() -> Iterator[Item]:
    """The paragraphs of the quality part of the corpus."""
    for article in articles(QUALITY):
        for paragraph in article.paragraphs:
            yield Item(article.title, paragraph.text, paragraph.must, paragraph.may)


def items_of(path: Path) -> Iterator[Item]:
    """The items of a gzipped file of JSON lines."""
    with gzip.open(path, "rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line, type=Item)


def measure(tagger: TopicTagger, items: Iterable[Item], known: Container[str] | None = None) -> Figures:
    """The figures of a tagger on items; topics that are not `known` to the labels do not count."""
    rows = list(items)
    paths = {topic.id: topic.path for topic in tagger.topics}
    tags = tagger.tag([row.title for row in rows], [row.text for row in rows])
    counts = {True: [0, 0, 0, 0], False: [0, 0, 0, 0]}
    clean = 0
    for row, of_text in zip(rows, tags, strict=True):
        mine = {tag.id for tag in of_text if not tag.passing and (known is None or tag.id in known)}
        defensible = right(row.must, row.may, paths)
        clean += mine <= defensible
        for is_branch, figures in counts.items():
            of_level = {code for code in mine if code.endswith("000000") is is_branch}
            groups = [set(g.split("|")) for g in row.must if g.split("|")[0].endswith("000000") is is_branch]
            figures[0] += len(of_level)
            figures[1] += len(of_level & defensible)
            figures[2] += len(groups)
            figures[3] += sum(bool(group & of_level) for group in groups)
    (branch, topic) = ((f[1] / max(1, f[0]), f[3] / max(1, f[2])) for f in counts.values())
    return Figures(branch, topic, clean / max(1, len(rows)))
