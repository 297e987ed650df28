"""Walls are refused by name, and pages that only mention what walls are made of are not."""

import pytest

from newsfold.errors import SourceError
from newsfold.sources.pages.page import article_of_page
from tests.sources.pages.newspaper import METADATA, PARAGRAPHS, page

CHECK = """<html><head><title>Just a moment...</title><script src="/challenge-platform/x.js"></script>
</head><body><h1>lantern.example</h1><p>Your browser is looked at before you may go on to the site you asked
for.</p></body></html>"""
CAPTCHA = """<html><head><title>lantern.example</title></head><body><p>Please tell us that you are a
person.</p><div class="g-recaptcha" data-sitekey="1"></div></body></html>"""
CONSENT = """<html><head><title>Before you continue to The Harbour Lantern</title></head><body>
<h1>Your privacy is ours</h1><p>We and our 812 partners keep cookies on your device and read them again, to
show you advertisements that fit what you have read.</p><p>You may give your consent or refuse it, partner by
partner, and change your mind under privacy settings at any time.</p><p>Accept all</p></body></html>"""
LOCKED = '<script type="application/ld+json">{"@type": "NewsArticle", "author": "Ida Brandt", %s}</script>'


def reason(html: str) -> str:
    """The reason for which a page is refused; "" if it is not."""
    try:
        article_of_page(html.encode())
    except SourceError as error:
        return error.reason
    return ""


@pytest.mark.parametrize("html", [CHECK, CAPTCHA, CONSENT])
def test_walls_are_no_news(html: str) -> None:
    """Bot checks and forms of consent are refused as walls."""
    assert reason(html) == "wall"


@pytest.mark.parametrize(
    ("metadata", "count"),
    [
        (LOCKED % '"isAccessibleForFree": false', 2),
        (LOCKED % '"isAccessibleForFree": "False"', 2),
        (LOCKED % '"isAccessibleForFree": false, "wordCount": 900', 5),
        ('<meta property="article:content_tier" content="locked">', 2),
    ],
)
def test_stubs_of_articles_that_are_not_free_are_walls(metadata: str, count: int) -> None:
    """Where the page says so, and its text is far shorter than it is to be."""
    assert reason(page(metadata=METADATA + metadata, paragraphs=PARAGRAPHS[:count])) == "wall"


def test_a_stub_that_ends_in_an_offer_is_a_wall() -> None:
    """A short text with a line that asks to subscribe at its end."""
    stub = (*PARAGRAPHS[:2], "Subscribe to continue reading this article")
    assert reason(page(paragraphs=stub)) == "wall"


@pytest.mark.parametrize(
    "html",
    [
        page(metadata=METADATA + LOCKED % '"isAccessibleForFree": false'),
        page(metadata=METADATA + LOCKED % '"isAccessibleForFree": true', paragraphs=PARAGRAPHS[:2]),
        page(behind='<form><div class="g-recaptcha"></div></form>', paragraphs=PARAGRAPHS[:1]),
        page(title="Why cookies and consent trouble small papers", paragraphs=PARAGRAPHS),
        page(title="Forbidden harbour opens", paragraphs=PARAGRAPHS[:1]),
        page(paragraphs=(*PARAGRAPHS, "Readers may subscribe to the story of the lighthouse by post.")),
    ],
)
def test_articles_beside_a_wall_are_articles(html: str) -> None:
    """The whole text of an article is read, whatever its page says of payment, captchas or cookies."""
    assert reason(html) == ""
