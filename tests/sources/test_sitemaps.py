"""Sitemaps of pages, of news, of sitemaps, and as plain lines."""

from io import BytesIO

import pytest
from hypothesis import given

from newsfold.errors import SourceError
from newsfold.intake.answers import read_answer
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Notice, Rejected, Sourced
from newsfold.sources.sitemaps import ListedPage, read_sitemap, read_sitemap_items
from tests.sources.contract import ANY_SOURCE, BROKEN_BYTES

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://lantern.example/ferries?a=1&amp;b=2</loc><lastmod>2025-03-18T15:00:00+01:00</lastmod>
<n:news><n:publication><n:name>Harbour Lantern</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2025-03-18T14:03:00+01:00</n:publication_date>
<n:title>Ferries &amp; storms</n:title></n:news></url>
<url><loc> https://lantern.example/quay </loc></url><url><loc>javascript:no</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
<loc>https://lantern.example/news.xml.gz</loc><lastmod>2025-03-18</lastmod></sitemap></sitemapindex>"""
FERRIES = ListedPage(
    *("https://lantern.example/ferries?a=1&b=2", "2025-03-18T15:00:00+01:00", "2025-03-18T14:03:00+01:00"),
    *("Ferries & storms", "en", "Harbour Lantern"),
)


def test_pages_and_what_is_said_of_them() -> None:
    """Both dates, and title, language and source of a sitemap for news; what is no address is left out."""
    assert read_sitemap(NEWS.encode()).pages == (FERRIES, ListedPage("https://lantern.example/quay"))
    undeclared = NEWS.replace('xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"', "")
    assert read_sitemap(undeclared.replace("n:", "news:").encode()).pages[0] == FERRIES


def test_an_index_says_what_of_it_is_not_read() -> None:
    """One of few sitemaps is followed without a word; of one with many, people hear how many are left."""
    assert not [*read_sitemap_items(InputStream(BytesIO(INDEX.encode()), "index"))]
    entry = "<sitemap><loc>https://lantern.example/{}.xml</loc></sitemap>"
    many = "".join(entry.format(number) for number in range(21))
    long = INDEX.replace("<sitemap>", f"{many}<sitemap>", 1)
    (notice,) = read_sitemap_items(InputStream(BytesIO(long.encode()), "index"))
    assert isinstance(notice, Notice)
    assert notice.text.startswith("index: lists 22 sitemaps; the 20 that changed last are read")


def test_an_index_lists_sitemaps() -> None:
    """They are to be fetched, and no pages."""
    index = read_sitemap(INDEX.encode())
    assert index.pages == ()
    assert index.sitemaps == (ListedPage("https://lantern.example/news.xml.gz", "2025-03-18"),)


def test_plain_lines_are_a_sitemap() -> None:
    """An address a line, each once."""
    lines = b"\xef\xbb\xbfhttps://a.example/1\r\nhttps://a.example/2\r\nhttps://a.example/1\r\n"
    assert [page.url for page in read_sitemap(lines).pages] == ["https://a.example/1", "https://a.example/2"]


@pytest.mark.parametrize("text", [NEWS, INDEX])
def test_what_is_whole_of_a_sitemap_that_is_cut_off_is_kept(text: str) -> None:
    """Servers cut them off; that it is not whole is said."""
    whole = read_sitemap(text.encode())
    for cut in range(text.index("<loc>"), len(text) - 2, 9):
        sitemap = read_sitemap(text[:cut].encode())
        assert sitemap.fault
        assert whole.pages[: len(sitemap.pages)] == sitemap.pages
        assert whole.sitemaps[: len(sitemap.sitemaps)] == sitemap.sitemaps


def test_pages_are_items_without_text_whose_links_have_it() -> None:
    """A collector follows them."""
    first, second = read_answer(NEWS.encode(), "name")
    assert isinstance(first, Sourced)
    assert isinstance(second, Sourced)
    assert first.summary
    assert first.ids.link == first.article.url == FERRIES.url
    assert (first.article.published_at, first.article.updated_at) == (
        FERRIES.published_at,
        FERRIES.changed_at,
    )
    assert second.position is not None


def test_what_is_no_sitemap_or_unsafe_is_refused() -> None:
    """A page in its place, or entities."""
    for text in (
        "<html><body></body></html>",
        NEWS.replace("<urlset", "<!DOCTYPE a [<!ENTITY b 'c'>]><urlset", 1),
    ):
        with pytest.raises(SourceError):
            read_sitemap(text.encode())


@ANY_SOURCE
@given(BROKEN_BYTES)
def test_no_bytes_make_it_raise(data: bytes) -> None:
    """Whatever they are."""
    for item in read_sitemap_items(InputStream(BytesIO(data), "name")):
        assert isinstance(item, Sourced | Rejected | Notice)
