"""Source for JSONL: one article or item of ninjs a line, or a mark of a seed."""

from collections.abc import Iterator
from typing import Any

from newsfold.errors import DecodeError, RecordError, SourceError
from newsfold.sources.encoding import decode_utf8, encoding_error
from newsfold.sources.field_mapping import NO_MAPPING, FieldMapping
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Notice, Rejected
from newsfold.sources.json_document import FIELDS_HINT, item_of_tree
from newsfold.sources.seed import Mark, mark_of
from newsfold.wire import codec

_BOM = b"\xef\xbb\xbf"


def read_jsonl(stream: InputStream, mapping: FieldMapping = NO_MAPPING) -> Iterator[Item]:
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
            error.hint = error.hint or FIELDS_HINT
            yield Rejected(error, origin, data[:MAX_REJECTED_BYTES], stream.position)
            continue
        if isinstance(record, Mark):
            yield record
        else:
            yield item_of_tree(record, origin, data, stream.position, mapping, limit=stream.limit)


def _parse_line(data: bytes) -> dict[str, Any] | Mark:
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
    return tree


def _too_long(length: int, limit: int) -> SourceError:
    return SourceError(
        f"a line of {length:,} bytes; an article may have {limit:,}",
        hint=f"is this one article a line? the first {MAX_REJECTED_BYTES:,} bytes are kept",
        reason="size",
    )
