"""Source for one JSON document: an article, an item of ninjs, or a list of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from newsfold.errors import DecodeError, RecordError, SourceError
from newsfold.model.article import SCHEMA
from newsfold.sources.agency.ninjs import article_of_ninjs, is_ninjs, media_type_of
from newsfold.sources.encoding import decode_utf8, encoding_error
from newsfold.sources.field_mapping import NO_MAPPING, FieldMapping
from newsfold.sources.fields import article_of_fields, unknown_fields
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import InputPosition, Item, Notice, Rejected, Sourced
from newsfold.sources.json_text import data_of
from newsfold.wire import codec

MAX_DOCUMENT_ARTICLES = 16
"""Articles of the limit in one document; longer lists come as JSONL, which is read a line at a time."""
LIST_NAMES = ("articles", "items", "results", "docs", "data", "hits", "news", "entries", "stories")
"""Under which an object has its articles, if it is none itself."""
OBJECT_NAMES = ("response", "data", "result")
"""Under which the answer of a service has the object with its list."""

FIELDS_HINT = "fields are described in schemas/article.v1.json"


def read_json(stream: InputStream, mapping: FieldMapping = NO_MAPPING) -> Iterator[Item]:
    """The articles of an object, a list, or an object with a list in it; each bad one is rejected."""
    data, length = stream.rest(stream.limit * MAX_DOCUMENT_ARTICLES)
    try:
        if length > stream.limit * MAX_DOCUMENT_ARTICLES:
            raise SourceError(
                f"a document of {length:,} bytes; one may have {stream.limit * MAX_DOCUMENT_ARTICLES:,}",
                hint="write it as JSONL, an article a line",
                reason="size",
            )
        tree = _parse(data)
    except RecordError as error:
        error.where = stream.name
        yield Rejected(error, stream.name, data[:MAX_REJECTED_BYTES], stream.position)
        return
    entries, listed = entries_of(tree)
    if not entries and listed:
        yield Notice(f"{stream.name}: a list without an article")
    for number, entry in enumerate(entries, 1):
        origin = f"{stream.name}[{number}]" if listed else stream.name
        raw = data_of(entry) if listed else data
        position = stream.position if number == len(entries) else None
        yield item_of_tree(entry, origin, raw, position, mapping, limit=stream.limit)


def item_of_tree(
    tree: object,
    origin: str,
    data: bytes,
    position: InputPosition | None,
    mapping: FieldMapping = NO_MAPPING,
    *,
    limit: int,
) -> Sourced | Rejected | Notice:
    """The item of one parsed JSON value; `limit` is in bytes of `data`."""
    try:
        if len(data) > limit:
            raise SourceError(
                f"{len(data):,} bytes; an article may have {limit:,}",
                hint="cut it into articles",
                reason="size",
            )
        return _item(tree, origin, data, position, mapping)
    except RecordError as error:
        error.where = origin
        error.hint = error.hint or FIELDS_HINT
        return Rejected(error, origin, data[:MAX_REJECTED_BYTES], position)


def _item(
    tree: object, origin: str, data: bytes, position: InputPosition | None, mapping: FieldMapping
) -> Sourced | Notice:
    if not isinstance(tree, dict):
        raise DecodeError("$: expected an object", hint="an article is one", reason="schema", path="$")
    check_schema(tree)
    if mapping is NO_MAPPING and is_ninjs(tree):
        if type_ := media_type_of(tree):
            return Notice(
                f"{origin}: an item of type {type_}, left out: it has no text", once=f"type:{type_}"
            )
        article, ids = article_of_ninjs(tree)
        return Sourced(article, origin, data, position, ids=ids)
    fields: Mapping[str, Any] = mapping.apply(tree) if mapping.paths else tree
    return Sourced(article_of_fields(fields), origin, data, position, unknown_fields(fields))


def check_schema(tree: Mapping[str, Any]) -> None:
    """SourceError for an object that names a schema of ours that this release does not know."""
    if (tree.get("schema") or SCHEMA) != SCHEMA:
        raise SourceError(
            f"$.schema: {str(tree['schema'])[:60]!r} is not {SCHEMA!r}",
            hint="convert it, or read it with a release that knows its schema",
            reason="schema-version",
            path="$.schema",
        )


def _parse(data: bytes) -> object:
    if error := encoding_error(data):
        raise error
    try:
        return codec.parse(data.removeprefix(b"\xef\xbb\xbf"))
    except DecodeError as fault:
        decode_utf8(data)
        fault.hint = "a JSON document, or one JSON object a line"
        raise


def entries_of(tree: object) -> tuple[list[Any], str]:
    """The values that should be articles, and the JSON path of the list in which they stood, "" for none."""
    if isinstance(tree, list):
        return tree, "$"
    if isinstance(tree, dict) and not is_ninjs(tree):
        objects = {f"$.{name}": tree[name] for name in OBJECT_NAMES if isinstance(tree.get(name), dict)}
        for path, inside in {"$": tree, **objects}.items():
            for name in LIST_NAMES:
                entries = inside.get(name)
                if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
                    return entries, f"{path}.{name}"
    return [tree], ""
