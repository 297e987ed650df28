"""Feeds in own words, in every form, as servers send them."""

from typing import Any

from newsfold.sources.feeds.feed import Feed
from newsfold.sources.feeds.read import read_feed
from newsfold.sources.item import Item, Sourced

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:a10="http://www.w3.org/2005/Atom"'
)
TEXT = "<p>The storm closed the <b>strait</b>.</p>\n<p>Two ferries stay in port.</p>"
PARAGRAPHS = ("The storm closed the strait.", "Two ferries stay in port.")
DATE = "Tue, 18 Mar 2025 14:03:00 +0100"


def item(
    number: int = 1,
    *,
    title: str = "Ferries &amp; storms",
    date: str = f"<pubDate>{DATE}</pubDate>",
    text: str = f"<content:encoded><![CDATA[{TEXT}]]></content:encoded>",
    guid: str = '<guid isPermaLink="false">lantern-{}</guid>',
    more: str = "",
) -> str:
    """An item of RSS."""
    return (
        f"<item><title>{title}</title><link>https://lantern.example/ferries-{number}</link>"
        f"{guid.replace('{}', str(number))}{date}{text}{more}</item>"
    )


def rss(*items: str, more: str = "", spaces: str = SPACES) -> str:
    """RSS 2.0."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {spaces}><channel>'
        f"<title>Harbour Lantern - World</title><link>https://www.harbourlantern.example/</link>{more}"
        f"{''.join(items)}</channel></rss>\n"
    )


RDF = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {SPACES}>
<channel rdf:about="https://lantern.example/rdf"><title>Harbour Lantern</title><link>https://lantern.example/</link>
<dc:language>en-gb</dc:language><items><rdf:Seq><rdf:li resource="https://lantern.example/ferries-1"/></rdf:Seq>
</items></channel>
<item rdf:about="https://lantern.example/id/1"><title>Ferries &amp; storms</title>
<link>https://lantern.example/ferries-1</link><description>{TEXT.replace("<", "&lt;")}</description>
<dc:date>2025-03-18T14:03:00+01:00</dc:date><dc:creator>Ada Lind</dc:creator><dc:subject>sea</dc:subject>
</item>
</rdf:RDF>"""

ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://lantern.example/">
<title>Harbour Lantern</title><link href="https://lantern.example/"/><link rel="self" href="/atom.xml"/>
<link rel="hub" href="https://hub.example/"/><link rel="next" href="https://lantern.example/atom.xml?page=2"/>
<updated>2019-01-01T00:00:00Z</updated><author><name>Desk</name></author>
<entry><id>tag:lantern.example,2025:1</id><title type="html">Ferries &amp;amp; storms</title>
<link rel="enclosure" type="image/jpeg" href="/a.jpg"/>
<link rel="alternate" type="text/html" href="/ferries-1"/>
<published>2025-03-18T14:03:00+01:00</published><updated>2025-03-18T15:00:00+01:00</updated>
<author><name>Ada Lind</name><email>ada@lantern.example</email></author><category term="sea" label="Sea"/>
<summary>The strait is closed.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{TEXT}</div></content></entry>
</feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Lantern",
"language": "en-GB",
"home_page_url": "https://lantern.example/", "next_url": "https://lantern.example/feed.json?page=2",
"hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "authors": [{"name": "Desk"}],
"items": [{"id": "lantern-1", "url": "https://lantern.example/ferries-1", "title": "Ferries & storms",
"content_html": "<p>The storm closed the <b>strait</b>.</p><p>Two ferries stay in port.</p>",
"summary": "Closed.",
"date_published": "2025-03-18T14:03:00+01:00", "date_modified": "2025-03-18T15:00:00+01:00",
"authors": [{"name": "Ada Lind"}], "tags": ["sea"]}]}"""


def feed(text: str | bytes) -> Feed:
    """The feed in a text."""
    return read_feed(text.encode() if isinstance(text, str) else text, "name")


def articles(items: Feed | Any) -> list[Sourced]:
    """The articles among the items of a feed."""
    found: tuple[Item, ...] = items.items
    return [item for item in found if isinstance(item, Sourced)]


def only(text: str | bytes) -> Sourced:
    """The one item of a feed, which is an article."""
    (entry,) = feed(text).items
    assert isinstance(entry, Sourced)
    return entry
