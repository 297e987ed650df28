"""Excerpts: the sentence of a paragraph that says a topic."""

from collections.abc import Sequence

from newsfold.model.tags import TopicTag
from newsfold.tagging.sentences import sentence_at

MAX_EXCERPT = 280
"""Characters of an excerpt, at most."""


def excerpts(text: str, topics: Sequence[TopicTag]) -> list[str]:
    """For each topic the sentence around its first evidence, cut to MAX_EXCERPT characters."""
    found: list[str] = []
    sentence, first, last = "", 0, 0
    for topic in topics:
        start, end = 0, 0
        if topic.evidence:
            evidence = topic.evidence[0]
            start, end = evidence.start, evidence.end
        if not first <= start < last <= first + MAX_EXCERPT:  # topics mostly share a sentence
            first, last = sentence_at(text, start, start + 1, reach=MAX_EXCERPT)
            sentence = _cut(text, first, last, start)
        found.append(sentence if end <= last else _over_several(text, start, end))
    return found


def _over_several(text: str, start: int, end: int) -> str:
    first, last = sentence_at(text, start, end, reach=MAX_EXCERPT)
    return _cut(text, first, last, start)


def _cut(text: str, first: int, last: int, start: int) -> str:
    if last - first > MAX_EXCERPT:
        first = max(first, min(start - MAX_EXCERPT // 3, last - MAX_EXCERPT))
        last = first + MAX_EXCERPT
    return text[first:last].strip()
