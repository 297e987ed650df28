"""Source for HTML pages: one article a file."""

from collections.abc import Iterator

from newsfold.errors import RecordError, SetupError, SourceError
from newsfold.model.article import Article
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.pages.page import article_of_page


def read_page(stream: InputStream) -> Iterator[Item]:
    """The one article of the page, or the error why it is none."""
    data, length = stream.rest()
    try:
        if length > stream.limit:
            raise SourceError(
                f"{length:,} bytes; an article may have {stream.limit:,}",
                hint="is this one page?",
                reason="size",
            )
        yield Sourced(_article(data), stream.name, data, stream.position)
    except RecordError as error:
        error.where = stream.name
        yield Rejected(error, stream.name, data[:MAX_REJECTED_BYTES], stream.position)


def _article(data: bytes) -> Article:
    """The article of a page; without the libraries for pages a folder's other files are read all the same."""
    try:
        return article_of_page(data)
    except SetupError as error:
        raise SourceError(error.what, hint=error.hint, reason="file-type") from None
