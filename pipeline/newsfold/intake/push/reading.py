"""The articles in the body of a request, each with its place there; what is none is an item, as in a file."""

from collections.abc import Iterator
from io import BytesIO

from newsfold.errors import DecodeError, RecordError
from newsfold.intake.forms import source_of_stream
from newsfold.serving.problem import Problem, Refusal, too_large
from newsfold.sources.encoding import decode_utf8, encoding_error
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.jsonl import article_of_tree, read_jsonl
from newsfold.wire import codec

MAX_ARTICLES = 10_000
"""Of one request."""
LINES = frozenset(
    {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}
)
JSON = frozenset({"application/json", "text/json"})
OTHERS = frozenset({"", "text/plain", "application/octet-stream"})
"""Media types that say nothing: what is in the body decides."""
_BOM = b"\xef\xbb\xbf"
_FIELDS = "fields are described in schemas/article.v1.json"


def check_media_type(media_type: str) -> None:
    """Refusal 415 for a media type that is not read."""
    if media_type not in LINES | JSON | OTHERS:
        hint = "send application/json or application/x-ndjson (curl: -H 'Content-Type: application/json')"
        detail = f"Content-Type: {media_type[:60]}"
        headers = {"Accept-Post": "application/json, application/x-ndjson"}
        raise Refusal(
            Problem(415, "media-type", "A media type that is not read", detail, hint, headers=headers)
        )


def read_body(body: bytes, media_type: str) -> Iterator[Item]:
    """The articles of a body, and the errors of what is none; places are JSON paths, or lines from 1.

    Refusal 400 for an empty body, 413 for too many articles; DecodeError or SourceError if nothing can be
    read at all.
    """
    body = body.removeprefix(_BOM)
    if not body.strip():
        raise Refusal(Problem(400, "empty", "The body is empty", "", "send an article, or a list of them"))
    if error := encoding_error(body):
        raise error
    if media_type in LINES or (_is_json(body) and _is_lines(body)):
        _check_number(body.count(b"\n"))
        return _lines(body)
    if media_type in JSON or _is_json(body):
        return _json(body)
    return source_of_stream(body)(InputStream(BytesIO(body), "body"))


def _json(body: bytes) -> Iterator[Item]:
    tree = _parsed(body)
    if isinstance(tree, list):
        _check_number(len(tree))
        return (_item(entry, f"$[{number}]") for number, entry in enumerate(tree))
    return iter([_item(tree, "$")])


def _item(tree: object, place: str) -> Item:
    try:
        article, unknown = article_of_tree(tree)
        return Sourced(article, place, unknown_fields=unknown)
    except RecordError as error:
        error.hint = error.hint or _FIELDS
        return Rejected(error, place)


def _lines(body: bytes) -> Iterator[Item]:
    for item in read_jsonl(InputStream(BytesIO(body), "line")):
        if isinstance(item, Sourced | Rejected):
            yield item._replace(origin=item.origin.replace(":", " "))
        else:
            yield item


def _parsed(body: bytes) -> object:
    try:
        tree: object = codec.parse(body)
    except DecodeError as error:
        decode_utf8(body)
        error.hint = "send one JSON object, a list of them, or one a line"
        raise
    return tree


def _is_json(body: bytes) -> bool:
    return body.lstrip()[:1] in (b"{", b"[")


def _is_lines(body: bytes) -> bool:
    """Whether a first line that is an object is followed by another, whatever the media type says."""
    first, _, rest = body.lstrip().partition(b"\n")
    if not first.startswith(b"{") or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(codec.parse(first), dict)
    except DecodeError:
        return False


def _check_number(articles: int) -> None:
    if articles > MAX_ARTICLES:
        raise Refusal(too_large("a batch", MAX_ARTICLES, "articles"))
