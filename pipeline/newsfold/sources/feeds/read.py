"""Sources for feeds: RSS, RDF, Atom and JSON Feed, each item an article; what is whole of a feed is kept."""

import re
from collections.abc import Iterator

from newsfold.errors import RecordError, SourceError
from newsfold.sources.feeds.document import MAX_ENTRIES, Document, document_of
from newsfold.sources.feeds.elements import declarations_in, parsed, root_space
from newsfold.sources.feeds.entry import EntryContent, content_of, withdrawal_of
from newsfold.sources.feeds.feed import Feed
from newsfold.sources.feeds.json_feed import feed_of_json
from newsfold.sources.feeds.shell import feed_of_shell
from newsfold.sources.forms import HEAD_BYTES, Form, form_of
from newsfold.sources.input_stream import MAX_ARTICLE_BYTES, MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.sources.xml_safety import refuse_entities

MAX_FEED_ARTICLES = 8
"""Articles of the limit in one feed, 32 MB of them unless another limit is set; feeds are read as a whole."""
_ENTRIES = {Form.ATOM: ("entry", "deleted-entry"), Form.RSS: ("item",), Form.RDF: ("item",)}

_END = re.compile(rb"</(?:[\w.-]+:)?(?P<root>rss|rdf|feed)\s*>", re.IGNORECASE)
_START = re.compile(rb"<(?:[\w.-]+:)?(?P<root>rss|rdf|feed)(?=[\s>])", re.IGNORECASE)


def read_feed_items(stream: InputStream) -> Iterator[Item]:
    """The items of a feed; the place behind it belongs to the last, since it is read as a whole."""
    limit = stream.limit * MAX_FEED_ARTICLES
    data, length = stream.rest(limit)
    feed = read_feed(data[:limit], stream.name, limit=stream.limit)
    items = list(feed.items)
    if length > limit:
        what = f"a feed of {length:,} bytes; {limit:,} of them are read"
        items.append(
            _rejected(SourceError(what, hint="ask for fewer items", reason="size"), b"", stream.name)
        )
    last = items.pop()
    yield from items
    yield last._replace(position=stream.position) if isinstance(last, Sourced | Rejected) else last


def read_feed(data: bytes, name: str = "", *, limit: int = MAX_ARTICLE_BYTES) -> Feed:
    """The feed in `data`, with at least one item; nothing is raised.

    Items are in the order of the feed: articles, rejections, and notices. `name` says in errors where it came
    from, `limit` is in bytes of an item. What is no feed is one with a single rejection.
    """
    form = form_of(data[:HEAD_BYTES])
    try:
        if form is Form.JSON_FEED:
            return _with_items(feed_of_json(data, name, limit=limit), name)
        if form not in _ENTRIES:
            raise SourceError(f"{form}, and no feed", hint="check the address", reason="source")
        refuse_entities(data)
        return _with_items(_feed_of_xml(data, form, name, limit), name)
    except RecordError as error:
        return Feed(items=(_rejected(error, data, name),))


def _with_items(feed: Feed, name: str) -> Feed:
    return feed if feed.items else feed._replace(items=(Notice(f"{name}: a feed without an item"),))


def _feed_of_xml(data: bytes, form: Form, name: str, limit: int) -> Feed:
    document = document_of(data, _ENTRIES[form])
    shell = document.text(document.shell)
    declared = declarations_in(shell)
    home = root_space(shell, declared)
    feed = feed_of_shell(shell, declared, home)
    items: list[Item] = []
    for number, entry in enumerate(document.entries, 1):
        origin = f"{name}[{number}]"
        if len(entry) > limit:
            items.append(_too_large(entry, origin, limit))
            continue
        element = parsed(document.text(entry), declared, home)
        read = withdrawal_of if element.tag.endswith("deleted-entry") else content_of
        items.append(_sourced(read(element, feed), origin, entry))
    return feed._replace(items=(*items, *_cut_off(document, name)))


def _sourced(content: EntryContent, origin: str, data: bytes) -> Sourced:
    return Sourced(content.article, origin, data, ids=content.ids, summary=content.is_summary)


def _cut_off(document: Document, name: str) -> Iterator[Item]:
    """What to say of a feed without an end."""
    read = f"the {len(document.entries)} items before that are read"
    if document.rest:
        too_many = len(document.entries) >= MAX_ENTRIES
        what = f"the feed {'has more items' if too_many else 'is cut off inside of an item'}; {read}"
        yield _rejected(SourceError(what, hint="fetch it again", reason="xml"), document.rest, name)
    elif second := _second_feed(document.shell):
        what = f"a feed of another form begins behind its end and is not read; {read}"
        yield _rejected(SourceError(what, hint="feed each by itself", reason="xml"), second, name)
    elif not document.whole:
        yield Notice(f"{name}: the feed has no end, it may be cut off; {read}")


def _second_feed(shell: bytes) -> bytes:
    """What begins with the root of another form of feed behind the end of the first, as of joined files."""
    end = _END.search(shell)
    start = _START.search(shell, end.end()) if end else None
    while end and start and start["root"].lower() == end["root"].lower():
        start = _START.search(shell, start.end())
    return shell[start.start() :] if start else b""


def _too_large(entry: bytes, origin: str, limit: int) -> Rejected:
    what = f"{len(entry):,} bytes; an article may have {limit:,}"
    return _rejected(SourceError(what, hint="is this one article?", reason="size"), entry, origin)


def _rejected(error: RecordError, data: bytes, origin: str) -> Rejected:
    error.where = origin
    return Rejected(error, origin, data[:MAX_REJECTED_BYTES])
