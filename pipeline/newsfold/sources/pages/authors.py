"""Who wrote an article, as its page says it: names of persons and agencies, each once."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from newsfold.sources.pages.blocks import text_in
from newsfold.sources.pages.json_ld import texts_of
from newsfold.sources.pages.parsing import Element
from newsfold.sources.pages.visible_dates import MAX_LINES, lines_behind

MAX_AUTHORS = 20
MAX_BYLINE = 80
"""Characters of a line that is a byline."""
_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
)
_BY = re.compile(
    r"^(?:(?:written|posted|reported|story|words|text)\s+)?(?:by|von|par|por|di|door)\b\s*:?\s+", re.I
)
_PARTED = re.compile(r"\s*(?:,|;|\||•|·|/)\s*|\s+(?:and|und|et|y|e|en|&)\s+", re.I)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d|\b(?:editors?|reporter|correspondent|staff writer|contributor|updated|published"
    r"|minutes?|admin|read|ago|view|posts|profile|follow|share|more by|all articles)\b",
    re.I,
)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author|authors|autor|writer)(?:$|[\s_-]|__|name)", re.I)


def authors_of(root: Element, metas: Mapping[str, list[str]], article: Mapping[str, Any]) -> list[str]:
    """The names of the authors in the order of the page, from the surest place that has any."""
    for texts in (
        texts_of(article.get("author")),
        [text for key in _METAS for text in metas.get(key, [])],
        list(_marked(root)),
        list(_bylines(root)),
        list(_lines(root)),
    ):
        names = list(dict.fromkeys(name for text in texts for name in _names(text)))
        if names:
            return names[:MAX_AUTHORS]
    return []


def _marked(root: Element) -> Iterator[str]:
    for element in root.iter("a", "span", "div", "p", "address"):
        if (
            "author" in (element.get("rel") or "").split()
            or "author" in (element.get("itemprop") or "").split()
        ):
            yield text_in(element)


def _bylines(root: Element) -> Iterator[str]:
    """What the first element with the class of a byline says."""
    for element in root.iter("a", "span", "div", "p", "address", "li"):
        if _BYLINE.search(element.get("class") or "") and 0 < len(text := text_in(element)) <= 120:
            yield text
            return


def _lines(root: Element) -> Iterator[str]:
    """A short line behind the headline that begins with "By"."""
    heading = next(root.iter("h1"), None)
    if heading is not None:
        for line in islice(lines_behind(heading), MAX_LINES):
            if len(line) <= MAX_BYLINE and _BY.match(line):
                yield line
                return


def _names(text: str) -> Iterator[str]:
    """The names in a byline; of what is no name nothing."""
    if "://" in text:
        return
    for part in _PARTED.split(_BY.sub("", text.strip())):
        name = _BY.sub("", part.strip(" .:-–—"))
        if 2 <= len(name) <= 60 and name.count(" ") <= 5 and not _NO_NAME.search(name):
            yield name
