"""What is taken of an entry: identity, dates, text, source; a fixture for each complaint of other readers."""

import pytest

from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import ingest
from newsfold.sources.dates import parse_date
from newsfold.sources.feeds.feed import Feed
from newsfold.sources.item import Sourced, SourceIds
from tests.sources.feeds.samples import (
    ATOM,
    DATE,
    PARAGRAPHS,
    RDF,
    articles,
    feed,
    item,
    only,
    rss,
)

ADDRESS = "https://lantern.example/ferries-1"
GUID = '<guid isPermaLink="false">{}</guid>'


@pytest.mark.parametrize(
    ("more", "guid", "ids"),
    [
        ("", GUID, ("1", "https://lantern.example/ferries-1", "", ())),
        ("", "", ("", "https://lantern.example/ferries-1", "", ())),
        ("", "<guid></guid>", ("", "https://lantern.example/ferries-1", "", ())),
        (
            "<feedburner:origLink>https://lantern.example/real</feedburner:origLink>",
            GUID,
            ("1", "https://lantern.example/real", "", ("https://lantern.example/ferries-1",)),
        ),
        (
            "",
            "<guid>https://lantern.example/?p=1</guid>",
            ("https://lantern.example/?p=1", "https://lantern.example/ferries-1", "", ()),
        ),
        (
            '<atom:link rel="canonical" href="/own"/><atom:link rel="replies" href="/talk"/>',
            GUID,
            ("1", "https://lantern.example/ferries-1", "https://www.harbourlantern.example/own", ()),
        ),
        (
            "<dw:contentID>7193</dw:contentID>",
            GUID,
            ("1", ADDRESS, "", ("7193",)),
        ),
    ],
)
def test_what_an_item_says_of_its_identity(
    more: str, guid: str, ids: tuple[str, str, str, tuple[str, ...]]
) -> None:
    """Guid, link, the page's own address and other ids, each where feeds write it."""
    assert only(rss(item(guid=guid, more=more))).ids == SourceIds(*ids)


def test_an_address_is_found_where_there_is_no_link() -> None:
    """A guid that is one, unless the feed says that it is none; a relative one is of the feed's site."""
    text = rss(item(guid="<guid>https://lantern.example/?p=1</guid>"))
    link = "<link>https://lantern.example/ferries-1</link>"
    assert only(text.replace(link, "")).article.url == "https://lantern.example/?p=1"
    assert only(text.replace(link, "").replace("<guid>", "<guid isPermaLink='false'>")).article.url == ""
    assert only(text.replace(link, "<link>/a</link>")).article.url == "https://www.harbourlantern.example/a"
    assert only(ATOM).article.url == "https://lantern.example/ferries-1"


def test_ten_items_under_one_guid_are_ten() -> None:
    """Each has a link of its own; so have an id that is used again, and items with none."""
    for guid in ("<guid>same</guid>", ""):
        entries = articles(feed(rss(*[item(n, guid=guid) for n in range(10)])))
        assert len({entry.ids.link for entry in entries}) == 10


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("<pubDate>Tue, 18 Mar 2025 14:03:00 +0530</pubDate>", "2025-03-18T08:33:00Z"),
        ("<pubDate>Tue, 18 Mar 2025 14:03:00 -0800</pubDate>", "2025-03-18T22:03:00Z"),
        ("<pubDate>Tue, 18 Mar 2025 14:03:00 EST</pubDate>", "2025-03-18T19:03:00Z"),
        ("<pubDate>Wed, 18 Mar 15 14:03:00 GMT</pubDate>", "2015-03-18T14:03:00Z"),
        ("<pubDate>2016/6/29 15:07:41</pubDate>", "2016-06-29T15:07:41Z"),
        ("<pubDate>1742306400</pubDate>", "2025-03-18T14:00:00Z"),
        ("<dc:date>2025-03-18T14:03:00+01:00</dc:date>", "2025-03-18T13:03:00Z"),
        ("<published>2025-03-18T14:03:00Z</published>", "2025-03-18T14:03:00Z"),
        ("<a10:updated>2025-03-18T14:03:00Z</a10:updated>", "2025-03-18T14:03:00Z"),
        ("<dcterms:issued>2025-03-18</dcterms:issued>", "2025-03-18T00:00:00Z"),
        ("<pubDate>Invalid Date</pubDate><dc:date>2025-03-18</dc:date>", "Invalid Date"),
    ],
)
def test_dates_keep_their_zone(date: str, moment: str) -> None:
    """Right to the UTC second, whichever element has it; what is none is refused, once, and not guessed."""
    entry = only(rss(item(date=date)))
    if moment == "Invalid Date":
        result = ingest([entry, entry], IngestOptions(), Seen())
        assert [error.reason for error in result.errors] == ["bad-date"] * 2
    else:
        assert parse_date(entry.article.published_at) == moment


