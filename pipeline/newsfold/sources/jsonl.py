"""Source for JSONL: one article a line, as `Article` has its fields, or a mark of a seed."""

from collections.abc import Iterator

from newsfold.errors import DecodeError, RecordError, SourceError
from newsfold.model.article import SCHEMA, Article
from newsfold.sources.encoding import decoded, foreign
from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.opened import KEPT_BYTES, Opened
from newsfold.sources.seed import Mark, mark_of
from newsfold.wire import codec

_BOM = b"\xef\xbb\xbf"


def read_jsonl(opened: Opened) -> Iterator[Item]:
    """The articles and marks of the input, line by line; a bad line is rejected and the next one read."""
    while True:
        data, length = opened.line()
        if not length:
            return
        if opened.lines == 1:
            data = data.removeprefix(_BOM)
            if error := foreign(data):
                opened.rest()
                error.where = opened.name
                yield Rejected(error, opened.name, data[:KEPT_BYTES], opened.place)
                return
        if data.isspace() or not data:
            continue
        origin = f"{opened.name}:{opened.lines}"
        try:
            found = _too_long(length, opened.limit) if length > opened.limit else _found(data)
        except RecordError as error:
            error.where = origin
            error.hint = error.hint or "fields are described in schemas/article.v1.json"
            yield Rejected(error, origin, data[:KEPT_BYTES], opened.place)
            continue
        yield found if isinstance(found, Mark) else Sourced(found, origin, data, opened.place)


def _found(data: bytes) -> Article | Mark:
    try:
        tree = codec.parse(data)
    except DecodeError as error:
        decoded(data)
        error.hint = "one JSON object a line"
        raise
    if mark := mark_of(tree):
        return mark
    if not isinstance(tree, dict):
        raise DecodeError("$: expected an object", hint="one article a line", reason="schema", path="$")
    if tree.get("schema", SCHEMA) != SCHEMA:
        raise DecodeError(
            f"$.schema: {str(tree['schema'])[:60]!r} is not {SCHEMA!r}",
            hint="convert the line, or read it with a release that knows its schema",
            reason="schema-version",
            path="$.schema",
        )
    return codec.convert(tree, Article)


def _too_long(length: int, limit: int) -> Article:
    raise SourceError(
        f"a line of {length:,} bytes; an article may have {limit:,}",
        hint=f"is this one article a line? the first {KEPT_BYTES:,} bytes are kept",
        reason="size",
    )
