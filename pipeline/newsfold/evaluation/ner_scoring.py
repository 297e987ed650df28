"""Scoring names: entity-level precision, recall and F1 on persons, organisations and places.

Same type and same boundaries, after dropping a leading "the" and a trailing "'s" on both sides; types of the
data are mapped to PER, ORG and LOC (Location and Facility), all others are left out.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SCORED = ("PER", "ORG", "LOC")
AS_SCORED = {
    "PER": "PER", "Person": "PER", "PERSON": "PER", "person": "PER",
    "ORG": "ORG", "Organization": "ORG", "corporation": "ORG", "group": "ORG",
    "LOC": "LOC", "Location": "LOC", "Facility": "LOC", "location": "LOC", "GPE": "LOC", "FAC": "LOC",
}  # fmt: skip
_THE = re.compile(r"the\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\s*['’]s?$")

Name = tuple[int, int, str]


class Counts(NamedTuple):
    """How many names were found right, found in all, and there to be found."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


def count(
    texts: Sequence[str], gold: Sequence[Iterable[Name]], found: Sequence[Iterable[Name]]
) -> dict[str, Counts]:
    """Counts per scored type and for all of them together, under "micro"."""
    totals = {type_: [0, 0, 0] for type_ in SCORED}
    for text, right, mine in zip(texts, gold, found, strict=True):
        true, said = scored(text, right), scored(text, mine)
        for type_ in SCORED:
            a = {name for name in true if name[2] == type_}
            b = {name for name in said if name[2] == type_}
            for i, n in enumerate((len(a & b), len(b), len(a))):
                totals[type_][i] += n
    counts = {type_: Counts(*numbers) for type_, numbers in totals.items()}
    counts["micro"] = Counts(*(sum(column) for column in zip(*totals.values(), strict=True)))
    return counts


def scored(text: str, names: Iterable[Name]) -> set[Name]:
    """The names that count, with their types as scored and their boundaries trimmed."""
    return {(*trim(text, start, end), AS_SCORED[type_]) for start, end, type_ in names if type_ in AS_SCORED}


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without a leading "the" and a trailing possessive."""
    leading = _THE.match(text, start, end)
    if leading:
        start = leading.end()
    trailing = _POSSESSIVE.search(text[start:end])
    return (start, start + trailing.start()) if trailing and trailing.start() else (start, end)
