"""The features of a sentence for the sequence tagger, written out as strings for the trainer.

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
    GAZETTEER_ROLES,
    LONGEST_RUN,
    OPENING,
    RUN_LENGTHS,
    gazetteer_feature,
    gazetteer_labels,
)
from newsfold.tagging.entities.windows import capitalised_runs, cut_windows, near_names
from newsfold.tagging.entities.word_table import OPENERS
from workshop.train.corpora import Sentence, Span

POSSESSIVES = ("'s", "’s", "'", "’")


class TokenWindow(NamedTuple):
    """Consecutive tokens of a sentence for the trainer: the features of each, and its label."""

    features: list[list[str]]
    labels: list[str]


class FeatureExtractor:
    """Turns sentences into windows of features and labels."""

    def __init__(self, word_features: WordFeatures, gazetteer: Gazetteer) -> None:
        self._word_features, self._gazetteer = word_features, gazetteer
        self._cache: dict[tuple[str, int], tuple[str, ...]] = {}

    def windows(self, sentence: Sentence) -> Iterator[TokenWindow]:
        """The windows of a sentence around tokens that can start a name."""
        layout = lay_out(sentence.text)
        if not layout.tokens:
            return
        labels = label_tokens(layout, sentence.names)
        hits = self._gazetteer.find(layout)
        features = self.features(layout.tokens, hits)
        can_start = np.array([token[0].isupper() for token in layout.tokens])
        positions = near_names(can_start, np.ones(len(can_start), np.bool_))
        for first, length in zip(*cut_windows(positions), strict=True):
            window = positions[first : first + length].tolist()
            yield TokenWindow([features[i] for i in window], [labels[i] for i in window])

    def features(self, tokens: Sequence[str], hits: Sequence[Hit]) -> list[list[str]]:
        """All features of every token; `hits` are the listed names."""
        count = len(tokens)
        features: list[list[str]] = [[] for _ in tokens]
        for i, token in enumerate(tokens):
            for role, step in ((OWN, 0), (BEFORE, 1), (AFTER, -1), (BEFORE2, 2), (AFTER2, -2)):
                if 0 <= i + step < count:
                    features[i + step] += self._in_role(token, role)
            if i == 0 or tokens[i - 1] in OPENERS:
                features[i].append(OPENING)
            if i:
                for pair, kind_ in PAIRS.items():
                    first, second = self._word_features.spelled(tokens[i - 1 : i + 1])[SPELLED.index(kind_)]
                    features[i].append(pair_feature(pair, "<", first, second))
                    features[i - 1].append(pair_feature(pair, ">", first, second))
        self._add_runs(features, tokens)
        for hit in hits:
            for i, label in enumerate(gazetteer_labels(hit), start=hit.first):
                for role, step in GAZETTEER_ROLES:
                    if 0 <= i + step < count:
                        features[i + step].append(gazetteer_feature(role, label))
        return features

    def _add_runs(self, features: list[list[str]], tokens: Sequence[str]) -> None:
        upper = np.array([*(token[0].isupper() for token in tokens), False])
        connects = np.array([*(token in CONNECTORS for token in tokens), False])
        for first, end in np.stack(capitalised_runs(upper, connects), 1).tolist():
            run_features = [RUN_LENGTHS[min(end - first, LONGEST_RUN)]]
            if first:
                run_features += self._in_role(tokens[first - 1], RUN_BEFORE)
            if end < len(tokens):
                run_features += self._in_role(tokens[end], RUN_AFTER)
            if end - first > 1:
                run_features += self._in_role(tokens[first], RUN_FIRST)
                run_features += self._in_role(tokens[end - 1], RUN_LAST)
            for i in range(first, end):
                features[i] += run_features

    def _in_role(self, word: str, role: int) -> tuple[str, ...]:
        """The features of a word in a role; cached, since words recur."""
        features = self._cache.get((word, role))
        if features is None:
            kinds = KINDS[role]
            atoms = self._word_features.atoms(word)
            features = tuple(f"{role}|{atom}" for atom in atoms if kinds is None or kind(atom) in kinds)
            self._cache[word, role] = features
        return features


def label_tokens(layout: Layout, names: Sequence[Span]) -> list[str]:
    """The BIO label of every token; a leading "the" and a trailing possessive are outside of the name."""
    labels = ["O"] * len(layout.tokens)
    for start, end, type_ in names:
        inside = [i for i, offset in enumerate(layout.starts) if offset >= start and layout.end(i) <= end]
        if len(inside) > 1 and layout.tokens[inside[0]].lower() == "the":
            inside = inside[1:]
        if len(inside) > 1 and layout.tokens[inside[-1]].lower() in POSSESSIVES:
            inside = inside[:-1]
        for index, i in enumerate(inside):
            labels[i] = f"{'I' if index else 'B'}-{type_}"
    return labels
