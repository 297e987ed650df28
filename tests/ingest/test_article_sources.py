"""Who published an article: what its data say, then its page, then its address."""

from typing import Any

from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import ingest, paragraphs_of
from newsfold.model.article import Article
from newsfold.sources.item import Sourced
from tests.ingest.articles import BODY, run


def test_the_source_is_taken_in_order() -> None:
    """Metadata, then the page, then the url's host, then the option, then "unknown"."""
    furniture = "\nSource: Page :: World"
    url = "https://www.host.example/a"
    options = IngestOptions(source="Option")

    def source(**fields: Any) -> str:
        body = BODY + fields.pop("more", "")
        return paragraphs_of(Article(published_at="2025-03-18", body=body, **fields), options)[0].source

    assert source(source="Meta", url=url, more=furniture) == "Meta"
    assert source(url=url, more=furniture) == "Page"
    assert source(url=url) == source(url="http://m.host.example/b/amp") == "host.example"
    assert source(uri=url) == "host.example"
    assert source(uri="host.example") == "Option"
    assert source() == "Option"
    assert paragraphs_of(Article(published_at="2025-03-18", body=BODY))[0].source == "unknown"


def test_that_nobody_says_the_source_is_told_once_a_run() -> None:
    """With the first article and what to do, whatever the number of them; a host or an option is a source."""
    items = [
        Sourced(Article(uri=f"urn:{n}", published_at="2025-03-18", body=BODY), f"f:{n}") for n in range(3)
    ]
    seen = Seen()
    notices = [ingest([item, item], IngestOptions(), seen).notices for item in items]
    assert [[notice.text[:36] for notice in batch] for batch in notices] == [
        ["f:0: nothing says who published it, "], [], [],
    ]  # fmt: skip
    assert "--source" in notices[0][0].text
    assert not run(*items, options=IngestOptions(source="Paper")).notices
    at_host = Article(url="https://host.example/a", published_at="2025-03-18", body=BODY)
    assert not run(Sourced(at_host)).notices


def test_an_agency_at_the_headline_is_the_source_only_if_nobody_else_is() -> None:
    """It may have sold the story; a paper over its headline is the paper."""
    body = f"Ministers agree on the terms\nKestrel Wire\n18 March 2025\n{BODY}"
    assert paragraphs_of(Article(body=body))[0].source == "Kestrel Wire"
    assert paragraphs_of(Article(body=body, url="https://paper.example/a"))[0].source == "paper.example"
    assert paragraphs_of(Article(body=body), IngestOptions(source="Option"))[0].source == "Option"
    over = f"Harbour Lantern\nMinisters agree on the terms\n18 March 2025\n{BODY}"
    paragraph = paragraphs_of(Article(body=over, url="https://host.example/a"))[0]
    assert (paragraph.source, paragraph.title) == ("Harbour Lantern", "Ministers agree on the terms")
