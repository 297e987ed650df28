"""NewsML-G2, the XML of news agencies (IPTC): a newsItem, or a newsMessage or packages with several.

Elements are found by their local names, in whatever namespace and version. A correction is a higher `version`
of the same `guid`; `pubStatus` withholds or cancels it.
"""

from collections.abc import Iterator
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from newsfold.errors import RecordError, SourceError
from newsfold.model.article import Article, Subject
from newsfold.sources.agency.content_set import paragraphs_of_content
from newsfold.sources.agency.xml_tree import attribute, child, children, descendants, local, text_of
from newsfold.sources.credits import authors_of
from newsfold.sources.fields import article_of_fields
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Notice, Rejected, Sourced, SourceIds
from newsfold.sources.xml_safety import refuse_entities

MAX_MESSAGE_ARTICLES = 16
"""Articles of the limit in one message."""
TEXT_CLASS = "text"
_PIECE = 64 * 1024


def read_newsml(stream: InputStream) -> Iterator[Item]:
    """The articles of every newsItem; of a message that is cut off, those that are whole."""
    limit = stream.limit * MAX_MESSAGE_ARTICLES
    data, length = stream.rest(limit)
    try:
        if length > limit:
            what = f"a message of {length:,} bytes; one may have {limit:,}"
            raise SourceError(what, hint="cut it into items", reason="size")
        refuse_entities(data)
    except RecordError as error:
        yield _rejected(error, data, stream)
        return
    number = 0
    try:
        for number, item in enumerate(_news_items(data), 1):
            yield _item(item, f"{stream.name}[{number}]", data, stream)
            item.clear()
    except ParseError as error:
        read = f"; the {number} items before it are read" if number else ""
        fault = SourceError(f"no whole XML: {error}{read}", hint="fetch it again", reason="xml")
        yield _rejected(fault, data, stream)
        return
    if not number:
        fault = SourceError("NewsML without a newsItem", hint="is it a package?", reason="empty")
        yield _rejected(fault, data, stream)


def _rejected(error: RecordError, data: bytes, stream: InputStream) -> Rejected:
    error.where = stream.name
    return Rejected(error, stream.name, data[:MAX_REJECTED_BYTES], stream.position)


def _news_items(data: bytes) -> Iterator[Element]:
    """The newsItems as they end, so that of a message cut off those before the cut are read."""
    parser: XMLPullParser[Any] = XMLPullParser(["end"])
    for start in range(0, len(data), _PIECE):
        parser.feed(data[start : start + _PIECE])
        yield from _ended(parser)
    parser.close()
    yield from _ended(parser)


def _ended(parser: "XMLPullParser[Any]") -> Iterator[Element]:
    for event in parser.read_events():
        element: Element = cast(Any, event)[1]
        if local(element) == "newsItem":
            yield element


def _item(item: Element, origin: str, data: bytes, stream: InputStream) -> Sourced | Rejected | Notice:
    class_ = attribute(child(child(item, "itemMeta"), "itemClass"), "qcode").rpartition(":")[2]
    if class_ and class_ not in (TEXT_CLASS, "composite"):
        return Notice(f"{origin}: an item of class {class_}, left out: it has no text", once=f"type:{class_}")
    try:
        article = _article(item)
    except RecordError as error:
        error.where = origin
        error.hint = error.hint or "see docs/sources.md for what is read of NewsML-G2"
        return Rejected(error, origin, data[:MAX_REJECTED_BYTES], stream.position)
    alternates = tuple(
        text for element in descendants(child(item, "contentMeta"), "altId") if (text := text_of(element))
    )
    return Sourced(article, origin, data[:MAX_REJECTED_BYTES], stream.position, ids=SourceIds(
        guid=article.uri, alternates=alternates
    ))  # fmt: skip


def _article(item: Element) -> Article:
    """The article of a newsItem: published when first made, updated when this version was."""
    meta, content = child(item, "itemMeta"), child(item, "contentMeta")
    title, paragraphs = paragraphs_of_content(child(item, "contentSet"))
    first = text_of(child(meta, "firstCreated")) or text_of(child(content, "contentCreated"))
    this = text_of(child(meta, "versionCreated"))
    guid = attribute(item, "guid")
    return article_of_fields(
        {
            "uri": guid,
            "url": guid if guid.startswith(("http://", "https://")) else "",
            "version": attribute(item, "version"),
            "status": attribute(child(meta, "pubStatus"), "qcode").rpartition(":")[2],
            "published_at": first or this,
            "updated_at": this,
            "embargoed_until": text_of(child(meta, "embargoed")),
            "lang": attribute(child(content, "language"), "tag"),
            "title": _headline(content) or title,
            "paragraphs": paragraphs,
            "source": _source(meta, content),
            "authors": authors_of([text_of(element) for element in children(content, "by")]),
            "subjects": tuple(_subjects(content)),
        },
        strict=False,
    )


def _headline(content: Element | None) -> str:
    """The headline that no role sets apart, else the first."""
    headlines = sorted(children(content, "headline"), key=lambda element: bool(attribute(element, "role")))
    return next((text for element in headlines if (text := text_of(element))), "")


def _source(meta: Element | None, content: Element | None) -> str:
    for element in (*children(content, "infoSource"), *children(meta, "provider")):
        if name := text_of(child(element, "name")) or attribute(element, "literal"):
            return name
    provider = attribute(child(meta, "provider"), "qcode").rpartition(":")[2]
    return provider or attribute(child(meta, "provider"), "uri")


def _subjects(content: Element | None) -> Iterator[Subject]:
    for element in children(content, "subject"):
        id_ = attribute(element, "qcode") or attribute(element, "uri") or attribute(element, "literal")
        label = text_of(child(element, "name"))
        if id_ or label:
            yield Subject(id_, label)
