"""An article for the tests of ingest, sent through the step, and what it is refused for."""

import pytest

from newsfold.errors import SourceError
from newsfold.ingest.options import IngestOptions, ingest_options
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import IngestResult, ingest, paragraphs_of
from newsfold.model.article import Article
from newsfold.sources.item import Item

BODY = "The first paragraph of it.\nThe second paragraph of it."
ARTICLE = Article(uri="urn:a", source="Paper", published_at="2025-03-18", body=BODY)
NO_URI = Article(source="Paper", published_at="2025-03-18", body=BODY)


def run(*items: Item, options: IngestOptions | None = None, seen: Seen | None = None) -> IngestResult:
    """One batch through the step."""
    return ingest(items, options or IngestOptions(), Seen() if seen is None else seen)


def told(article: Article, **options: object) -> SourceError:
    """Why the article cannot be published."""
    with pytest.raises(SourceError) as caught:
        paragraphs_of(article, ingest_options(**options))  # type: ignore[arg-type]
    return caught.value
