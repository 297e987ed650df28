"""The source for plain text, and its front matter."""

import time
from io import BytesIO

import msgspec
import pytest

from newsfold.ingest.clean import clean
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import ingest
from newsfold.model.article import Article
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Notice, Rejected, Sourced
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
        "Date: nobody would name one.\n\nMore.",
        "Publisher: it was I who found the letter, she said, and nobody else ever did.\nMore.",
        "Ministers met.\nSource: Paper\n\nMore.",
        "Version: the second.\nStatus: not known yet.\n",
        "https://example.org is where it began.\n",
        "",
    ],
)
def test_text_without_front_matter_is_all_text(text: str) -> None:
    """Only known keys at the very top, with values that are some, are front matter; the rest is the body."""
    assert article_of(text) == Article(body=text)


MEANT = Article(
    title="Ferries stop for a day",
    source="Harbour Lantern",
    published_at="18 March 2025, 14:03",
    url="https://lantern.example/ferries",
    body="The storm is over.\nBoats sail again.\n",
)


@pytest.mark.parametrize(
    "head",
    [
        "Title: {title}\nSource: {source}\nDate: {date}\nURL: {url}\n\n",
        "TITLE: {title}\nSOURCE: {source}\nDATE: {date}\nLINK: {url}\n---\n",
        "Headline: {title}\r\nOutlet: {source}\r\nPublished on: {date}\r\nUrl: {url}\r\n\r\n",
        "{title}\nSource: {source}\nPublished: {date}\nURL: {url}\n\n",
        "{title}\n\nPublished: {date}\n\nURL: {url}\n\nSource: {source}\n\nText: ",
        "title: {title}\nsource: {source}\ndate: {date}\nurl: {url}\n\n",
        "Source : {source}\nDate : {date}\nTitle : {title}\nURL : {url}\n\n",
        "Source: {url}\nOutlet: {source}\nDate: {date}\nTitle: {title}\n\n",
        "Source: {source}\nTitle: {title}\nURL: {url}\nPublication date: {date}\nBODY:\n",
    ],
)
def test_what_a_person_writes_at_the_top_is_read_as_meant(head: str) -> None:
    """Capitals, other words, the headline above, blank lines between: the fields are the same."""
    written = head.format(title=MEANT.title, source=MEANT.source, date=MEANT.published_at, url=MEANT.url)
    assert article_of(written + MEANT.body) == MEANT


def test_lines_that_no_field_holds_are_left_to_the_page() -> None:
    """An author is no text, and is dropped with the furniture."""
    article = article_of("Title: T\nAuthor: Nora Whitlock\nSection: World\nSource: Paper\n\nText of it.")
    assert (article.title, article.source) == ("T", "Paper")
    assert clean(article).paragraphs == ["Text of it."]


NAMED = "Source: {source}\nPublished: {date}\n{between}\nURL: {url}\nLang: de\n\n"


@pytest.mark.parametrize("title", ["Title: {title}\n", "{title}\n", "{title}\nBy Nora Whitlock\n"])
@pytest.mark.parametrize(
    "between",
    [
        "Keywords: strike, unions\nEditor: John Smith",
        "Photo: Boats in the harbour. Ann Boe/Wire\nWord count: 420",
        "tags: strike\nAuthor(s): Nora Whitlock\nReading time: 3 min",
        "Standfirst: The storm closed the strait, and nobody sailed.\n\nSection: World / Europe",
        "Copyright: Harbour Lantern 2025\nphoto_credit: Wire\n",
        "Editor:",
    ],
)
def test_lines_that_no_field_holds_end_no_head(title: str, between: str) -> None:
    """Keywords, an editor, a picture are no text, and the url behind them, the identity, is read."""
    says = {"title": MEANT.title, "source": MEANT.source, "date": MEANT.published_at, "url": MEANT.url}
    written = (title + NAMED).format(**says, between=between) + MEANT.body
    (item,) = read_text(InputStream(BytesIO(written.encode()), "name"))
    assert isinstance(item, Sourced)
    assert item.article == msgspec.structs.replace(MEANT, lang="de")


