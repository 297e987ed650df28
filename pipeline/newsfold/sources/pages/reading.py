"""Source for HTML pages: one article a file."""

import re
from collections.abc import Iterator

from newsfold.errors import RecordError, SourceError
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.pages.article import article_of_page

_HTML = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html\b|(?:html|head|body|title|meta|link|script|style)\b[^<>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_BOM = b"\xef\xbb\xbf"


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
        yield Sourced(article_of_page(data), stream.name, data, stream.position)
    except RecordError as error:
        error.where = stream.name
        yield Rejected(error, stream.name, data[:MAX_REJECTED_BYTES], stream.position)


def looks_like_html(head: bytes) -> bool:
    """Whether the first bytes of an input are those of an HTML page: a doctype, or an element of its head.

    XML that is no page (feeds, sitemaps) begins with another element, and a text that mentions tags with words.
    """
    for wide in ("utf-16-le", "utf-16-be"):
        if head[:2] == ("\ufeff").encode(wide):
            head = head[2:].decode(wide, "ignore").encode("utf-8", "ignore")
    return _HTML.match(head.removeprefix(_BOM)) is not None
