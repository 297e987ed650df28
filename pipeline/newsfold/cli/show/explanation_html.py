"""Explanations as one self-contained HTML page: no script, nothing loaded, everything escaped."""

from collections.abc import Sequence
from html import escape

from newsfold.aggregation.explanation import ArticleTopicExplanation
from newsfold.cli.show.explanation_text import (
    Articles,
    article_line,
    article_mark,
    entity_line,
    topic_line,
    with_last,
)
from newsfold.tagging.explanation import Explanation, pieces

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c1c1c; background: #fff; }
mark.topic { background: #d7f0d3; } mark.entity { background: #d3e6f7; }
mark { color: inherit; padding: 0 .1em; border-radius: .2em; }
ul { font-size: .85rem; padding-left: 1.2rem; } li.nearly { color: #666; }
h2 { font-size: 1rem; margin: 2rem 0 .3rem; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #161616; }
  mark.topic { background: #1f4d1a; } mark.entity { background: #1b3f5e; } li.nearly { color: #999; } }
"""


def page(explained: Sequence[Explanation], articles: Articles) -> str:
    """One HTML page with all explanations; each article's after its last paragraph."""
    parts = []
    for explanation, is_last in with_last(explained):
        parts.append(_paragraph(explanation))
        if is_last and (of_article := articles.get(explanation.paragraph.article_id)):
            parts.append(_article(explanation, of_article))
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>newsfold explain</title>'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>"
    )


def _paragraph(explanation: Explanation) -> str:
    paragraph = explanation.paragraph
    text = "".join(
        f'<mark class="{mark.kind}" title="{_safe(", ".join(mark.labels))}">{_safe(piece)}</mark>'
        if mark
        else _safe(piece)
        for piece, mark in pieces(explanation)
    )
    lines = [f"<li>{_safe(topic_line(topic))}</li>" for topic in explanation.topics]
    lines += [f"<li>{_safe(entity_line(entity))}</li>" for entity in paragraph.entities]
    lines += [f'<li class="nearly">nearly: {_safe(topic_line(topic))}</li>' for topic in explanation.nearly]
    head = _safe(f"{paragraph.title or paragraph.article_id} · paragraph {paragraph.seq}")
    return f"<h2>{head}</h2>\n<p>{text}</p>\n<ul>{''.join(lines)}</ul>"


def _article(last: Explanation, topics: Sequence[ArticleTopicExplanation]) -> str:
    lines = [
        ("<li>" if told.counts else '<li class="nearly">')
        + f"{_safe(article_mark(told)[0].strip())} {_safe(article_line(told))}</li>"
        for told in topics
    ]
    head = _safe(f"{last.paragraph.title or last.paragraph.article_id} · the article")
    return f"<h2>{head}</h2>\n<ul>{''.join(lines)}</ul>"


def _safe(text: str) -> str:
    return escape("".join(char if char.isprintable() else " " for char in text))
