"""Texts with their tags marked where they stand. Pure."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsfold.model.tags import TaggedParagraph


@dataclass(frozen=True)
class Mark:
    """A span of a text, in code points, and why it is marked: "topic" or "entity", its id, and a hint."""

    start: int
    end: int
    kind: str
    id: str = ""
    title: str = ""


@dataclass(frozen=True)
class Segment:
    """A part of a text that the same marks cover; `kinds` such as "topic entity", "" where there are none."""

    text: str
    kinds: str = ""
    title: str = ""
    entity: str = ""


def segments(text: str, marks: Iterable[Mark]) -> list[Segment]:
    """The text, cut wherever a mark begins or ends; together they are the text. Spans beyond it are cut."""
    spans = [mark for mark in marks if 0 <= mark.start < mark.end and mark.start < len(text)]
    edges = sorted({0, len(text), *(min(at, len(text)) for m in spans for at in (m.start, m.end))})
    return [
        _segment(text[start:end], [m for m in spans if m.start <= start and end <= m.end])
        for start, end in itertools.pairwise(edges)
    ]


def _segment(text: str, covering: Sequence[Mark]) -> Segment:
    kinds = sorted({mark.kind for mark in covering}, reverse=True)
    titles = dict.fromkeys(mark.title for mark in covering)
    entity = next((mark.id for mark in covering if mark.kind == "entity"), "")
    return Segment(text, " ".join(kinds), "; ".join(filter(None, titles)), entity)


NAMES = {"PER", "ORG", "LOC", "NORP", "EVENT", "PRODUCT"}
"""Types of entities that have a view of their own; the others are values."""


def tagged(paragraph: TaggedParagraph) -> list[Segment]:
    """A paragraph with the evidence of its topics and the mentions of its entities."""
    marks = [
        Mark(evidence.start, evidence.end, "topic", tag.id, f"{tag.label}: {evidence.rule}")
        for tag in paragraph.topics
        for evidence in tag.evidence
    ]
    marks += [
        Mark(tag.start, tag.end, "entity", tag.id, f"{tag.label} ({tag.rule})")
        for tag in paragraph.entities
        if tag.type in NAMES
    ]
    return segments(paragraph.text, marks)


def spans(text: str, found: Iterable[tuple[int, int]]) -> list[Segment]:
    """A text with what a search found in it."""
    return segments(text, [Mark(start, end, "topic") for start, end in found])
