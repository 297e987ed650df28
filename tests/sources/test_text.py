"""The source for plain text, and its front matter."""

import pytest

from newsfold.model.article import Article
from newsfold.sources.item import Rejected, Sourced
from newsfold.sources.text import article_of, read_text
from tests.sources.contract import SourceContract


class TestText(SourceContract):
    """Plain text passes the contract of sources."""

    source = staticmethod(read_text)

    def written(self, *articles: Article) -> bytes:
        (article,) = articles
        head = f"uri: {article.uri}\nsource: {article.source}\ntitle: {article.title}\n"
        return f"{head}published_at: {article.published_at}\n\n{article.body}".encode()

    def test_front_matter_makes_a_correction_or_a_withdrawal(self) -> None:
        """version and status are read, so that a text file can say both."""
        (item,) = self.items(b"uri: urn:a\nversion: 3\nstatus: canceled\n")
        assert isinstance(item, Sourced)
        assert (item.article.version, item.article.status) == (3, "canceled")

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("uri: a\nversion: two\n\nText.", "$.version"),
            ("uri: a\nversion: 0\n\nText.", "$.version"),
            ("uri: a\nstatus: gone\n\nText.", "$.status"),
            ("uri: a\nversoin: 2\n\nText.", "name:2: front matter says 'versoin'"),
            ("uri: a\nuri: b\n\nText.", "name:2: front matter says 'uri' twice"),
            ("---\nauthor: x\n---\nText.", "name:2: front matter says 'author'"),
        ],
    )
    def test_wrong_front_matter_is_rejected_by_line_or_path(self, text: str, found: str) -> None:
        """A typing error does not become text, nor a version 1 that nobody meant."""
        (item,) = self.items(text.encode())
        assert isinstance(item, Rejected)
        assert found in str(item.error)


@pytest.mark.parametrize(
    "text",
    [
        "Source: the ministry says it is nobody's business.\nMore.",
        "Title fight: the boxer returns.\n\nMore.",
        "note: this line is lower case but no key.\nuri: neither is this one, it comes too late.",
        "https://example.org is where it began.\n",
        "",
    ],
)
def test_text_without_front_matter_is_all_text(text: str) -> None:
    """Only known lower-case keys at the very top are front matter; everything else stays in the body."""
    assert article_of(text) == Article(body=text)


@pytest.mark.parametrize(
    "text",
    ["title: T\nlang: de\nText.", "title: T\nlang: de\n\nText.", "---\ntitle: T\nlang: de\n---\nText."],
)
def test_front_matter_ends_where_the_text_begins(text: str) -> None:
    """A line that is no entry, a blank line or a rule ends it; nothing of the text is lost."""
    article = article_of(text)
    assert (article.title, article.lang, article.body.strip()) == ("T", "de", "Text.")
