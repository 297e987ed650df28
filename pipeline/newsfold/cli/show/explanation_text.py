"""Explanations for a terminal: marks in colour, then a line for each tag."""

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from newsfold.aggregation.explanation import ArticleTopicExplanation
from newsfold.cli.show.layout import LineConsole
from newsfold.cli.show.text import one_line
from newsfold.model.tags import EntityTag
from newsfold.tagging.explanation import Explanation, pieces
from newsfold.tagging.topics.tagger import TopicExplanation

_STYLES = {"topic": "bold green", "entity": "bold cyan"}


Articles = Mapping[str, Sequence[ArticleTopicExplanation]]
"""By article id, what the article gives to each topic that it speaks of."""


def print_explanation(explained: Sequence[Explanation], articles: Articles) -> None:
    """Write the explanations to standard output, in colour on a terminal; each article's after its last."""
    console = LineConsole(highlight=False, soft_wrap=True)
    for explanation, is_last in with_last(explained):
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
        of_article = articles.get(paragraph.article_id, ()) if is_last else ()
        if of_article:
            console.print(Text(one_line(f"{paragraph.title or paragraph.article_id} · the article"), "bold"))
            for told in of_article:
                console.print(Text.assemble(article_mark(told), article_line(told)))
            console.print()


def with_last(explained: Sequence[Explanation]) -> Iterator[tuple[Explanation, bool]]:
    """Each with whether it is the last of its article; an article's paragraphs come one after the other."""
    for number, explanation in enumerate(explained):
        following = explained[number + 1 : number + 2]
        article_id = explanation.paragraph.article_id
        yield explanation, not following or following[0].paragraph.article_id != article_id


def article_mark(told: ArticleTopicExplanation) -> tuple[str, str]:
    """What begins the line, and its style."""
    return ("  counts in ", "green") if told.counts else ("  passing in ", "dim")


def article_line(told: ArticleTopicExplanation) -> str:
    """Topic, salience, the paragraphs that speak of it with their scores, and what the beginning says."""
    said = told.contribution
    paragraphs = ", ".join(
        f"{paragraph.seq} {paragraph.score:.2f}{' passing' if paragraph.passing else ''}"
        for paragraph in told.paragraphs
    )
    beginning = "" if told.beginning is None else f"; beginning {told.beginning:.2f}"
    head = f"{said.label} ({said.topic}) salience {told.salience:.2f}"
    return one_line(f"{head}: of {said.count} paragraphs {paragraphs}{beginning}")


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
