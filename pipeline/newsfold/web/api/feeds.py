"""Feeds: Atom (RFC 4287) and JSON Feed 1.1, made of the same entries. Pure."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree as XML

from newsfold.subscription.spreadsheet import one_line
from newsfold.web.api.entries import Entry
from newsfold.wire.codec import encode

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
EPOCH = "1970-01-01T00:00:00Z"
"""The time of what has none: feeds must have one, and a clock would make every answer another."""


class Feed(NamedTuple):
    """A feed: `server` is the address of this server without a path, `page` that of the view as a page."""

    server: str
    title: str
    address: str
    page: str
    next: str
    entries: Sequence[Entry]


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    XML.register_namespace("", ATOM)
    root = XML.Element(f"{{{ATOM}}}feed")
    _text(root, "id", feed.server + feed.address)
    _text(root, "title", feed.title)
    _text(root, "updated", max((entry.updated for entry in feed.entries), default="") or EPOCH)
    _text(_child(root, "author"), "name", "Newsfold")
    _link(root, "self", feed.server + feed.address, "application/atom+xml")
    _link(root, "alternate", feed.server + feed.page, "text/html")
    if feed.next:
        _link(root, "next", feed.server + feed.next, "application/atom+xml")
    for entry in feed.entries:
        element = _child(root, "entry")
        _text(element, "id", entry.id)
        _text(element, "title", entry.title)
        _text(element, "updated", entry.updated or EPOCH)
        if entry.published:
            _text(element, "published", entry.published)
        _link(element, "alternate", feed.server + entry.path, "text/html")
        if is_web(entry.url):
            _link(element, "related", entry.url, "")
        for tag in entry.tags:
            _child(element, "category").set("term", one_line(tag))
        _text(element, "summary", entry.text)
    text: bytes = XML.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    next_ = {"next_url": feed.server + feed.next} if feed.next else {}
    return encode(
        {
            "version": JSON_FEED,
            "title": one_line(feed.title),
            "home_page_url": feed.server + feed.page,
            "feed_url": feed.server + feed.address,
            **next_,
            "items": [_item(feed.server, entry) for entry in feed.entries],
        }
    )


def is_web(url: str) -> bool:
    """Whether an address of others is one that a reader may follow: of the web, and in plain characters."""
    return url.startswith(("http://", "https://")) and url.isascii() and url.isprintable() and " " not in url


def _item(server: str, entry: Entry) -> dict[str, object]:
    said = {
        "external_url": entry.url if is_web(entry.url) else "",
        "date_published": entry.published,
        "date_modified": entry.updated,
        "tags": [one_line(tag) for tag in entry.tags],
    }
    return {
        "id": entry.id,
        "url": server + entry.path,
        "title": one_line(entry.title),
        "content_text": _lines(entry.text),
        **{name: value for name, value in said.items() if value},
    }


def _lines(text: str) -> str:
    return "\n".join(map(one_line, text.split("\n")))


def _child(parent: XML.Element, name: str) -> XML.Element:
    return XML.SubElement(parent, f"{{{ATOM}}}{name}")


def _text(parent: XML.Element, name: str, text: str) -> None:
    _child(parent, name).text = _lines(text)


def _link(parent: XML.Element, rel: str, href: str, media_type: str) -> None:
    link = _child(parent, "link")
    link.set("rel", rel)
    link.set("href", href)
    if media_type:
        link.set("type", media_type)
