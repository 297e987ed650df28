"""python -m workshop.corpus.agreement: how far three readings of a hundred paragraphs agree.

Each was labelled without sight of the others' labels. Of two readings, the share of groups that one says
must be said of which the other says that one code is not wrong; and that it must be said, too.
"""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsfold.lexicons.topics.files import load_topics
from workshop.corpus.reading import QUALITY, articles, right, wanted

RELABELLED = Path(__file__).with_name("relabelled.jsonl")


class Labels(msgspec.Struct, frozen=True):
    """One reading of a paragraph."""

    must: list[str]
    may: list[str]


class Relabelled(msgspec.Struct, frozen=True):
    """A paragraph of the quality part, and two more readings of it."""

    id: str
    paragraph: int
    again: list[Labels]


class Agreement(NamedTuple):
    """Of the groups of one reading: how many there are, and the shares another calls not wrong, and must."""

    groups: int
    not_wrong: float
    must: float


def readings() -> Iterator[list[Labels]]:
    """The three readings of each paragraph, that of the corpus first."""
    own = {(a.id, n): Labels(p.must, p.may) for a in articles(QUALITY) for n, p in enumerate(a.paragraphs)}
    with RELABELLED.open("rb") as lines:
        for line in lines:
            row = msgspec.json.decode(line, type=Relabelled)
            yield [own[row.id, row.paragraph], *row.again]


def agreement() -> dict[tuple[int, int], Agreement]:
    """By the numbers of two readings, 0 to 2."""
    paths = {topic.id: topic.path for topic in load_topics().topics}
    rows = list(readings())
    result = {}
    for one, other in permutations(range(3), 2):
        groups = [(set(group.split("|")), row[other]) for row in rows for group in row[one].must]
        not_wrong = sum(bool(codes & right(labels.must, labels.may, paths)) for codes, labels in groups)
        must = sum(bool(codes & wanted(labels.must)) for codes, labels in groups)
        result[one, other] = Agreement(len(groups), not_wrong / len(groups), must / len(groups))
    return result


if __name__ == "__main__":
    for (one, other), found in agreement().items():
        print(f"{one + 1} by {other + 1}: {found.groups} groups, {found.not_wrong:.3f}, {found.must:.3f}")
