"""Which article a text is of: its name, its address or its content, in every version."""

import pytest

from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.sources.item import Sourced
from newsfold.wire.identity import article_id
from tests.ingest.articles import ARTICLE, BODY, NO_URI, run


def test_the_same_text_under_two_names_is_one_article() -> None:
    """Without a uri the content is the identity, so a renamed file is a duplicate."""
    again = Article(source="Paper", published_at="2025-03-18", paragraphs=tuple(BODY.split("\n")))
    batch = run(Sourced(NO_URI, "a.txt"), Sourced(again, "b.jsonl:1"))
    assert (batch.articles, batch.duplicates, len(batch.outputs)) == (1, 1, 2)


def test_two_papers_with_one_text_are_two_articles() -> None:
    """The outlet is part of the identity: a wire story counts for each paper that prints it."""
    ids = {
        paragraphs_of(Article(source=name, published_at="2025-03-18", body=BODY))[0].article_id
        for name in "AB"
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"source": "Other"}, {"url": "https://x.example"}, {"title": "T"}, {"lang": "de"},
        {"published_at": "2025-03-19"}, {"body": BODY + "\nA third."},
    ],
)  # fmt: skip
def test_whatever_a_record_says_is_in_its_digest(change: dict[str, str]) -> None:
    """Two contents under one version number never share an id, so that they cannot mix."""
    fields = {name: getattr(ARTICLE, name) for name in ARTICLE.__struct_fields__}
    one, other = paragraphs_of(ARTICLE), paragraphs_of(Article(**{**fields, **change}))
    assert one[0].article_id == other[0].article_id
    assert one[0].digest != other[0].digest
    assert not {p.id for p in one} & {p.id for p in other}


def test_versions_share_the_article_and_nothing_else() -> None:
    """A correction has the article's id and records of its own."""
    second = Article(uri="urn:a", version=2, published_at="2025-03-18", body=BODY)
    ids = [p.id for article in (ARTICLE, second) for p in paragraphs_of(article)]
    assert len(set(ids)) == 4
    assert paragraphs_of(second)[0].article_id == article_id("urn:a")


def test_the_url_identifies_where_no_uri_does() -> None:
    """Two texts at one address are two contents of one article."""
    one, other = (
        Article(url="https://x.example/a", published_at="2025-03-18", body=b) for b in ("One.", "Two.")
    )
    assert paragraphs_of(one)[0].article_id == paragraphs_of(other)[0].article_id == article_id(one.url)


def test_all_spellings_of_an_address_are_one_article() -> None:
    """A text, its correction and its withdrawal meet; the record keeps the url as it was given."""
    url = "https://x.example/a"
    spellings = ["http://www.x.example/a/", f"{url}?utm_source=b", f"{url}#top"]
    for spelling in spellings:
        (text,) = paragraphs_of(Article(url=spelling, published_at="2025-03-18", body="One."))
        (withdrawal,) = paragraphs_of(Article(url=spelling, status="canceled"))
        assert text.article_id == withdrawal.article_id == article_id(url)
        assert text.url == withdrawal.url == spelling


def test_a_uri_that_is_given_stays_as_it_is() -> None:
    """Whoever names an article says what is one; its url has no part in it."""
    (record,) = paragraphs_of(
        Article(uri="HTTP://x/", url="http://y", published_at="2025-03-18", body="One.")
    )
    assert (record.article_id, record.url) == (article_id("HTTP://x/"), "http://y")


def test_without_a_url_a_record_leads_back_to_the_uri() -> None:
    """Be it given, or made of the text: with it the article can be corrected and withdrawn."""
    assert paragraphs_of(ARTICLE)[0].url == "urn:a"
    (nameless,) = {record.url for record in paragraphs_of(NO_URI)}
    (withdrawal,) = paragraphs_of(Article(uri=nameless, status="canceled"))
    assert withdrawal.article_id == paragraphs_of(NO_URI)[0].article_id
