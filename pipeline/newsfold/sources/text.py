"""Source for plain scraped text: one article a file, with optional front matter at its top.

    title: Ferry and freighter collide off the coast
    uri: https://harbour.example/ferry
    version: 2

    The first paragraph ...

Front matter is lower-case `key: value` lines before anything else, ended by a blank line, by `---`, or
by the first line that is none; it may be opened by `---`.
"""

import re
from collections.abc import Iterator

from newsfold.errors import RecordError, SourceError
from newsfold.model.article import Article
from newsfold.sources.encoding import decode_utf8, encoding_error
from newsfold.sources.fields import article_of_fields
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Rejected, Sourced

KEYS = ("title", "uri", "version", "source", "url", "published_at", "updated_at", "lang", "status")
_ENTRY = re.compile(r"(?P<key>[a-z][a-z_]*):(?:\s+(?P<value>.*))?$")


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
        yield Sourced(article_of(decode_utf8(data)), stream.name, data, stream.position)
    except RecordError as error:
        error.where = f"{stream.name}:{error.where}" if error.where else stream.name
        error.hint = error.hint or "fields are described in schemas/article.v1.json"
        yield Rejected(error, stream.name, data[:MAX_REJECTED_BYTES], stream.position)


def article_of(text: str) -> Article:
    """The article of a text with or without front matter; RecordError if the front matter is wrong."""
    lines = text.splitlines(keepends=True)
    fields: dict[str, str] = {}
    fenced = bool(lines) and lines[0].strip() == "---"
    index = 1 if fenced else 0
    while index < len(lines):
        line = lines[index].strip()
        entry = _ENTRY.match(line)
        if entry is None or (entry["key"] not in KEYS and not fields and not fenced):
            break
        _add(fields, entry["key"], (entry["value"] or "").strip(), line=index + 1)
        index += 1
    if not fields:
        return Article(body=text)
    if index < len(lines) and lines[index].strip() in ("", "---"):
        index += 1
    return article_of_fields({**fields, "body": "".join(lines[index:])}, strict=False)


def _add(fields: dict[str, str], key: str, value: str, *, line: int) -> None:
    if key not in KEYS:
        raise SourceError(
            f"front matter says {key!r}, which nobody knows",
            where=str(line),
            hint=f"use {', '.join(KEYS)}, or put a blank line before the text",
            reason="front-matter",
            path=f"$.{key}",
        )
    if key in fields:
        raise SourceError(
            f"front matter says {key!r} twice", where=str(line), hint="keep one", reason="front-matter"
        )
    fields[key] = value
