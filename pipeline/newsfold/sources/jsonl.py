"""Source for JSONL: one article a line, as `Article` has its fields, or a mark of a seed."""

from collections.abc import Iterator

from newsfold.errors import DecodeError, RecordError, SourceError
from newsfold.model.article import SCHEMA, Article
from newsfold.sources.encoding import decode_utf8, encoding_error
from newsfold.sources.fields import article_of_fields, unknown_fields
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.sources.seed import Mark, mark_of
from newsfold.wire import codec

_BOM = b"\xef\xbb\xbf"


def read_jsonl(stream: InputStream) -> Iterator[Item]:
    """The articles and marks of the input, line by line; a bad line is rejected and the next one read.

    The last line of a growing input, if it has no end and is no article, is left where it stands.
    """
    while True:
        data, length = stream.line()
        if not length:
            return
        if stream.lines == 1:
            data = data.removeprefix(_BOM)
            if error := encoding_error(data):
                stream.rest()
                error.where = stream.name
                yield Rejected(error, stream.name, data[:MAX_REJECTED_BYTES], stream.position)
                return
        if data.isspace() or not data:
            continue
        origin = f"{stream.name}:{stream.lines}"
        try:
            if length > stream.limit:
                raise _too_long(length, stream.limit)
            record = _parse_line(data)
        except RecordError as error:
            if stream.growing and not data.endswith((b"\n", b"\r")):
                yield Notice(f"{origin}: the line has no end yet, left for the next run")
                return
            error.where = origin
            error.hint = error.hint or "fields are described in schemas/article.v1.json"
            yield Rejected(error, origin, data[:MAX_REJECTED_BYTES], stream.position)
            continue
        if isinstance(record, Mark):
            yield record
        else:
            article, unknown = record
            yield Sourced(article, origin, data, stream.position, unknown)


def _parse_line(data: bytes) -> tuple[Article, tuple[str, ...]] | Mark:
    try:
        tree = codec.parse(data)
    except DecodeError as error:
        decode_utf8(data)
        error.hint = "one JSON object a line"
        raise
    if mark := mark_of(tree):
        return mark
    if not isinstance(tree, dict):
        raise DecodeError("$: expected an object", hint="one article a line", reason="schema", path="$")
    if (tree.get("schema") or SCHEMA) != SCHEMA:
        raise DecodeError(
            f"$.schema: {str(tree['schema'])[:60]!r} is not {SCHEMA!r}",
            hint="convert the line, or read it with a release that knows its schema",
            reason="schema-version",
            path="$.schema",
        )
    return article_of_fields(tree), unknown_fields(tree)


def _too_long(length: int, limit: int) -> SourceError:
    return SourceError(
        f"a line of {length:,} bytes; an article may have {limit:,}",
        hint=f"is this one article a line? the first {MAX_REJECTED_BYTES:,} bytes are kept",
        reason="size",
    )
