"""Cuts an article's raw text into paragraphs, drops boilerplate and takes metadata from it."""

from newsfold.ingest.boilerplate import is_headline, is_name, is_related_heading, match_body, match_tail
from newsfold.ingest.boilerplate_match import MAX_BODY_LENGTH
from newsfold.ingest.markup import BLOCK_END, plain
from newsfold.ingest.page import IN_TAIL, LABELLED_IN_HEAD, LABELLED_IN_TAIL, Page
from newsfold.ingest.page_head import MAX_HEAD, cut_head
from newsfold.ingest.split import split
from newsfold.model.article import Article
from newsfold.sources.dates import dateline_date
from newsfold.sources.line import normalised

MAX_RELATED, MAX_NAMES = 15, 2
"""Headlines that may follow a "related articles" heading; lines of a name over boilerplate at the end."""


def clean(article: Article) -> Page:
    """The page of an article. Its title is the article's, else one in boilerplate, else a headline on top."""
    if article.paragraphs:
        lines = [line for raw in article.paragraphs for line in _lines_of(raw)]
    else:
        lines = split(plain(article.body))
    page = Page(lines, title=normalised(plain(article.title)))
    _cut_tail(page)
    cut_head(page)
    _clean_body(page)
    if not page.published_at and page.paragraphs:
        page.published_at = dateline_date(page.paragraphs[0]) or ""
    return page


def _lines_of(paragraph: str) -> list[str]:
    """A paragraph that is cut already is one line, unless it is HTML of several."""
    text = plain(paragraph)
    parts = text.split(BLOCK_END) if "<" in paragraph or "&lt;" in paragraph else [text]
    return [line for part in parts if (line := normalised(part))]


def _cut_tail(page: Page) -> None:
    lines = page.paragraphs
    end = _boilerplate_start(page, lines, len(lines))
    for heading in range(end - 1, max(-1, end - 2 - MAX_RELATED), -1):
        if is_related_heading(lines[heading]):
            page.boilerplate += end - heading
            end = _boilerplate_start(page, lines, heading)
            break
        if not is_headline(lines[heading]):
            break
    del lines[end:]


def _boilerplate_start(page: Page, lines: list[str], end: int) -> int:
    """The index of the first line of the run of boilerplate that ends before line `end`."""
    names = 0
    while end:
        line = lines[end - 1]
        if (boilerplate := match_tail(line)) is not None:
            place = LABELLED_IN_TAIL if boilerplate.is_labelled else IN_TAIL
            page.drop(boilerplate, date_place=place)
            names = 0
        elif end < len(lines) and names < MAX_NAMES and is_name(line):
            page.boilerplate += 1
            names += 1
        else:
            break
        end -= 1
    return end


def _clean_body(page: Page) -> None:
    """Drop boilerplate between the paragraphs, with the headlines that a heading of links announces."""
    paragraphs: list[str] = []
    links = 0
    for index, line in enumerate(page.paragraphs):
        boilerplate = match_body(line) if len(line) <= MAX_BODY_LENGTH else None
        if boilerplate is not None:
            page.drop(boilerplate, date_place=LABELLED_IN_HEAD if index < MAX_HEAD else 0)
            links = MAX_RELATED if is_related_heading(line) else links
        elif links and is_headline(line):
            page.boilerplate += 1
            links -= 1
        else:
            paragraphs.append(line)
            links = 0
    page.paragraphs = paragraphs
