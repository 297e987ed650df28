"""The dates that a reader sees at the headline: "Published 18 March 2025", or a day alone."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from newsfold.sources.dates import as_written, first_date
from newsfold.sources.pages.blocks import lines_of, paragraphs_in
from newsfold.sources.pages.parsing import Element

MAX_LINES, MAX_LINE = 14, 140
"""Lines behind the headline that are looked at, and characters of one that is no sentence."""
MAX_LEVELS = 6
"""Elements around the headline that are looked through."""
_UPDATED = re.compile(r"\b(?:last |recently )?(?:updated?|modified|edited|revised|corrected|amended)\b", re.I)
_NO_DATE_OF_IT = re.compile(
    r"\b(?:expires?|deadline|event|starts?|ends?|born|died|copyright|©|until|since|from \w+ \d+ to)\b", re.I
)
_PARTS = re.compile(
    r"\s*[|•·]\s*|\s+[–—]\s+|(?<=\d)\s*(?=\()|(?=\b(?:[Uu]pdated?|[Mm]odified|UPDATED|[Pp]ublished)\b)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


class VisibleDates(NamedTuple):
    """Dates of publication and of change that stand at the headline, in the order of the page."""

    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()


def visible_dates(root: Element) -> VisibleDates:
    """The dates that stand behind the first h1 and before the text; sentences have none."""
    published: list[str] = []
    updated: list[str] = []
    heading = next(root.iter("h1"), None)
    if heading is None:
        return VisibleDates()
    for count, line in enumerate(lines_behind(heading)):
        if count >= MAX_LINES:
            break
        if len(line) <= MAX_LINE and _YEAR.search(line) and not _NO_DATE_OF_IT.search(line):
            for part in _PARTS.split(line):
                if part and (date := date_in(part)):
                    (updated if _UPDATED.search(part) else published).append(date)
    return VisibleDates(tuple(published), tuple(updated))


def lines_behind(heading: Element) -> Iterator[str]:
    """The lines that stand behind an element, up to the first paragraph of the text."""
    node = heading
    for _ in range(MAX_LEVELS):
        yield from lines_of(node.tail or "")
        for sibling in node.itersiblings():
            if sibling.tag in ("h1", "nav", "footer"):
                continue
            for line in paragraphs_in(sibling):
                yield line
                if len(line) > 3 * MAX_LINE:
                    return
            yield from lines_of(sibling.tail or "")
        node = node.getparent()
        if node is None or node.tag == "body":
            return


def date_in(part: str) -> str:
    """The date of a few words that have one; "" for others."""
    text = _UPDATED.sub("", part).strip(" :|,.-()")
    try:
        return as_written(text)
    except ValueError:
        found = first_date(text)
        return found[:10] if found else ""
