"""One entry of RSS, RDF or Atom as an article, with what the entry says of which article it is."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

from newsfold.model.article import Article
from newsfold.sources.credits import authors_of, subjects_of
from newsfold.sources.feeds.elements import XML_BASE, XML_LANG, children, first_text, text_of
from newsfold.sources.feeds.feed import Feed
from newsfold.sources.feeds.shell import urljoin_safe
from newsfold.sources.feeds.text import item_text
from newsfold.sources.fields import plain_name
from newsfold.sources.item import SourceIds

_PUBLISHED = (
    *("pubDate", "published", "atom:published", "dc:date", "dcterms:issued", "dcterms:created", "issued"),
    *("dcterms:date", "prism:publicationDate", "pubdate", "created", "date"),
)
_UPDATED = ("updated", "atom:updated", "dcterms:modified", "modified", "lastBuildDate")
_WHOLE = ("content:encoded", "encoded", "xhtml:body", "body", "atom:content", "content")
_DESCRIPTIONS = (
    "description",
    "summary",
    "atom:summary",
    "itunes:summary",
    "media:description",
    "dc:description",
)
_AUTHORS = ("author", "dc:creator", "atom:author", "itunes:author", "dc:contributor")
_OTHER_IDS = {"contentid", "identifier", "articleid", "postid", "nid", "contentkey"}
"""Names, without what parts their words, of elements with an id beside the guid."""
_XHTML = "xhtml:"
_ADDRESS = ("http://", "https://")


class EntryContent(NamedTuple):
    """What an entry holds."""

    article: Article
    ids: SourceIds
    is_summary: bool


def content_of(entry: Element, feed: Feed) -> EntryContent:
    """The article of an entry of `feed`, its ids, and whether it is a summary; dates as they are written."""
    ids = _ids(entry, entry.get(XML_BASE) or feed.home)
    whole = max((_html(element) for element in children(entry, *_WHOLE)), key=len, default="")
    description = next((html for e in children(entry, *_DESCRIPTIONS) if (html := _html(e))), "")
    text = item_text(whole, description)
    updated_at = first_text(entry, *_UPDATED)
    source = _source(entry)
    article = Article(
        url=ids.link,
        title=_title(entry, source),
        source=source or feed.source,
        published_at=first_text(entry, *_PUBLISHED) or updated_at,
        updated_at=updated_at,
        lang=first_text(entry, "dc:language", "language") or entry.get(XML_LANG) or feed.language,
        authors=authors_of([_author(element) for element in children(entry, *_AUTHORS)]),
        subjects=subjects_of([_subject(element) for element in children(entry, "category", "dc:subject")]),
        paragraphs=text.paragraphs,
    )
    return EntryContent(article, ids, text.is_summary)


def withdrawal_of(entry: Element, feed: Feed) -> EntryContent:
    """The withdrawal that a tombstone of Atom (RFC 6721) is."""
    guid = entry.get("ref", "").strip()
    link = next(_links(entry, "alternate"), "") or (guid if guid.startswith(_ADDRESS) else "")
    article = Article(
        url=link, source=feed.source, status="canceled", published_at=entry.get("when", "").strip()
    )
    return EntryContent(article, SourceIds(guid, link), False)


def _ids(entry: Element, base: str) -> SourceIds:
    guids = list(children(entry, "guid", "id", "atom:id"))
    guid = next((text for element in guids if (text := text_of(element))), "")
    about = next((value.strip() for name, value in entry.items() if name.endswith("}about")), "")
    addresses = [
        first_text(entry, "feedburner:origLink"),
        *_links(entry, "alternate"),
        *(text for element in children(entry, "link") if (text := text_of(element))),
        *(_permalink(element) for element in guids if _permalink(element)),
        about if about.startswith(_ADDRESS) else "",
    ]
    absolute = [urljoin_safe(base, address) for address in addresses if address]
    link = absolute[0] if absolute else ""
    canonical = next(_links(entry, "canonical"), "")
    others = [text_of(element) for element in entry if _is_id(element)]
    alternates = dict.fromkeys([*absolute[1:], *([about] if about else []), *others])
    guid = guid or about or first_text(entry, "dc:identifier")
    kept = tuple(other for other in alternates if other and other not in (link, guid, canonical))
    return SourceIds(guid, link, urljoin_safe(base, canonical), kept)


def _links(entry: Element, rel: str) -> Iterator[str]:
    """Addresses of links of this kind, those to pages first."""
    links = [link for link in children(entry, "link", "atom:link") if link.get("href", "").strip()]
    for link in sorted(links, key=lambda link: "html" not in link.get("type", "html")):
        if rel in (link.get("rel") or "alternate").lower().split():
            yield link.get("href", "").strip()


def _permalink(guid: Element) -> str:
    text = text_of(guid)
    said = guid.get("isPermaLink", "true").strip().lower()
    return text if text.startswith(_ADDRESS) and said != "false" else ""


def _is_id(element: Element) -> bool:
    name = plain_name(element.tag.rpartition(":")[2])
    return name in _OTHER_IDS and not len(element)


def _html(element: Element) -> str:
    """The HTML that an element holds: escaped, as a text, or as elements of its own."""
    if len(element):
        for below in element.iter():
            below.tag = below.tag.rpartition(":")[2]
        inside = "".join(_serialised(below) for below in element)
        return escape(element.text or "", quote=False) + inside
    text = (element.text or "").strip()
    type_ = element.get("type", "html").lower()
    if type_ in ("text", "text/plain") and "<" in text:
        return escape(text, quote=False)
    return text


def _serialised(element: Element) -> str:
    for below in element.iter():
        below.attrib = {name: value for name, value in below.items() if name.isidentifier()}
    return tostring(element, encoding="unicode", method="html")


def _title(entry: Element, source: str) -> str:
    title = first_text(entry, "title", "atom:title", "media:title", "dc:title")
    ending = f" - {source}"
    return title.removesuffix(ending) if source and len(title) > len(ending) else title


def _source(entry: Element) -> str:
    """Who the entry says has published it first, as lists of several papers do."""
    for element in children(entry, "source", "atom:source"):
        if name := first_text(element, "title", "atom:title") if len(element) else text_of(element):
            return "" if name.startswith(_ADDRESS) else name
    return ""


def _author(element: Element) -> str:
    """The name of an author, of `mail@paper.example (Ada Lind)` what stands in the brackets."""
    name = first_text(element, "name", "atom:name") if len(element) else text_of(element)
    before, _, behind = name.partition("(")
    if "@" in before:
        return behind.rpartition(")")[0].strip()
    return "" if "@" in name else name


def _subject(element: Element) -> dict[str, str]:
    term, label = element.get("term", "").strip(), element.get("label", "").strip() or text_of(element)
    return {"name": label or term, "id": term if label and term != label else ""}
