"""Source for plain text: one article a file, what is said of it in lines at the top. See docs/articles.md."""

from collections.abc import Iterator

from newsfold.errors import RecordError, SourceError
from newsfold.model.article import Article
from newsfold.sources.encoding import decode_utf8, encoding_error
from newsfold.sources.fields import article_of_fields
from newsfold.sources.front_matter import front_matter
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Notice, Rejected, Sourced


def read_text(stream: InputStream) -> Iterator[Item]:
    """The one article of the input, or the error why it is none."""
    data, length = stream.rest()
    try:
        if length > stream.limit:
            raise SourceError(
                f"{length:,} bytes; an article may have {stream.limit:,}",
                hint="cut it into articles",
                reason="size",
            )
        if error := encoding_error(data):
            raise error
        fields, body, notices = front_matter(decode_utf8(data))
        article = _article(fields, body)
        yield from (Notice(f"{stream.name}:{notice.text}", notice.once) for notice in notices)
        yield Sourced(article, stream.name, data, stream.position)
    except RecordError as error:
        error.where = f"{stream.name}:{error.where}" if error.where else stream.name
        error.hint = error.hint or "fields are described in schemas/article.v1.json"
        yield Rejected(error, stream.name, data[:MAX_REJECTED_BYTES], stream.position)


def article_of(text: str) -> Article:
    """The article of a text with or without front matter; RecordError if the front matter is wrong."""
    fields, body, _ = front_matter(text)
    return _article(fields, body)


def _article(fields: dict[str, str], body: str) -> Article:
    return article_of_fields({**fields, "body": body}, strict=False) if fields else Article(body=body)
