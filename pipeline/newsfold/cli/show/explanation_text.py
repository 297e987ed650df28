"""Explanations for a terminal: marks in colour, then a line for each tag."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from newsfold.model.tags import EntityTag
from newsfold.tagging.explanation import Explanation, pieces
from newsfold.tagging.topics.tagger import Reading

_STYLES = {"topic": "bold green", "entity": "bold cyan"}


def print_explanation(explained: Iterable[Explanation]) -> None:
    """Write to standard output; without colour where it is no terminal."""
    console = Console(highlight=False, soft_wrap=True)
    for explanation in explained:
        paragraph = explanation.paragraph
        console.print(Text(f"{paragraph.title or paragraph.article_id} · paragraph {paragraph.seq}", "bold"))
        text = Text()
        for piece, mark in pieces(explanation):
            text.append(_printable(piece), _STYLES[mark.kind] if mark else "")
        console.print(text)
        for reading in explanation.topics:
            console.print(Text.assemble(("  topic ", "green"), reading_line(reading)))
        for entity in paragraph.entities:
            console.print(Text.assemble(("  entity ", "cyan"), entity_line(entity)))
        for reading in explanation.nearly:
            console.print(Text.assemble(("  nearly ", "dim"), reading_line(reading)))
        console.print()


def reading_line(reading: Reading) -> str:
    """Topic, score, phrase weight, nearness, and each piece of evidence with its weight and rule."""
    because = "; ".join(
        f"“{_printable(found.text)}” {weight:g} {found.rule}"
        for found, weight in zip(reading.evidence, reading.weights, strict=True)
    )
    head = (
        f"{reading.topic.label} ({reading.topic.id}) score {reading.score:.2f}, weight {reading.weight:.2f}"
    )
    near = f", nearness {reading.nearness:.2f}" if reading.nearness else ""
    return f"{head}{near}: {because}"


def entity_line(entity: EntityTag) -> str:
    """Type, label, id, score, span and rule."""
    said = f"{entity.type} {entity.label} ({entity.id}) score {entity.score:.2f}"
    return _printable(f"{said}: “{entity.text}” {entity.rule}")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
