"""A page as an article: its bytes and its address in, what its publisher wrote out."""

from newsfold.errors import SourceError
from newsfold.model.article import Article
from newsfold.sources.pages.decoding import decoded
from newsfold.sources.pages.main_text import main_text
from newsfold.sources.pages.metadata import metadata_of
from newsfold.sources.pages.parsing import document_of
from newsfold.sources.pages.pruning import prune
from newsfold.sources.pages.walls import wall_error

MAX_PAGE_BYTES = 3 * 1024 * 1024
"""Bytes of a page, at most: the work grows faster than the page, and no article has a tenth of it."""

MAX_TAGS = 60_000
"""Tags of a page, at most: an element costs far more time and memory than its text."""


def article_of_page(data: bytes, *, address: str = "", charset: str = "", latest: str = "") -> Article:
    """The article of an HTML page; `uri` and `version` are left open, dates are in the zone of the page.

    `address` is where it was read, `charset` what the HTTP header said, and `latest` the moment (RFC 3339,
    UTC) behind which no date is believed. SourceError with reason "size", "encoding", "empty", or "wall" for
    a consent form, a bot check or the stub of an article that is not free. SetupError without the extra
    `pages`.
    """
    if len(data) > MAX_PAGE_BYTES:
        raise SourceError(
            f"{len(data):,} bytes; a page may have {MAX_PAGE_BYTES:,}",
            hint="is this one article? give its text as .txt or JSONL",
            reason="size",
        )
    html = decoded(data, charset)
    if (tags := html.count("<")) > MAX_TAGS:
        raise SourceError(
            f"{tags:,} tags; a page may have {MAX_TAGS:,}",
            hint="is this one article? give its text as .txt or JSONL",
            reason="size",
        )
    root = document_of(html)
    metadata = metadata_of(root, address, latest)
    prune(root)
    text = main_text(root, metadata.headings)
    if error := wall_error(text, metadata, html):
        raise error
    if not text:
        raise SourceError(
            "no text of an article in this page", hint="is its text made by a script?", reason="empty"
        )
    return Article(
        url=metadata.address,
        title=metadata.title,
        source=metadata.site,
        authors=metadata.authors,
        published_at=metadata.dates.published,
        updated_at=metadata.dates.updated,
        lang=metadata.language,
        paragraphs=tuple(text),
    )
