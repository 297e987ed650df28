"""Accurate mode: names found by another recogniser, such as a spaCy pipeline.

It takes the place of the sequence tagger. Lists, links, values and the form of the record are the same in
both modes; only the finder of unlisted names differs.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from newsfold.tagging.entities.gazetteer import Hit
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.sequence import NameSpan
from newsfold.tagging.entities.vocabulary import Vocabulary

Recogniser = Callable[[Sequence[str]], Iterable[Iterable[tuple[int, int, str]]]]
"""From texts to the names of each: start and end in code points, and the recogniser's own type."""
COARSE_TYPES = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC",
    "NORP": "MISC", "EVENT": "MISC", "PRODUCT": "MISC", "WORK_OF_ART": "MISC", "MISC": "MISC",
}  # fmt: skip
"""Types of OntoNotes and CoNLL pipelines; what is missing here (dates, amounts) is found by rules."""


class RecogniserNames:
    """A `NameFinder` that aligns a recogniser's names with the tokens of the text."""

    def __init__(self, recognise: Recogniser) -> None:
        self._recognise = recognise

    def find(
        self, layouts: Sequence[Layout], hits: Sequence[Sequence[Hit]], vocabulary: Vocabulary
    ) -> list[list[NameSpan]]:
        """The names of each text; those that cover no whole token are left out."""
        names_per_text = self._recognise([layout.text for layout in layouts])
        return [_aligned(layout, names) for layout, names in zip(layouts, names_per_text, strict=True)]


def _aligned(layout: Layout, names: Iterable[tuple[int, int, str]]) -> list[NameSpan]:
    spans: list[NameSpan] = []
    next_free = 0
    for start, end, type_ in sorted(names):
        if type_ not in COARSE_TYPES:
            continue
        first = max(next_free, bisect_left(layout.starts, start))
        last = bisect_left(layout.starts, end)
        if last - first > 1 and layout.tokens[first].lower() == "the":
            first += 1
        if last - first > 1 and layout.tokens[last - 1].lower() in {"'s", "’s", "'", "’"}:
            last -= 1
        if first < last and layout.end(last - 1) <= end:
            spans.append(NameSpan(first, last, COARSE_TYPES[type_]))
            next_free = last
    return spans