@pytest.mark.parametrize(
    ("between", "told"),
    [
        (
            "Mood: gloomy",
            ["name:4: a line of the head, 'Mood: gloomy', is passed over: no field has this name"],
        ),
        ("mood_of-day: grey\nSea state: rough", ["name:4: ", "name:5: "]),
        ("Mood: gloomy\n", ["name:4: "]),
        ("Mood: gloomy\nKeywords: strike", ["name:4: "]),
        (
            "Version: second draft",
            ["name:4: a line of the head, 'Version: second draft', is passed over: it is no ver"],
        ),
        (
            "Publisher: Wire",
            ["name:4: a line of the head, 'Publisher: Wire', is passed over: the source is said above"],
        ),
        ("Mood:", []),
    ],
)
def test_a_line_that_nobody_knows_inside_a_head_is_told(between: str, told: list[str]) -> None:
    """It is no text and ends nothing; each is a notice with its line."""
    says = {"source": MEANT.source, "date": MEANT.published_at, "url": MEANT.url}
    written = f"Title: {MEANT.title}\n" + NAMED.format(**says, between=between) + MEANT.body
    *notices, item = read_text(InputStream(BytesIO(written.encode()), "name"))
    assert isinstance(item, Sourced)
    assert item.article == msgspec.structs.replace(MEANT, lang="de")
    assert len(notices) == len(told)
    for notice, beginning in zip(notices, told, strict=True):
        assert isinstance(notice, Notice)
        assert notice.text.startswith(beginning)


def test_what_nobody_knows_is_told_once_a_run() -> None:
    """Of a thousand files with the same line, the first; a line of another name is told as well."""
    written = [
        f"Title: T\nSource: Paper\n{name}: a\nDate: 2025-03-18\n\nText." for name in ("Mood", "mood", "Sea")
    ]
    items = [item for text in written for item in read_text(InputStream(BytesIO(text.encode()), "name"))]
    assert [notice.text[:32] for notice in ingest(items, IngestOptions(), Seen()).notices] == [
        "name:3: a line of the head, 'Moo", "name:3: a line of the head, 'Sea",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "Mood: gloomy.\nThe storm is over.\n",
        "Kyiv: the city woke to silence.\n\nPhoto: Wire\n\nMore.\n",
        "The storm came\n\nSource: nobody knew it.\n",
        "The storm came.\nURL: https://other.example/\n",
    ],
)
def test_a_line_that_nobody_knows_under_a_head_is_text(body: str) -> None:
    """Where no field follows directly, in doubt, nothing is lost."""
    assert article_of("Title: T\nSource: Paper\n" + body) == Article(title="T", source="Paper", body=body)


def test_named_lines_without_any_field_are_furniture_of_the_page() -> None:
    """Over a text that has no other head; a sentence behind a name is text."""
    article = article_of(
        "Keywords: strike, unions\nEditor: John Smith\n\nThe boats sail.\n\nTags: they are red."
    )
    assert clean(article).paragraphs == ["The boats sail.", "Tags: they are red."]


def test_no_head_takes_long() -> None:
    """A first line of a million letters is read at once."""
    started = time.process_time()
    article_of("Source: " + "x" * 1_000_000 + ".\nText.")
    article_of("Source: " + "x " * 500_000 + ".\nText.")
    article_of("Source: Paper\n" + "\n" * 1_000_000 + "Text.")
    article_of("Source: Paper\n" + "Mood: gloomy\n" * 100_000 + "URL: https://a.example/")
    article_of("Source: Paper\n" + "x" * 1_000_000 + "\nURL: https://a.example/")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    ["title: T\nlang: de\nText.", "title: T\nlang: de\n\nText.", "---\ntitle: T\nlang: de\n---\nText."],
)
def test_front_matter_ends_where_the_text_begins(text: str) -> None:
    """A line that is no entry, a blank line or a rule ends it; nothing of the text is lost."""
    article = article_of(text)
    assert (article.title, article.lang, article.body.strip()) == ("T", "de", "Text.")
