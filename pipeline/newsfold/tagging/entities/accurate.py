"""Accurate mode: names found by another recogniser, such as a spaCy pipeline.

It takes the place of the sequence tagger. Lists, links, values and the form of the record are the same in
both modes; only who finds new names differs.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from newsfold.tagging.entities.gazetteer import Hit
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.sequence import Found

Recogniser = Callable[[Sequence[str]], Iterable[Iterable[tuple[int, int, str]]]]
"""Texts to names, each as start, end (code points) and the recogniser's own type."""
COARSE = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC",
    "NORP": "MISC", "EVENT": "MISC", "PRODUCT": "MISC", "WORK_OF_ART": "MISC", "MISC": "MISC",
}  # fmt: skip
"""Types of OntoNotes and CoNLL pipelines; what is missing here (dates, amounts) is found by rules."""


class RecogniserNames:
    """Brings a recogniser's names to the tokens of the text."""

    def __init__(self, recognise: Recogniser) -> None:
        self._recognise = recognise

    def find(self, layouts: Sequence[Layout], hits: Sequence[Sequence[Hit]]) -> list[list[Found]]:
        """The names of each text; those that cover no whole token are left out."""
        told = self._recognise([layout.text for layout in layouts])
        return [_aligned(layout, names) for layout, names in zip(layouts, told, strict=True)]


def _aligned(layout: Layout, names: Iterable[tuple[int, int, str]]) -> list[Found]:
    found: list[Found] = []
    free = 0
    for start, end, type_ in sorted(names):
        if type_ not in COARSE:
            continue
        first = max(free, bisect_left(layout.starts, start))
        last = bisect_left(layout.starts, end)
        if last - first > 1 and layout.tokens[first].lower() == "the":
            first += 1
        if last - first > 1 and layout.tokens[last - 1].lower() in {"'s", "’s", "'", "’"}:
            last -= 1
        if first < last and layout.end(last - 1) <= end:
            found.append(Found(first, last, COARSE[type_]))
            free = last
    return found
