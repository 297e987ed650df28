"""A service that nothing has come to yet: every list is a page that says so, and what to do."""

from pathlib import Path
from urllib.request import Request, urlopen

from workshop.harness.newsroom import Newsroom

LISTS = (
    "topics",
    "events",
    "trends",
    "entities",
    "sources",
    "countries",
    "articles",
    "dead-letters",
    "search?q=a",
)


def test_an_empty_view_says_since_when(tmp_path: Path) -> None:
    """No list fails on nothing; the first page names the command that brings news, and when all was read."""
    with Newsroom(tmp_path) as newsroom:
        first = html(newsroom.address + "/")
        assert "No event records yet" in first
        assert "newsfold ingest" in first
        assert "read to the end at" in first
        for name in LISTS:
            assert 'class="empty"' in html(f"{newsroom.address}/{name}"), name


def html(url: str) -> str:
    """The page at an address, as a browser asks for it."""
    with urlopen(Request(url, headers={"Accept": "text/html"}), timeout=30) as answer:
        text: str = answer.read().decode()
    return text
