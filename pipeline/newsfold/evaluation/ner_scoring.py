"""Scoring names: entity-level precision, recall and F1 on persons, organisations and places.

A name is correct by exact match, as in CoNLL-2003 (Tjong Kim Sang and De Meulder): same type and boundaries,
after dropping a leading "the" and a trailing "'s" on both sides. Types of the data are mapped to PER, ORG and
LOC (Location and Facility); all others are left out.
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
    """Numbers of names: predicted correctly, predicted, and in the gold labels."""

    correct: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.correct / (self.predicted + self.gold) if self.predicted + self.gold else 0.0

    def figures(self) -> dict[str, float | int]:
        """f1, precision and recall to four places, and the number of gold names."""
        return {
            "f1": round(self.f1, 4),
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "gold": self.gold,
        }


def count(
    texts: Sequence[str], gold: Sequence[Iterable[Name]], predicted: Sequence[Iterable[Name]]
) -> dict[str, Counts]:
    """Counts per scored type and, under "micro", their sums; one collection of names for each text."""
    totals = {type_: [0, 0, 0] for type_ in SCORED}
    for text, text_gold, text_predicted in zip(texts, gold, predicted, strict=True):
        gold_names, predicted_names = scored(text, text_gold), scored(text, text_predicted)
        for type_ in SCORED:
            gold_set = {name for name in gold_names if name[2] == type_}
            predicted_set = {name for name in predicted_names if name[2] == type_}
            for i, n in enumerate((len(gold_set & predicted_set), len(predicted_set), len(gold_set))):
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
