"""Explanations for a terminal: marks in colour, then a line for each tag."""

from collections.abc import Iterable

from rich.text import Text

from newsfold.cli.show.layout import LineConsole
from newsfold.cli.show.text import one_line
from newsfold.model.tags import EntityTag
from newsfold.tagging.explanation import Explanation, pieces
from newsfold.tagging.topics.tagger import TopicExplanation

_STYLES = {"topic": "bold green", "entity": "bold cyan"}


def print_explanation(explained: Iterable[Explanation]) -> None:
    """Write the explanations to standard output, in colour on a terminal."""
    console = LineConsole(highlight=False, soft_wrap=True)
    for explanation in explained:
        paragraph = explanation.paragraph
        console.print(
            Text(one_line(f"{paragraph.title or paragraph.article_id} · paragraph {paragraph.seq}"), "bold")
        )
        text = Text()
        for piece, mark in pieces(explanation):
            text.append(one_line(piece), _STYLES[mark.kind] if mark else "")
        console.print(text)
        for topic in explanation.topics:
            console.print(Text.assemble(("  topic ", "green"), topic_line(topic)))
        for entity in paragraph.entities:
            console.print(Text.assemble(("  entity ", "cyan"), entity_line(entity)))
        for topic in explanation.nearly:
            console.print(Text.assemble(("  nearly ", "dim"), topic_line(topic)))
        console.print()


def topic_line(topic: TopicExplanation) -> str:
    """Topic, score, phrase weight, what became of it, and each piece of evidence with its weight and rule."""
    evidence = "; ".join(
        f"“{span.text}” {weight:g} {span.rule}"
        for span, weight in zip(topic.evidence, topic.weights, strict=True)
    )
    head = f"{topic.topic.label} ({topic.topic.id}) score {topic.score:.2f}, weight {topic.weight:.2f}"
    return one_line(f"{head}, {topic.reason}: {evidence}")


def entity_line(entity: EntityTag) -> str:
    """Type, label, id, score, span and rule."""
    head = f"{entity.type} {entity.label} ({entity.id}) score {entity.score:.2f}"
    return one_line(f"{head}: “{entity.text}” {entity.rule}")
