"""Which source reads which form of news; a new form is one line in `READERS`."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from newsfold.errors import SourceError
from newsfold.sources.agency.newsml import read_newsml
from newsfold.sources.feeds.read import read_feed_items
from newsfold.sources.field_mapping import NO_MAPPING, FieldMapping
from newsfold.sources.forms import Form
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Item
from newsfold.sources.json_document import read_json
from newsfold.sources.jsonl import read_jsonl
from newsfold.sources.pages.reading import read_page
from newsfold.sources.separated import read_separated
from newsfold.sources.text import read_text
from newsfold.sources.warc import read_warc

Source = Callable[[InputStream], Iterator[Item]]
READERS: Mapping[Form, Source] = {
    Form.TEXT: read_text,
    Form.JSONL: read_jsonl,
    Form.HTML: read_page,
    Form.JSON: read_json,
    Form.NINJS: read_json,
    Form.NEWSML: read_newsml,
    Form.RSS: read_feed_items,
    Form.RDF: read_feed_items,
    Form.ATOM: read_feed_items,
    Form.JSON_FEED: read_feed_items,
    Form.TABLE: read_separated,
    Form.WARC: read_warc,
}
"""By form; a form without a reader is refused with a line that names it."""
_MAPPED = {Form.JSONL: read_jsonl, Form.JSON: read_json, Form.TABLE: read_separated}
"""The readers of forms in which a source has names of its own."""


def readers(mapping: FieldMapping = NO_MAPPING) -> Mapping[Form, Source]:
    """The readers, those of JSON and tables with a mapping of fields."""
    if not mapping.paths:
        return READERS
    return {**READERS, **{form: partial(reader, mapping=mapping) for form, reader in _MAPPED.items()}}


GROWING_BY_LINES = frozenset({Form.JSONL})
"""Forms in which what is appended is further articles, and no more of the same one."""
_HINTS = {
    Form.SITEMAP: "it lists addresses: name it as a source in newsfold.toml, and they are followed",
    Form.SITEMAP_INDEX: "it lists sitemaps: name it as a source in newsfold.toml, and they are followed",
    Form.OPML: "it lists feeds: `newsfold sources import` makes sources of them",
    Form.GZIP: "it is packed more than once: gunzip it, and feed what comes out",
    Form.ZIP: "unpack it and feed what is in it",
    Form.BINARY: "feed text, a page, a feed, or JSON",
    Form.OTHER_JSON: "an article needs a title or text; fields are described in schemas/article.v1.json",
    Form.OTHER_XML: "feed RSS, Atom or NewsML-G2",
}
_NAMED_AS_TEXT = (".txt", ".text")
_NAMED_AS_ARTICLES = (*_NAMED_AS_TEXT, ".jsonl", ".ndjson")
_NOT_NEWS = frozenset({"readme", "license", "licence", "copying", "changelog", "robots", "requirements"})
"""Plain texts that lie beside news, by name without suffix."""
_MEANT = frozenset(READERS) - {Form.TEXT}
"""Forms that are news wherever they lie."""


def refusal(form: Form, where: str) -> SourceError | None:
    """The error of an input in a form that no source reads; None for one that is read."""
    return None if form in READERS else not_read(form, where)


def not_read(form: Form, where: str) -> SourceError:
    """The error of an input in a form without a reader."""
    return SourceError(
        f"{form}, which is not read",
        where=where,
        hint=_HINTS.get(form, f"read are: {', '.join(READERS)}"),
        reason="file-type",
    )


def form_of_empty(path: str) -> Form:
    """The form of a file with nothing in it; that of plain text has an article that is missing."""
    return Form.TEXT if os.path.splitext(path)[1].lower() in _NAMED_AS_TEXT else Form.EMPTY


def left_out(path: str, form: Form) -> str:
    """Why a file that lies in a folder, and was not named itself, is passed over; "" if it is news.

    Plain text looks the same whether it is news or not: there alone the name decides.
    """
    name, suffix = os.path.splitext(os.path.basename(path).lower().removesuffix(".gz"))
    if form is Form.TEXT:
        if suffix in _NAMED_AS_TEXT and name not in _NOT_NEWS:
            return ""
        return "plain text that is not called .txt, left out (name it to have it read)"
    if form in _MEANT or suffix in _NAMED_AS_ARTICLES:
        return ""
    return f"{form}, left out"
