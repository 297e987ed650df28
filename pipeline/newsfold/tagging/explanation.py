"""Explanations: a tagged paragraph cut at its marks, with the reasons for each tag and what nearly won."""

from dataclasses import dataclass

from newsfold.model.tags import TaggedParagraph
from newsfold.tagging.tagger import Topics
from newsfold.tagging.topics.tagger import Reading

NEARLY = 3
"""Topics shown that nearly were tagged."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text that caused tags; `kind` is "topic" or "entity"."""

    start: int
    end: int
    kind: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A paragraph with its marks by place, none overlapping, and the readings of its topics."""

    paragraph: TaggedParagraph
    marks: tuple[Mark, ...]
    topics: tuple[Reading, ...]
    nearly: tuple[Reading, ...]


def explain_paragraph(tagged: TaggedParagraph, tagger: Topics) -> Explanation:
    """Why the paragraph has the tags it has."""
    readings = tagger.explain(tagged.title, tagged.text)
    kept = {topic.id for topic in tagged.topics}
    topics = tuple(reading for reading in readings if reading.topic.id in kept)
    nearly = tuple(reading for reading in readings if reading.topic.id not in kept)[:NEARLY]
    return Explanation(tagged, _marks(tagged), topics, nearly)


def pieces(explanation: Explanation) -> list[tuple[str, Mark | None]]:
    """The whole text in pieces, marked and unmarked, in order."""
    text, at = explanation.paragraph.text, 0
    cut: list[tuple[str, Mark | None]] = []
    for mark in explanation.marks:
        cut += [(text[at : mark.start], None), (text[mark.start : mark.end], mark)]
        at = mark.end
    return [piece for piece in [*cut, (text[at:], None)] if piece[0]]


def _marks(tagged: TaggedParagraph) -> tuple[Mark, ...]:
    spans: dict[tuple[int, int, str], list[str]] = {}
    for entity in tagged.entities:
        label = f"{entity.type} {entity.label}"
        spans.setdefault((entity.start, entity.end, "entity"), []).append(label)
    for topic in tagged.topics:
        for found in topic.evidence:
            spans.setdefault((found.start, found.end, "topic"), []).append(topic.label)
    marks: list[Mark] = []
    for (start, end, kind), labels in sorted(spans.items(), key=lambda item: (item[0][0], -item[0][1])):
        if not marks or start >= marks[-1].end:
            marks.append(Mark(start, end, kind, tuple(dict.fromkeys(labels))))
    return tuple(marks)
