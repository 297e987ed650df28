"""JSON Feed 1.0 and 1.1: one object with a list of items."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from newsfold.errors import DecodeError, SourceError
from newsfold.model.article import Article
from newsfold.sources.credits import authors_of, subjects_of
from newsfold.sources.feeds.document import decoded, encoding_of, narrow
from newsfold.sources.feeds.feed import Feed
from newsfold.sources.feeds.shell import source_of_title, urljoin_safe
from newsfold.sources.feeds.text import item_text
from newsfold.sources.input_stream import MAX_REJECTED_BYTES
from newsfold.sources.item import Item, Rejected, Sourced, SourceIds
from newsfold.sources.json_text import data_of, parse_json, without_halves

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_SEPARATOR = re.compile(r"[\s,]*")
_ADDRESS = ("http://", "https://")


def feed_of_json(data: bytes, name: str, *, limit: int) -> Feed:
    """The feed with its items; of one that is cut off, those that are whole. SourceError for no object."""
    data = narrow(data)
    text = decoded(data, encoding_of(data))
    fault: list[Item] = []
    try:
        tree = parse_json(text.encode("utf-8", "replace"))
    except DecodeError as error:
        tree, rest = _whole_items(without_halves(text.encode("utf-8", "replace")).decode())
        count = len(tree["items"])
        what = f"the feed is no whole JSON ({error.what}); the {count} items before that are read"
        cut = SourceError(what, hint="fetch it again", reason="json", where=name)
        fault.append(Rejected(cut, name, rest.encode("utf-8", "replace")[:MAX_REJECTED_BYTES]))
    if not isinstance(tree, Mapping):
        raise SourceError("$: expected an object", hint="is it a JSON Feed?", reason="schema", path="$")
    feed = _feed(tree)
    entries = tree.get("items")
    items = [
        _item(entry, f"{name}[{number}]", feed, tree, limit)
        for number, entry in enumerate(entries if isinstance(entries, list) else [], 1)
    ]
    return feed._replace(items=(*items, *fault))


def _feed(tree: Mapping[str, Any]) -> Feed:
    title, home = _text(tree, "title"), _text(tree, "home_page_url")
    return Feed(
        title=title,
        source=source_of_title(title, home),
        home=home,
        address=_text(tree, "feed_url"),
        language=_text(tree, "language"),
    )


def _item(entry: object, origin: str, feed: Feed, tree: Mapping[str, Any], limit: int) -> Item:
    data = data_of(entry)
    fault = None
    if not isinstance(entry, Mapping):
        fault = SourceError("$: expected an object", hint="an item is one", reason="schema", path="$")
    elif len(data) > limit:
        what = f"{len(data):,} bytes; an article may have {limit:,}"
        fault = SourceError(what, hint="is this one article?", reason="size")
    if fault or not isinstance(entry, Mapping):
        assert fault is not None
        fault.where = origin
        return Rejected(fault, origin, data[:MAX_REJECTED_BYTES])
    guid = _text(entry, "id")
    link = _text(entry, "url") or (guid if guid.startswith(_ADDRESS) else "") or _text(entry, "external_url")
    link = urljoin_safe(feed.home, link)
    html = _text(entry, "content_html") or _plain_as_html(_text(entry, "content_text"))
    text = item_text(html, _plain_as_html(_text(entry, "summary")))
    updated_at = _text(entry, "date_modified")
    article = Article(
        url=link,
        title=_text(entry, "title"),
        source=feed.source,
        published_at=_text(entry, "date_published") or updated_at,
        updated_at=updated_at,
        lang=_text(entry, "language") or feed.language,
        authors=authors_of(
            entry.get("authors") or entry.get("author") or tree.get("authors") or tree.get("author")
        ),
        subjects=subjects_of(entry.get("tags")),
        paragraphs=text.paragraphs,
    )
    others = tuple(o for o in (_text(entry, "external_url"),) if o and o not in (link, guid))
    return Sourced(article, origin, data, ids=SourceIds(guid, link, "", others), summary=text.is_summary)


def _authors(tree: Mapping[str, Any]) -> tuple[str, ...]:
    return authors_of(tree.get("authors") or tree.get("author"))


def _text(tree: Mapping[str, Any], name: str) -> str:
    """A value that is a text or, as ids of careless programs are, a number."""
    value = tree.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _plain_as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;") if "<" in text else text


def _whole_items(text: str) -> tuple[dict[str, Any], str]:
    """What is whole of a feed that is cut off or broken, and the text behind it."""
    start = _ITEMS.search(text)
    head: dict[str, Any] = {}
    before = text[: start.start()] if start else text
    for name in ("title", "home_page_url", "feed_url", "language", "next_url"):
        if value := re.search(rf'"{name}"\s*:\s*("(?:[^"\\]|\\.)*")', before):
            head[name] = _value(value[1])
    position = start.end() if start else len(text)
    entries: list[Any] = []
    for entry, behind in _values(text, position):
        entries.append(entry)
        position = behind
    return {**head, "items": entries}, text[position:]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return ""


def _values(text: str, position: int) -> Iterator[tuple[Any, int]]:
    """Values of a list one after the other, each with the place behind it, up to the first fault."""
    decoder = json.JSONDecoder()
    while match := _SEPARATOR.match(text, position):
        try:
            value, position = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            return
        yield value, position
