"""The articles in the body of a request, each with its place there; what is none is an item, as in a file."""

from collections.abc import Iterator
from io import BytesIO

from newsfold.errors import DecodeError
from newsfold.intake.forms import READERS, refusal
from newsfold.serving.problem import Problem, Refusal, too_large
from newsfold.sources.encoding import decode_utf8, encoding_error
from newsfold.sources.forms import HEAD_BYTES, Form, form_of
from newsfold.sources.input_stream import MAX_ARTICLE_BYTES, InputStream
from newsfold.sources.item import Item, Rejected, Sourced
from newsfold.sources.json_document import entries_of, item_of_tree
from newsfold.sources.jsonl import read_jsonl
from newsfold.wire import codec

MAX_ARTICLES = 10_000
"""Of one request, in JSON."""
LINES = frozenset(
    {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}
)
JSON = frozenset({"application/json", "text/json"})
NEVER = ("application/x-www-form-urlencoded", "multipart/", "image/", "audio/", "video/", "font/")
"""Beginnings of media types that no form of news has."""
_BOM = b"\xef\xbb\xbf"


def check_media_type(media_type: str) -> None:
    """Refusal 415 for a media type that is not read; what is in the body decides on all others but JSON."""
    if media_type.startswith(NEVER):
        hint = "send application/json or application/x-ndjson (curl: -H 'Content-Type: application/json')"
        raise Refusal(_unread(f"Content-Type: {media_type[:60]}", hint))


def read_body(body: bytes, media_type: str) -> Iterator[Item]:
    """The articles of a body, and the errors of what is none; places are JSON paths, or lines from 1.

    Refusal 400 for an empty body, 413 for too many articles, 415 for a form that is not read; DecodeError or
    SourceError if nothing can be read at all.
    """
    if not body.removeprefix(_BOM).strip():
        raise Refusal(Problem(400, "empty", "The body is empty", "", "send an article, or a list of them"))
    form = form_of(body[:HEAD_BYTES])
    is_json = body.removeprefix(_BOM).lstrip()[:1] in (b"{", b"[") and form is not Form.JSON_FEED
    if media_type in LINES or (is_json and _is_lines(body)):
        _check_number(body.count(b"\n"))
        return _lines(body)
    if (media_type in JSON and form is not Form.JSON_FEED) or is_json:
        return _json(body)
    if form is Form.WARC:
        raise Refusal(_unread("a WARC archive", "its pages take too long: newsfold feed reads it as a file"))
    if error := refusal(form, ""):
        raise Refusal(_unread(error.what, error.hint))
    return READERS[form](InputStream(BytesIO(body), "body"))


def _json(body: bytes) -> Iterator[Item]:
    entries, path = entries_of(_parsed(body))
    _check_number(len(entries))
    measured = len(body) > MAX_ARTICLE_BYTES
    return (
        item_of_tree(
            entry,
            f"{path}[{number}]" if path else "$",
            codec.encode(entry) if measured else b"",
            None,
            limit=MAX_ARTICLE_BYTES,
        )
        for number, entry in enumerate(entries)
    )


def _lines(body: bytes) -> Iterator[Item]:
    for item in read_jsonl(InputStream(BytesIO(body), "line")):
        if isinstance(item, Sourced | Rejected):
            yield item._replace(origin=item.origin.replace(":", " "))
        else:
            yield item


def _parsed(body: bytes) -> object:
    if error := encoding_error(body):
        raise error
    try:
        tree: object = codec.parse(body.removeprefix(_BOM))
    except DecodeError as fault:
        decode_utf8(body)
        fault.hint = "send one JSON object, a list of them, or one a line"
        raise
    return tree


def _is_lines(body: bytes) -> bool:
    """Whether a first line that is an object is followed by another, whatever the media type says."""
    first, _, rest = body.removeprefix(_BOM).lstrip().partition(b"\n")
    if not first.startswith(b"{") or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(codec.parse(first), dict)
    except DecodeError:
        return False


def _check_number(articles: int) -> None:
    if articles > MAX_ARTICLES:
        raise Refusal(too_large("a batch", MAX_ARTICLES, "articles"))


def _unread(detail: str, hint: str) -> Problem:
    headers = {"Accept-Post": "application/json, application/x-ndjson, */*"}
    return Problem(415, "media-type", "A form that is not read", detail, hint, headers=headers)
