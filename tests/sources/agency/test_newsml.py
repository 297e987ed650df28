"""NewsML-G2: newsItems in NITF, XHTML and plain text, alone and in messages."""

from io import BytesIO
from typing import Any

import pytest

from newsfold.model.article import Subject
from newsfold.sources.agency.newsml import read_newsml
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Notice, Rejected, Sourced

NITF = """<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
<body.head><hedline><hl1>Frost</hl1></hedline><byline>By Ada Lind</byline><dateline>OSLO</dateline>
</body.head>
<body.content><block><p>The harbour froze over <em>on</em><br/>Tuesday.</p><media><p>A picture.</p></media>
<hl2>Ferries</hl2><p>Two ferries were towed out.</p></block></body.content></body></nitf></inlineXML>"""
XHTML = """<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Frost</title></head><body>
<p>The harbour froze over on Tuesday.</p><h2>Ferries</h2><p>Two ferries were towed out.</p></body></html>
</inlineXML>"""
PLAIN = """<inlineData contenttype="text/plain">The harbour froze over on Tuesday.

Ferries

Two ferries were towed out.</inlineData>"""


def news_item(content: str = NITF, *, version: str = "2", status: str = "usable", more: str = "") -> str:
    """A newsItem with this content."""
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:wire.example:harbour"
version="{version}" standard="NewsML-G2" standardversion="2.29"><itemMeta><itemClass qcode="ninat:text"/>
<provider literal="Northern Wire"/><versionCreated>2025-03-18T10:15:00+01:00</versionCreated>
<firstCreated>2025-03-18T08:00:00+01:00</firstCreated><pubStatus qcode="stat:{status}"/>{more}</itemMeta>
<contentMeta><by>Ada Lind</by><headline role="short">Frost</headline><headline>Harbour freezes over</headline>
<language tag="en-GB"/><subject type="cpnat:abstract" qcode="medtop:20000430"><name>frost</name></subject>
<altId type="desk">hb-17</altId></contentMeta><contentSet>{content}</contentSet></newsItem>"""


def items(text: str) -> list[Any]:
    """What the source reads of a document."""
    return list(read_newsml(InputStream(BytesIO(text.encode()), "desk.xml", limit=100_000)))


@pytest.mark.parametrize("content", [NITF, XHTML, PLAIN], ids=["nitf", "xhtml", "plain"])
def test_every_content_gives_the_same_paragraphs(content: str) -> None:
    """Pictures, bylines and datelines are no text; inline elements part no words, line breaks do."""
    (item,) = items(news_item(content))
    assert isinstance(item, Sourced)
    text = "\n\n".join(item.article.paragraphs)
    assert text == "The harbour froze over on Tuesday.\n\nFerries\n\nTwo ferries were towed out."


def test_what_the_item_says_of_itself_is_kept() -> None:
    """Identity, version, both dates, headline, source, authors, subjects and other ids."""
    (item,) = items(news_item())
    article = item.article
    assert (article.uri, article.version) == ("urn:newsml:wire.example:harbour", 2)
    assert (article.published_at, article.updated_at) == (
        "2025-03-18T08:00:00+01:00",
        "2025-03-18T10:15:00+01:00",
    )
    assert (article.title, article.source, article.lang) == ("Harbour freezes over", "Northern Wire", "en-GB")
    assert article.authors == ("Ada Lind",)
    assert article.subjects == (Subject("medtop:20000430", "frost"),)
    assert (item.ids.guid, item.ids.alternates) == (article.uri, ("hb-17",))


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_status_withdraws(status: str) -> None:
    """A cancelled item needs no content."""
    (item,) = items(news_item("", status=status, version="3"))
    assert (item.article.status, item.article.version) == (status, 3)


def test_an_embargo_is_kept() -> None:
    """It stands in the metadata of the item."""
    (item,) = items(news_item(more="<embargoed>2025-03-19T06:00:00Z</embargoed>"))
    assert item.article.embargoed_until == "2025-03-19T06:00:00Z"


def test_a_message_has_several_items() -> None:
    """Each is read; a picture among them is left out with a notice."""
    picture = news_item().replace("ninat:text", "ninat:picture")
    message = f"<newsMessage><itemSet>{news_item()}{picture}{news_item(XHTML)}</itemSet></newsMessage>"
    assert [type(item) for item in items(message)] == [Sourced, Notice, Sourced]


def test_of_a_message_cut_off_the_whole_items_are_read() -> None:
    """What is whole is kept, and it is said that something is missing."""
    message = f"<newsMessage><itemSet>{news_item()}{news_item(XHTML)}"
    whole, error = items(message[:-200])
    assert isinstance(whole, Sourced)
    assert isinstance(error, Rejected)
    assert error.error.reason == "xml"
    assert "the 1 items before it are read" in str(error.error)


def test_entities_are_refused() -> None:
    """A definition of entities is refused before the parser sees it."""
    (item,) = items('<!DOCTYPE x [<!ENTITY a "b">]>' + news_item())
    assert isinstance(item, Rejected)
    assert item.error.reason == "unsafe-xml"


@pytest.mark.parametrize("data", ["", "<newsItem", "no xml", "<newsMessage/>", "\0\0"])
def test_what_is_none_is_one_error(data: str) -> None:
    """One clear line, never an exception."""
    (item,) = items(data)
    assert isinstance(item, Rejected)
    assert str(item.error).startswith("desk.xml: ")
    assert "\n" not in str(item.error)
