"""Explanations: a tagged paragraph cut at its marks, with the evidence of its tags."""

from dataclasses import dataclass

from newsfold.model.tags import TaggedParagraph
from newsfold.tagging.tagger import TopicFinder
from newsfold.tagging.topics.tagger import TopicExplanation

MAX_NEARLY = 3
"""Topics with evidence but no tag that are shown, at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` caused tags with these labels; `kind` is "topic" or "entity"."""

    start: int
    end: int
    kind: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A paragraph with its marks by start, none overlapping, and its topics: tagged and nearly tagged."""

    paragraph: TaggedParagraph
    marks: tuple[Mark, ...]
    topics: tuple[TopicExplanation, ...]
    nearly: tuple[TopicExplanation, ...]


def explain_paragraph(tagged: TaggedParagraph, tagger: TopicFinder | None) -> Explanation:
    """The spans and weights behind the tags of a paragraph; without a tagger for its language it has none."""
    explanations = tagger.explain(tagged.title, tagged.text) if tagger else []
    tagged_ids = {topic.id for topic in tagged.topics}
    topics = tuple(explanation for explanation in explanations if explanation.topic.id in tagged_ids)
    nearly = tuple(explanation for explanation in explanations if explanation.topic.id not in tagged_ids)[
        :MAX_NEARLY
    ]
    return Explanation(tagged, _marks(tagged), topics, nearly)


def pieces(explanation: Explanation) -> list[tuple[str, Mark | None]]:
    """The whole text in order, as pieces with their mark, or None where there is none."""
    text, offset = explanation.paragraph.text, 0
    parts: list[tuple[str, Mark | None]] = []
    for mark in explanation.marks:
        parts += [(text[offset : mark.start], None), (text[mark.start : mark.end], mark)]
        offset = mark.end
    return [piece for piece in [*parts, (text[offset:], None)] if piece[0]]


def _marks(tagged: TaggedParagraph) -> tuple[Mark, ...]:
    spans: dict[tuple[int, int, str], list[str]] = {}
    for entity in tagged.entities:
        label = f"{entity.type} {entity.label}"
        spans.setdefault((entity.start, entity.end, "entity"), []).append(label)
    for topic in tagged.topics:
        for evidence in topic.evidence:
            spans.setdefault((evidence.start, evidence.end, "topic"), []).append(topic.label)
    marks: list[Mark] = []
    for (start, end, kind), labels in sorted(spans.items(), key=lambda item: (item[0][0], -item[0][1])):
        if not marks or start >= marks[-1].end:
            marks.append(Mark(start, end, kind, tuple(dict.fromkeys(labels))))
    return tuple(marks)
