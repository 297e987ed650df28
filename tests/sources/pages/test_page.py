"""Pages as articles: what a newspaper page has around its text, and what other tools get wrong."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsfold.errors import SourceError
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Rejected, Sourced
from newsfold.sources.pages.page import MAX_PAGE_BYTES, MAX_TAGS, article_of_page
from newsfold.sources.pages.reading import read_page
from tests.sources.pages.newspaper import PARAGRAPHS, TITLE, page

ADDRESS = "https://www.lantern.example/2025/03/lighthouse?utm_source=feed"


def test_a_page_is_its_article_and_nothing_else() -> None:
    """No menu, notice, byline, caption, teaser or footer is a paragraph, and all metadata is read."""
    article = article_of_page(page().encode(), address=ADDRESS)
    assert article.paragraphs == PARAGRAPHS
    assert (article.title, article.source) == (TITLE, "The Harbour Lantern")
    assert article.url == "https://lantern.example/2025/03/lighthouse"
    assert article.published_at == "2025-03-18T14:03:00+01:00"
    assert article.updated_at == "2025-03-18T18:30:00+01:00"
    assert article.lang == "en-GB"
    assert article.authors == ("Ida Brandt",)
    assert article.uri == ""


def test_the_headline_is_no_paragraph() -> None:
    """Nor when it stands in the text again."""
    again = page(inside="").replace('<div class="story-body">', f'<div class="story-body"><p>{TITLE}</p>')
    assert article_of_page(again.encode()).paragraphs == PARAGRAPHS


@pytest.mark.parametrize("count", [1, 2, 5])
def test_no_paragraph_comes_twice(count: int) -> None:
    """Not on a page with a small article, nor on one that has its text a second time for telephones."""
    texts = PARAGRAPHS[:count]
    html = page(paragraphs=texts)
    twice = html.replace(
        "</article>", f"</article><article>{''.join(f'<p>{text}</p>' for text in texts)}</article>"
    )
    for text in (html, twice):
        paragraphs = article_of_page(text.encode()).paragraphs
        assert len(paragraphs) == len(set(paragraphs))
        assert set(texts) <= set(paragraphs)


def test_words_are_not_glued_at_inline_tags() -> None:
    """A block parts words, an inline element inside of one does not."""
    inside = (
        "<div><span>15</span><p>boats lay in the harbour when it began, and <b>fourt</b>een of them were"
        " lost with all their gear before the morning came.</p></div>"
    )
    text = " ".join(article_of_page(page(inside=inside).encode()).paragraphs)
    assert "15boats" not in text
    assert "boats lay in the harbour when it began, and fourteen of them" in text


@pytest.mark.parametrize(
    ("inside", "absent"),
    [
        ('<p class="wp-caption-text">The stump of the tower on Monday</p>', "stump"),
        (
            '<div class="related-stories"><p>Read also: pilots ask for a second tug in the sound</p></div>',
            "second tug",
        ),
        (
            '<div class="newsletter-signup"><p>Get our best stories in your inbox every morning</p></div>',
            "inbox",
        ),
        (
            '<div style="display: none"><p>This text is for machines, and nobody is to read it</p></div>',
            "machines",
        ),
        ("<script>document.write('<p>late</p>')</script>", "late"),
    ],
)
def test_what_stands_in_the_text_and_is_none(inside: str, absent: str) -> None:
    """Captions, teasers, forms and what is hidden are left out, and the text around them is whole."""
    paragraphs = article_of_page(page(inside=inside).encode()).paragraphs
    assert paragraphs == PARAGRAPHS
    assert absent not in " ".join(paragraphs)


def test_comments_are_no_text() -> None:
    """However many readers write below an article."""
    comment = "<li class=comment><p>I have never seen such a waste of money, and I know this town.</p></li>"
    html = page(behind=f"<div id='comments'><h3>Comments</h3><ol>{comment * 3}</ol></div>")
    assert article_of_page(html.encode()).paragraphs == PARAGRAPHS


def test_a_text_does_not_depend_on_what_was_read_before() -> None:
    """The same page a hundred times over, among others, is the same article."""
    first = article_of_page(page().encode())
    for number in range(20):
        article_of_page(page(title=f"Another page with the same text, number {number}").encode())
    assert article_of_page(page().encode()) == first


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-16", "iso-8859-1"])
def test_letters_come_as_they_were_written(charset: str) -> None:
    """In the charset that the page, its first bytes or the header say."""
    html = page(charset=f"<meta charset={charset}>", paragraphs=(*PARAGRAPHS[:3], "Größe und Übermut, " * 8))
    data = html.replace("“", '"').replace("”", '"').encode("cp1252" if charset == "iso-8859-1" else charset)
    silent = data.replace(b"<meta charset=", b"<meta name=")
    assert "Größe und Übermut, Größe" in article_of_page(data).paragraphs[-1]
    assert "Größe und Übermut, Größe" in article_of_page(silent, charset=charset).paragraphs[-1]


def test_a_page_is_capped_in_one_line() -> None:
    """The line says both sizes."""
    with pytest.raises(SourceError, match=r"^[\d,]+ bytes; a page may have [\d,]+") as raised:
        article_of_page(b"<p>" + b"x" * MAX_PAGE_BYTES)
    assert raised.value.reason == "size"


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        "<p></p>",
        "<body><div id=app></div><script>1</script>",
        "",
    ],
)
def test_a_page_without_text_is_refused(html: str) -> None:
    """A page that a script would fill has no article for us."""
    with pytest.raises(SourceError) as raised:
        article_of_page(html.encode())
    assert raised.value.reason == "empty"


_PIECES = """
<p>|</p>|<div| class=share>|</div>|<!--|-->|<table><td>|&amp;|\x00|<br>|words and more words that stand here
|<script>|</script>|<a href=//[>|<h1>|<meta property=og:url content='//[x'>|é|<link rel=canonical href='http://[a'>
|<html>|<body>|]]>
"""
PIECES = _PIECES.split("|")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.binary(max_size=200))
def test_no_page_raises_anything_else(html: str | bytes) -> None:
    """Whatever its bytes, a page is an article or an error with a reason."""
    data = html if isinstance(html, bytes) else html.encode()
    (item,) = read_page(InputStream(BytesIO(data), "name"))
    if isinstance(item, Rejected):
        assert item.error.reason in ("empty", "encoding", "wall")
    else:
        assert isinstance(item, Sourced)
        assert all(text == " ".join(text.split()) != "" for text in item.article.paragraphs)


def test_a_page_of_too_many_elements_is_refused() -> None:
    """Before anything is made of them."""
    with pytest.raises(SourceError, match=r"^[\d,]+ tags; a page may have [\d,]+") as raised:
        article_of_page(b"<b>" * (MAX_TAGS + 1))
    assert raised.value.reason == "size"


@pytest.mark.parametrize("html", ["<div>" * 30_000, "<p>" + "<span>" * 30_000, "<ul><li>" * 20_000])
def test_elements_in_one_another_end_nothing(html: str) -> None:
    """However deep."""
    with pytest.raises(SourceError) as raised:
        article_of_page(f"{html}text".encode())
    assert raised.value.reason == "empty"


def test_an_article_in_several_boxes_is_whole() -> None:
    """Two opinions that have but a part of it do not outvote the one that has all."""
    boxes = "".join(
        f"<div class='chunk'><div>{''.join(f'<p>{text} ({number}.)</p>' for text in PARAGRAPHS)}</div></div>"
        for number in range(3)
    )
    html = page().replace('<div class="story-body">', f'<div class="story-body">{boxes}')
    assert len(article_of_page(html.encode()).paragraphs) == 4 * len(PARAGRAPHS)
