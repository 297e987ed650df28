"""Addresses, titles, dates and languages of pages, where they contradict one another."""

import pytest

from newsfold.sources.pages.metadata import PageMetadata, metadata_of
from newsfold.sources.pages.parsing import document_of

TITLE = "Council votes to rebuild the lighthouse"
TIME = "article:published_time"
ADDRESS = "https://lantern.example/2023/12/lighthouse"


def metadata(
    head: str = "", body: str = f"<h1>{TITLE}</h1>", address: str = ADDRESS, latest: str = ""
) -> PageMetadata:
    """The metadata of a page with this head and body."""
    return metadata_of(document_of(f"<html><head>{head}</head><body>{body}</body></html>"), address, latest)


def meta(name: str, content: str) -> str:
    """A meta element."""
    return f'<meta property="{name}" content="{content}">'


def linked(**fields: str) -> str:
    """JSON-LD of a news article."""
    pairs = "".join(f', "{name}": "{value}"' for name, value in fields.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle"{pairs}}}</script>'


@pytest.mark.parametrize(
    ("head", "body", "address", "published"),
    [
        (meta(TIME, "2023-01-02"), "", ADDRESS, "2023-01-02"),
        (meta(TIME, "2023-01-02"), "", ADDRESS + "/2023/12/05/", "2023-01-02"),
        ("", "", "https://lantern.example/2023/12/05/tower", "2023-12-05"),
        ("", "", "https://lantern.example/2023/12/tower", ""),
        ("", "<h1>T</h1><p>Published March 18, 2025, 2:03 PM EDT</p>", ADDRESS, "2025-03-18T14:03:00-04:00"),
        ("", "<h1>T</h1><p>18 March 2025 | Updated 19 March 2025</p>", ADDRESS, "2025-03-18"),
        (linked(datePublished="2025-03-18T08:00:00+01:00"), "", ADDRESS, "2025-03-18T08:00:00+01:00"),
        (linked(datePublished="2025-03-18T23:00Z"), "<h1/>19 March 2025", ADDRESS, "2025-03-18T23:00:00Z"),
        ("", "<h1>T</h1><time datetime='2025-03-18T14:00Z'>today</time>", ADDRESS, "2025-03-18T14:00:00Z"),
        (meta(TIME, "0001-01-01") + linked(datePublished="2025-03-18"), "", ADDRESS, "2025-03-18"),
        (meta("date", "1970-01-01"), "", ADDRESS, ""),
        (meta(TIME, "03/04/2025"), "", ADDRESS, "03/04/2025"),
        ("<script>{\"datePublished\":\"2025-03-18T10:00Z\"}</script>", "", ADDRESS, "2025-03-18T10:00:00Z"),
    ],
)  # fmt: skip
def test_the_date_of_publication(head: str, body: str, address: str, published: str) -> None:
    """What the page says beats its address; what cannot be is nobody's, and what nobody can read is told."""
    assert metadata(head, body, address).dates.published == published


def test_no_date_is_in_the_future() -> None:
    """The moment is given, and behind it no date is believed."""
    head = meta(TIME, "2025-03-18T10:00:00Z") + linked(datePublished="2025-03-17")
    assert metadata(head, latest="2025-03-17T12:00:00Z").dates.published == "2025-03-17"
    assert metadata(head).dates.published == "2025-03-18T10:00:00Z"


def test_publication_and_change_are_two_dates() -> None:
    """Neither stands for the other, and a change before the publication is none."""
    changed = meta("article:modified_time", "2025-03-18T10:00:00Z")
    assert metadata(changed).dates == ("", "2025-03-18T10:00:00Z")
    assert metadata(changed + meta(TIME, "2025-03-19")).dates == ("2025-03-19", "")


@pytest.mark.parametrize(
    ("head", "address", "found"),
    [
        ('<link rel="canonical" href="/tower">', ADDRESS, "https://lantern.example/tower"),
        ('<link rel="canonical" href="https://lantern.example/">', ADDRESS, ADDRESS),
        (meta("og:url", "https://lantern.example/tower"), "", "https://lantern.example/tower"),
        ('<link rel="canonical" href="javascript:void(0)">', ADDRESS, ADDRESS),
        ('<link rel="canonical" href="http://[broken">', "", ""),
        ("", ADDRESS, ADDRESS),
        ("", "", ""),
    ],
)
def test_the_canonical_address(head: str, address: str, found: str) -> None:
    """The page's own word, whole; not its home page, and nothing that is no address."""
    assert metadata(head, address=address).address == found


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            f"<title>{TITLE} | The Harbour Lantern</title>",
            f"<h1>The Harbour Lantern</h1><h1>{TITLE}</h1>",
            TITLE,
        ),
        (
            f"<title>{TITLE} - The Harbour Lantern</title>" + meta("og:site_name", "The Harbour Lantern"),
            "",
            TITLE,
        ),
        (meta("og:title", TITLE) + "<title>News</title>", "<h1>Welcome, reader</h1>", TITLE),
        (linked(headline=TITLE), "", TITLE),
        ("", "", ""),
    ],
)
def test_the_headline(head: str, body: str, title: str) -> None:
    """The h1 that says what the page says elsewhere; without one that, without the name of the site."""
    assert metadata(head, body).title == title


def test_authors_and_language() -> None:
    """Names, each once, and a tag of BCP 47."""
    head = linked(author="By Ida Brandt and Maren Holt") + meta("og:locale", "de_AT")
    assert metadata(head).authors == ("Ida Brandt", "Maren Holt")
    assert metadata(head).language == "de-AT"


@pytest.mark.parametrize(
    "script", ["{", "[[[", '{"@type": ["NewsArticle"], "datePublished": "2025-03-18",}', "null"]
)
def test_broken_json_breaks_nothing(script: str) -> None:
    """A trailing comma is forgiven, the rest passed over."""
    found = metadata(f'<script type="application/ld+json">{script}</script>')
    assert found.dates.published in ("", "2025-03-18")
    assert found.title == TITLE
