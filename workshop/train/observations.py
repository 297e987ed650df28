"""What the sequence tagger sees of a sentence, written out as strings for the trainer.

The decoder (`tagging.entities.sequence`) sums the same features from tables; a test compares the two.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from newsfold.tagging.entities.features import (
    AFTER,
    AFTER2,
    BEFORE,
    BEFORE2,
    CONNECTORS,
    KINDS,
    OWN,
    RUN_AFTER,
    RUN_BEFORE,
    RUN_FIRST,
    RUN_LAST,
    SPELLED,
    WordFeatures,
    kind,
)  # fmt: skip
from newsfold.tagging.entities.gazetteer import Gazetteer, Hit
from newsfold.tagging.entities.layout import Layout, lay_out
from newsfold.tagging.entities.pairs import PAIRS, pair_feature
from newsfold.tagging.entities.sequence import (
    LONGEST_RUN,
    MARK_ROLES,
    OPENING,
    RUN_LENGTHS,
    mark_feature,
    marks,
)
from newsfold.tagging.entities.windows import cut, near, runs
from newsfold.tagging.entities.word_table import OPENERS
from workshop.train.corpora import Sentence, Span

POSSESSIVES = ("'s", "’s", "'", "’")


class Window(NamedTuple):
    """Consecutive tokens as the trainer takes them: the features of each, and its label."""

    features: list[list[str]]
    labels: list[str]


class Observer:
    """Turns sentences into windows of features and labels."""

    def __init__(self, words: WordFeatures, gazetteer: Gazetteer) -> None:
        self._words, self._gazetteer = words, gazetteer
        self._kept: dict[tuple[str, int], tuple[str, ...]] = {}

    def windows(self, sentence: Sentence) -> Iterator[Window]:
        """The windows of a sentence in which names can be."""
        layout = lay_out(sentence.text)
        if not layout.tokens:
            return
        labels = label_tokens(layout, sentence.names)
        hits = self._gazetteer.find(layout)
        seen = self.features(layout.tokens, hits)
        able = np.array([token[0].isupper() for token in layout.tokens])
        places = near(able, np.ones(len(able), np.bool_))
        for first, length in zip(*cut(places), strict=True):
            window = places[first : first + length].tolist()
            yield Window([seen[i] for i in window], [labels[i] for i in window])

    def features(self, tokens: Sequence[str], hits: Sequence[Hit]) -> list[list[str]]:
        """All features of every token."""
        count = len(tokens)
        seen: list[list[str]] = [[] for _ in tokens]
        for i, token in enumerate(tokens):
            for role, step in ((OWN, 0), (BEFORE, 1), (AFTER, -1), (BEFORE2, 2), (AFTER2, -2)):
                if 0 <= i + step < count:
                    seen[i + step] += self._in_role(token, role)
            if i == 0 or tokens[i - 1] in OPENERS:
                seen[i].append(OPENING)
            if i:
                for pair, kind_ in PAIRS.items():
                    first, second = (
                        self._words.spelled(word)[SPELLED.index(kind_)] for word in tokens[i - 1 : i + 1]
                    )
                    seen[i].append(pair_feature(pair, "<", first, second))
                    seen[i - 1].append(pair_feature(pair, ">", first, second))
        self._add_runs(seen, tokens)
        for hit in hits:
            for i, mark in enumerate(marks(hit), start=hit.first):
                for role, step in MARK_ROLES:
                    if 0 <= i + step < count:
                        seen[i + step].append(mark_feature(role, mark))
        return seen

    def _add_runs(self, seen: list[list[str]], tokens: Sequence[str]) -> None:
        upper = [token[0].isupper() for token in tokens] + [False] * 3
        connects = [token in CONNECTORS for token in tokens] + [False] * 3
        for first, end in runs(upper, connects):
            told = [RUN_LENGTHS[min(end - first, LONGEST_RUN)]]
            if first:
                told += self._in_role(tokens[first - 1], RUN_BEFORE)
            if end < len(tokens):
                told += self._in_role(tokens[end], RUN_AFTER)
            if end - first > 1:
                told += self._in_role(tokens[first], RUN_FIRST)
                told += self._in_role(tokens[end - 1], RUN_LAST)
            for i in range(first, end):
                seen[i] += told

    def _in_role(self, word: str, role: int) -> tuple[str, ...]:
        """The features of a word in a role; kept, since the same words come again and again."""
        known = self._kept.get((word, role))
        if known is None:
            kinds = KINDS[role]
            atoms = self._words.atoms(word)
            known = tuple(f"{role}|{atom}" for atom in atoms if kinds is None or kind(atom) in kinds)
            self._kept[word, role] = known
        return known


def label_tokens(layout: Layout, names: Sequence[Span]) -> list[str]:
    """B-, I- and O for every token; a leading "the" and a trailing possessive are outside of the name."""
    labels = ["O"] * len(layout.tokens)
    for start, end, type_ in names:
        inside = [i for i, at in enumerate(layout.starts) if at >= start and layout.end(i) <= end]
        if len(inside) > 1 and layout.tokens[inside[0]].lower() == "the":
            inside = inside[1:]
        if len(inside) > 1 and layout.tokens[inside[-1]].lower() in POSSESSIVES:
            inside = inside[:-1]
        for place, i in enumerate(inside):
            labels[i] = f"{'I' if place else 'B'}-{type_}"
    return labels
