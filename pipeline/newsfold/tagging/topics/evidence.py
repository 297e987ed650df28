"""Evidence of topics: the spans of the phrases that speak for them, the strongest of each topic."""

from collections.abc import Sequence

import numpy as np

from newsfold.model.tags import Evidence
from newsfold.tagging.topics.matcher import Ints, code_points
from newsfold.tagging.topics.phrases import Found, TopicPhrases

MAX_EVIDENCE = 5

Span = tuple[int, int, str, float]
"""Start and end, rule and phrase weight of one piece of evidence."""


class Spans:
    """The evidence of some topics in some texts of a batch: at most `MAX_EVIDENCE` spans a row, by start."""

    def __init__(self, texts: Sequence[str], found: Found, rows: Ints, phrases: TopicPhrases) -> None:
        """`rows` are those of the proposals, -1 for a topic without a phrase."""
        self._texts, self._data, self._phrases = texts, found.data, phrases
        first = found.proposals.bounds[rows]
        counts = np.where(rows < 0, 0, found.proposals.bounds[rows + 1] - first)
        starts = np.cumsum(counts) - counts
        places = np.arange(counts.sum())
        entries = found.proposals.entries[np.repeat(first - starts, counts) + places]
        if (counts > MAX_EVIDENCE).any():
            row_of = np.repeat(np.arange(len(rows)), counts)
            falling = np.lexsort((-phrases.weights[entries[:, 1]], row_of))
            kept = np.sort(falling[places - starts[row_of] < MAX_EVIDENCE])
            entries, counts = entries[kept], np.minimum(counts, MAX_EVIDENCE)
        self._ends: list[int] = [0, *np.cumsum(counts).tolist()]
        self._starts: list[int] = found.matches[entries[:, 0], 2].tolist()
        self._stops: list[int] = found.matches[entries[:, 0], 3].tolist()
        self._said: list[int] = entries[:, 1].tolist()
        self._ascii = [len(data) == len(text) + 2 for data, text in zip(found.data, texts, strict=True)]

    def evidence(self, texts: Ints) -> list[tuple[Evidence, ...]]:
        """The same as `of` for every row, without the weights; `texts` has the number of each row's text."""
        characters, rules, ends = self._texts, self._phrases.rules, self._ends
        text_of = np.repeat(texts, np.diff(ends)).tolist()
        places = zip(text_of, self._starts, self._stops, self._said, strict=True)
        all_evidence = [
            Evidence(start, end, characters[text][start:end], rules[said])
            for text, start, end, said in places
        ]
        return [
            tuple(all_evidence[start:end])
            if self._ascii[text]
            else evidence_of(characters[text], self.of(number, text))
            for number, (text, start, end) in enumerate(zip(texts.tolist(), ends, ends[1:], strict=False))
        ]

    def of(self, number: int, text: int) -> list[Span]:
        """Those of the row with this number, by start; offsets count code points."""
        part = slice(self._ends[number], self._ends[number + 1])
        said = self._said[part]
        rules, weights = [self._phrases.rules[n] for n in said], self._phrases.weights[said].tolist()
        spans = list(zip(self._starts[part], self._stops[part], rules, weights, strict=True))
        if self._ascii[text]:
            return spans
        code_point_of = code_points(self._data[text], [offset for span in spans for offset in span[:2]])
        return [(code_point_of[s], code_point_of[e], rule, weight) for s, e, rule, weight in spans]


def evidence_of(text: str, spans: Sequence[Span]) -> tuple[Evidence, ...]:
    """The same as records have it: with the words, without the weights."""
    return tuple([Evidence(start, end, text[start:end], rule) for start, end, rule, _ in spans])
