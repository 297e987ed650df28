"""Sitemaps: lists of the pages of a site, or of further sitemaps, in XML or as lines of addresses; pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from newsfold.errors import RecordError, SourceError
from newsfold.model.article import Article
from newsfold.sources.feeds.document import decoded, document_of, encoding_of
from newsfold.sources.feeds.elements import children, declarations_in, first_text, parsed, root_space
from newsfold.sources.forms import HEAD_BYTES, Form, form_of
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Notice, Rejected, Sourced, SourceIds
from newsfold.sources.xml_safety import refuse_entities

MAX_FOLLOWED = 20
"""Sitemaps of a list that are read in one round, those that changed last."""
MAX_BYTES = 50 * 1024 * 1024
"""Of a sitemap, as its specification has it."""
_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)


class ListedPage(NamedTuple):
    """A page or a further sitemap in a sitemap, as it is written there, "" for what is not said.

    The date of publication, title, language and name of the source are those of sitemaps for news.
    """

    url: str
    changed_at: str = ""
    published_at: str = ""
    title: str = ""
    language: str = ""
    source: str = ""


class Sitemap(NamedTuple):
    """A sitemap: its pages, or its further sitemaps; `fault` says what is missing of it, "" for nothing."""

    pages: tuple[ListedPage, ...] = ()
    sitemaps: tuple[ListedPage, ...] = ()
    fault: str = ""


def read_sitemap(data: bytes) -> Sitemap:
    """The sitemap in `data`; of one that is cut off, what is whole. SourceError for none or an unsafe one."""
    form = form_of(data[:HEAD_BYTES])
    if form not in (Form.SITEMAP, Form.SITEMAP_INDEX):
        raise SourceError(f"{form}, and no sitemap", hint="check the address", reason="source")
    refuse_entities(data)
    document = document_of(data, ("url", "sitemap"))
    if not document.entries and b"<" not in data:
        lines = decoded(data, encoding_of(data)).split()
        return Sitemap(tuple(ListedPage(line) for line in dict.fromkeys(lines) if _ADDRESS.fullmatch(line)))
    shell = document.text(document.shell)
    declared = declarations_in(shell)
    home = root_space(shell, declared)
    listed = [
        page
        for entry in document.entries
        if (page := _page(parsed(document.text(entry), declared, home))) is not None
    ]
    fault = "" if document.whole else f"cut off; the {len(listed)} addresses before that are read"
    if form is Form.SITEMAP_INDEX:
        return Sitemap(sitemaps=tuple(listed), fault=fault)
    return Sitemap(pages=tuple(listed), fault=fault)


def read_sitemap_items(stream: InputStream) -> Iterator[Item]:
    """The pages of a sitemap as articles without text: the pages at their links have it."""
    data, length = stream.rest(MAX_BYTES)
    try:
        sitemap = read_sitemap(data[:MAX_BYTES])
    except RecordError as error:
        error.where = stream.name
        yield Rejected(error, stream.name, data[:MAX_REJECTED_BYTES], stream.position)
        return
    for number, page in enumerate(sitemap.pages, 1):
        article = Article(
            url=page.url, title=page.title, lang=page.language, source=page.source,
            published_at=page.published_at, updated_at=page.changed_at,
        )  # fmt: skip
        last = stream.position if number == len(sitemap.pages) else None
        ids = SourceIds(link=page.url)
        yield Sourced(article, f"{stream.name}[{number}]", page.url.encode(), last, ids=ids, summary=True)
    if (number := len(sitemap.sitemaps)) > MAX_FOLLOWED:
        what = f"lists {number:,} sitemaps; the {MAX_FOLLOWED} that changed last are read"
        yield Notice(f"{stream.name}: {what} (name others as sources)", once=f"sitemaps:{stream.name}")
    if sitemap.fault or length > MAX_BYTES:
        yield Notice(f"{stream.name}: the sitemap is {sitemap.fault or 'too long to be read to its end'}")


def _page(entry: Element) -> ListedPage | None:
    url = first_text(entry, "loc")
    if not _ADDRESS.fullmatch(url):
        return None
    news = next(children(entry, "news:news"), entry)
    publication = next(children(news, "news:publication"), news)
    return ListedPage(
        url,
        first_text(entry, "lastmod"),
        first_text(news, "news:publication_date"),
        first_text(news, "news:title"),
        first_text(publication, "news:language"),
        first_text(publication, "news:name"),
    )
