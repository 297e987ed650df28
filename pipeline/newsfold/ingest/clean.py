"""Cuts an article's raw text into paragraphs, drops boilerplate and takes metadata from it."""

from dataclasses import dataclass

from newsfold.ingest.boilerplate import (
    MAX_BODY_LENGTH,
    BoilerplateLine,
    is_headline,
    is_related_heading,
    match_body,
    match_head,
    match_tail,
)
from newsfold.ingest.dates import dateline_date, first_date
from newsfold.ingest.markup import BLOCK_END, plain
from newsfold.ingest.split import normalised, split
from newsfold.model.article import Article

MAX_HEAD, MAX_RELATED, MAX_GUESSED = 8, 15, 3
"""Lines that are looked at from the top; headlines that may follow a "related articles" heading;
paragraphs in which a date is looked for when it may be guessed."""


@dataclass(slots=True)
class Page:
    """The paragraphs of a page, the number of boilerplate lines dropped, and the metadata in those."""

    paragraphs: list[str]
    boilerplate: int = 0
    title: str = ""
    source: str = ""
    published_at: str = ""
    updated_at: str = ""

    def named_date(self) -> str:
        """The first full date that one of the first paragraphs names, of whatever it may be; "" if none."""
        return next(filter(None, map(first_date, self.paragraphs[:MAX_GUESSED])), "")


def clean(article: Article) -> Page:
    """The page of an article. Its title is the article's, else one in boilerplate, else a headline on top."""
    if article.paragraphs:
        lines = [line for raw in article.paragraphs for line in _lines_of(raw)]
    else:
        lines = split(plain(article.body))
    page = Page(lines, title=normalised(plain(article.title)))
    _cut_tail(page)
    _cut_head(page)
    paragraphs = [line for line in page.paragraphs if len(line) > MAX_BODY_LENGTH or match_body(line) is None]
    page.boilerplate += len(page.paragraphs) - len(paragraphs)
    page.paragraphs = paragraphs
    if not page.published_at and paragraphs:
        page.published_at = dateline_date(paragraphs[0]) or ""
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
            end = _boilerplate_start(page, lines, heading)
            break
        if not is_headline(lines[heading]):
            break
    page.boilerplate += len(lines) - end
    del lines[end:]


def _boilerplate_start(page: Page, lines: list[str], end: int) -> int:
    """The index of the first line of the run of boilerplate that ends before line `end`."""
    while end and (boilerplate := match_tail(lines[end - 1])) is not None:
        _take_metadata(page, boilerplate)
        end -= 1
    return end


def _cut_head(page: Page) -> None:
    lines = page.paragraphs
    index = 0
    while index < min(MAX_HEAD, len(lines)):
        line = lines[index]
        if (boilerplate := match_head(line)) is not None:
            _take_metadata(page, boilerplate)
            page.boilerplate += 1
        elif page.title and _repeats_title(line, page.title):
            page.boilerplate += 1
        elif not page.title and _stands_over_text(lines, index):
            page.title = line
        else:
            break
        index += 1
    page.paragraphs = lines[index:]


def _stands_over_text(lines: list[str], index: int) -> bool:
    return is_headline(lines[index]) and any(
        len(line) > max(80, len(lines[index])) for line in lines[index + 1 : index + 6]
    )


def _repeats_title(line: str, title: str) -> bool:
    return len(line) <= len(title) + 20 and _letters(line) == _letters(title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _take_metadata(page: Page, boilerplate: BoilerplateLine) -> None:
    """Fill the empty fields of `page`; a "Source:" line alone replaces the source, as the best authority."""
    page.source = boilerplate.source if boilerplate.rule == "source" else page.source or boilerplate.source
    page.title = page.title or boilerplate.title
    page.published_at = page.published_at or boilerplate.published_at
    page.updated_at = page.updated_at or boilerplate.updated_at
