"""An article's raw text to its paragraphs, and what the furniture around them says about it."""

from dataclasses import dataclass

from newsfold.ingest.boilerplate import (
    LONGEST_BETWEEN,
    Furniture,
    at_head,
    at_tail,
    between,
    is_headline,
    is_related_heading,
)
from newsfold.ingest.split import normalised, split
from newsfold.model.article import Article

MAX_HEAD, MAX_RELATED = 8, 15
"""Lines that are looked at from the top; headlines that may follow a "related articles" heading."""


@dataclass(slots=True)
class Page:
    """The paragraphs of a page, how many lines of furniture it had, and what these say."""

    paragraphs: list[str]
    boilerplate: int = 0
    title: str = ""
    source: str = ""
    published_at: str = ""
    updated_at: str = ""


def clean(article: Article) -> Page:
    """The page of an article. The title is the given one, else the page's own, else a headline on top."""
    if article.paragraphs:
        lines = [line for raw in article.paragraphs if (line := normalised(raw))]
    else:
        lines = split(article.body)
    page = Page(lines, title=normalised(article.title))
    _cut_tail(page)
    _cut_head(page)
    kept = [line for line in page.paragraphs if len(line) > LONGEST_BETWEEN or between(line) is None]
    page.boilerplate += len(page.paragraphs) - len(kept)
    page.paragraphs = kept
    page.published_at = page.published_at or page.updated_at
    return page


def _cut_tail(page: Page) -> None:
    lines = page.paragraphs
    end = _run_of_furniture(page, lines, len(lines))
    for heading in range(end - 1, max(-1, end - 2 - MAX_RELATED), -1):
        if is_related_heading(lines[heading]):
            end = _run_of_furniture(page, lines, heading)
            break
        if not is_headline(lines[heading]):
            break
    page.boilerplate += len(lines) - end
    del lines[end:]


def _run_of_furniture(page: Page, lines: list[str], end: int) -> int:
    while end and (told := at_tail(lines[end - 1])) is not None:
        _note(page, told)
        end -= 1
    return end


def _cut_head(page: Page) -> None:
    lines = page.paragraphs
    at = 0
    while at < min(MAX_HEAD, len(lines)):
        line = lines[at]
        if (told := at_head(line)) is not None:
            _note(page, told)
            page.boilerplate += 1
        elif page.title and _same(line, page.title):
            page.boilerplate += 1
        elif not page.title and _stands_over_text(lines, at):
            page.title = line
        else:
            break
        at += 1
    page.paragraphs = lines[at:]


def _stands_over_text(lines: list[str], at: int) -> bool:
    return is_headline(lines[at]) and any(
        len(line) > max(80, len(lines[at])) for line in lines[at + 1 : at + 6]
    )


def _same(line: str, title: str) -> bool:
    return len(line) <= len(title) + 20 and _letters(line) == _letters(title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _note(page: Page, told: Furniture) -> None:
    """Keep what a line of furniture says; a "Source:" line knows the outlet's name best."""
    page.source = told.source if told.rule == "source" else page.source or told.source
    page.title = page.title or told.title
    page.published_at = page.published_at or told.published_at
    page.updated_at = page.updated_at or told.updated_at
