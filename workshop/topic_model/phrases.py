"""Phrases of a text: which topics of a lexicon they speak for, how strongly, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsfold.lexicons.topics.entry import TopicEntry
from newsfold.tagging.topics.matcher import PhraseMatcher, inflections

TITLE_WEIGHT = 0.5

Span = tuple[int, int, str, float]
"""Start and end in bytes, rule and weight of one phrase in the text."""


@dataclass(slots=True)
class Proposal:
    """What the phrases of a text say for one topic; an nth occurrence of a phrase counts 1/n."""

    weight: float = 0.0
    matches: int = 0
    phrases: int = 0
    """Different ones."""
    strong: int = 0
    """Different ones of weight 1 or more."""
    several_words: int = 0
    """Different ones of several words."""
    greatest: float = 0.0
    first: int = 0
    """Byte at which the first one begins."""
    title: float = 0.0
    """Weight of the title's phrases, each counted once."""
    spans: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """The proposals for one text by the topic's index, and the bytes that were scanned."""

    proposals: dict[int, Proposal]
    data: bytes
    title: dict[int, float]
    """Weight of the title's phrases for every topic, also for those without a phrase in the text."""


class TopicPhrases:
    """The phrases of a lexicon; each counts for its topic and for the topic's branch."""

    def __init__(self, topics: Sequence[TopicEntry], branch_of: Sequence[int]) -> None:
        """`branch_of` gives the index of each topic's branch."""
        by_phrase: dict[str, dict[int, tuple[float, str]]] = {}
        for n, topic in enumerate(topics):
            for phrase in topic.phrases:
                for form in inflections(phrase.text):
                    of_form = by_phrase.setdefault(form, {})
                    for m in {n, branch_of[n]} if phrase.weight else set[int]():
                        if of_form.get(m, (0.0, ""))[0] < phrase.weight:
                            of_form[m] = (phrase.weight, phrase.rule)
        self._matcher = PhraseMatcher(by_phrase)
        self._topics = [
            [(n, *weight_and_rule) for n, weight_and_rule in by_phrase[form].items()]
            for form in self._matcher.phrases
        ]
        self._several_words = [" " in form for form in self._matcher.phrases]

    def find(self, titles: Sequence[str], texts: Sequence[str]) -> list[Found]:
        """What the phrases of each text and of its title say."""
        by_title = {title: self._of_title(title) for title in dict.fromkeys(titles)}
        return [self._find(text, by_title[title]) for title, text in zip(titles, texts, strict=True)]

    def _find(self, text: str, by_title: dict[int, float]) -> Found:
        data, matches = self._matcher.scan(text)
        proposals: dict[int, Proposal] = {}
        counts: dict[int, int] = {}
        for index, start, end in matches:
            counts[index] = count = counts.get(index, 0) + 1
            for n, weight, rule in self._topics[index]:
                proposal = proposals.get(n)
                if proposal is None:
                    proposal = proposals[n] = Proposal(first=start)
                proposal.weight += weight / count
                proposal.matches += 1
                proposal.spans.append((start, end, rule, weight))
                if count == 1:
                    proposal.phrases += 1
                    proposal.strong += weight >= 1
                    proposal.several_words += self._several_words[index]
                    if weight > proposal.greatest:
                        proposal.greatest = weight
        for n, weight in by_title.items():
            if n in proposals:
                proposals[n].title = weight
                proposals[n].weight += TITLE_WEIGHT * weight
        return Found(proposals, data, by_title)

    def _of_title(self, title: str) -> dict[int, float]:
        weights: dict[int, float] = {}
        if title:
            for index in {match[0] for match in self._matcher.scan(title)[1]}:
                for n, weight, _ in self._topics[index]:
                    weights[n] = weights.get(n, 0.0) + weight
        return weights