def test_the_date_of_the_feed_itself_is_of_no_account() -> None:
    """It may be older than every entry."""
    assert parse_date(only(ATOM).article.published_at) == "2025-03-18T13:03:00Z"
    stale = rss(item(), more="<lastBuildDate>Tue, 01 Jan 2019 00:00:00 GMT</lastBuildDate>")
    assert only(stale).article.published_at == DATE


def test_a_list_of_several_papers_names_the_paper_of_each_item() -> None:
    """As Google News does, which also writes it behind the headline."""
    source = '<source url="https://quill.example">Quillmark Report</source>'
    entry = only(rss(item(title="Ferries stop - Quillmark Report", more=source)))
    assert (entry.article.source, entry.article.title) == ("Quillmark Report", "Ferries stop")
    assert entry.article.published_at == DATE


def test_sections_of_a_paper_are_one_source() -> None:
    """The same article in two feeds of one paper is one article of one source."""
    sections = (
        "Harbour Lantern - World",
        "World | Harbour Lantern",
        "Harbour Lantern » Sport",
        "Harbour Lantern",
    )
    items = [
        entry
        for section in sections
        for entry in articles(feed(rss(item()).replace("Harbour Lantern - World", section)))
    ]
    assert {entry.article.source for entry in items} == {"Harbour Lantern"}
    result = ingest(items, IngestOptions(), Seen())
    assert (result.articles, result.duplicates) == (1, 3)


@pytest.mark.parametrize(
    ("text", "paragraphs", "summary"),
    [
        ("<description>The strait is closed.</description>", ("The strait is closed.",), True),
        (f"<description>{'The strait is closed. ' * 60}</description>", 1, False),
        (f"<description>{'The strait is closed. ' * 60}[&amp;#8230;]</description>", 1, True),
        ("<content:encoded>&lt;p&gt;Closed, and […]&lt;/p&gt;</content:encoded>", ("Closed, and …",), True),
        (
            "<content:encoded><![CDATA[<p>Closed.</p><p>The post <a href='#'>Ferries</a> appeared first on "
            "<a href='#'>Lantern</a>.</p><img src='https://px.example/1' width='1'>]]></content:encoded>",
            ("Closed.",),
            False,
        ),
        (
            "<content:encoded><![CDATA[<p>Closed. <a>Continue reading →</a></p>]]></content:encoded>",
            ("Closed.",),
            True,
        ),
        ("<description><![CDATA[<p>Closed.</p><a>Read more...</a>]]></description>", ("Closed.",), True),
        ("<description>Closed.</description><content:encoded>Whole.</content:encoded>", ("Whole.",), False),
        ("", (), True),
    ],
)  # fmt: skip
def test_a_summary_is_told_from_a_whole_text(text: str, paragraphs: object, summary: bool) -> None:
    """By its field, its length and its end; what feeds add to a text is none."""
    entry = only(rss(item(text=text)))
    assert entry.summary is summary
    got = entry.article.paragraphs
    assert len(got) == paragraphs if isinstance(paragraphs, int) else got == paragraphs


def test_words_are_not_glued_at_inline_tags() -> None:
    """And a bold letter does not part one."""
    html = "<div><span>15</span><p>ferries, <b>f</b>our<br>quays</p></div>"
    assert (
        only(rss(item(text=f"<content:encoded><![CDATA[{html}]]></content:encoded>"))).article.paragraphs[0]
        == "15"
    )
    inside = only(ATOM.replace("<b>strait</b>", "<b>st</b>rait"))
    assert inside.article.paragraphs == PARAGRAPHS


def test_a_deleted_entry_withdraws_its_article() -> None:
    """By its address, or by the id that its feed gave it."""
    gone = (
        '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" '
        'ref="tag:lantern.example,2025:2" when="2025-03-19T00:00:00Z"><link href="https://lantern.example/quay"/></at:deleted-entry></feed>'
    )
    _, entry = feed(ATOM.replace("</feed>", gone)).items
    assert isinstance(entry, Sourced)
    assert (entry.article.status, entry.article.url) == ("canceled", "https://lantern.example/quay")
    assert entry.ids.guid == "tag:lantern.example,2025:2"
    assert ingest([entry], IngestOptions(), Seen()).withdrawn == 1


def test_what_a_feed_says_of_itself() -> None:
    """Its title, the source in it, its page and address, and the language."""
    more = '<atom:link rel="self" href="https://lantern.example/rss"/><language>en-gb</language>'
    assert feed(rss(more=more))._replace(items=()) == Feed(
        title="Harbour Lantern - World", source="Harbour Lantern", home="https://www.harbourlantern.example/",
        address="https://lantern.example/rss", language="en-gb",
    )  # fmt: skip
    assert feed(RDF).language == "en-gb"


def test_authors_are_names() -> None:
    """And no mail addresses."""
    more = "<author>ada@lantern.example (Ada Lind)</author><dc:creator>Bo Eck and Cleo Dorn</dc:creator>"
    assert only(rss(item(more=more))).article.authors == ("Ada Lind", "Bo Eck", "Cleo Dorn")
    assert only(rss(item(more="<author>desk@lantern.example</author>"))).article.authors == ()
