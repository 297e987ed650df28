"""HTML pages as files: the contract of sources."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsfold.errors import SetupError
from newsfold.ingest.step import paragraphs_of
from newsfold.intake.files import read
from newsfold.model.article import Article
from newsfold.sources.item import Rejected, Sourced
from newsfold.sources.pages.page import article_of_page
from newsfold.sources.pages.parsing import library
from newsfold.sources.pages.reading import read_page
from tests.sources.contract import SourceContract
from tests.sources.pages.newspaper import METADATA, PARAGRAPHS, TITLE, page


@pytest.fixture
def _no_libraries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation without the extra for pages."""
    for name in ("lxml", "trafilatura"):
        monkeypatch.setitem(sys.modules, name, None)
    library.cache_clear()
    yield
    library.cache_clear()


class TestPages(SourceContract):
    """HTML pages pass the contract of sources."""

    source = staticmethod(read_page)
    ARTICLE = Article(
        source="The Harbour Lantern",
        title=TITLE,
        authors=("Ida Brandt",),
        lang="en-GB",
        url="https://lantern.example/2025/03/lighthouse",
        published_at="2025-03-18T14:03:00+01:00",
        updated_at="2025-03-18T18:30:00+01:00",
        paragraphs=PARAGRAPHS,
    )

    def written(self, *articles: Article) -> bytes:
        (article,) = articles
        text = article.paragraphs or (article.body,)
        return page(paragraphs=text, metadata=METADATA, charset="").encode()

    @pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le", "utf-32"])
    def test_another_encoding_is_rejected_with_a_hint(self, encoding: str) -> None:
        """Pages say their charset, or their bytes do: they are read in any."""
        text = self.written(self.ARTICLE).decode().replace("“", '"').replace("”", '"')
        (item,) = self.items(text.encode(encoding))
        assert isinstance(item, Sourced)
        assert item.article.title == TITLE


def test_a_page_is_known_by_its_bytes(tmp_path: Path) -> None:
    """Whatever the name of its file."""
    for name in ("page.html", "page.txt", "page"):
        (tmp_path / name).write_text(page(), "utf-8")
        (item,) = read([str(tmp_path / name)])
        assert isinstance(item, Sourced)
        assert item.article.paragraphs == PARAGRAPHS


def test_a_page_without_news_is_rejected_in_one_line(tmp_path: Path) -> None:
    """The line names the file."""
    path = tmp_path / "wall.html"
    path.write_text("<html><head><title>Access denied</title></head><body><p>Not for you.</p></body></html>")
    (item,) = read([str(path)])
    assert isinstance(item, Rejected)
    assert item.error.reason == "wall"
    assert str(item.error).startswith(str(path))
    assert "\n" not in str(item.error)


@pytest.mark.usefixtures("_no_libraries")
def test_without_the_libraries_for_pages_a_line_says_what_to_install(tmp_path: Path) -> None:
    """What is no page is read all the same; a program is told by an error that stops it."""
    (tmp_path / "a.html").write_text(page(), "utf-8")
    (tmp_path / "b.txt").write_text("Text of the harbour.", "utf-8")
    missing, text = read([str(tmp_path)])
    assert isinstance(missing, Rejected)
    assert "pip install 'newsfold[pages]'" in str(missing.error)
    assert isinstance(text, Sourced)
    with pytest.raises(SetupError, match="is not installed"):
        article_of_page(page().encode())


def test_ingest_keeps_what_was_extracted() -> None:
    """Its rules for furniture find none in a page's text, and every paragraph comes through once."""
    article = article_of_page(page().encode())
    assert tuple(paragraph.text for paragraph in paragraphs_of(article)) == PARAGRAPHS


def test_a_page_without_an_address_is_known_by_its_text() -> None:
    """The same text is the same article, however often it is fed."""
    html = page(metadata='<meta name="date" content="2025-03-18">').encode()
    first, again = (paragraphs_of(article_of_page(html))[0] for _ in range(2))
    assert first.uri.startswith("urn:newsfold:text:")
    assert first.article_id == again.article_id
