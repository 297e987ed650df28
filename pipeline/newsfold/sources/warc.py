"""Source for WARC archives of crawlers, such as those of Common Crawl: each HTML page of theirs an article.

warcio takes the archive apart, a record at a time: https://github.com/webrecorder/warcio.
"""

import re
from collections.abc import Iterator
from typing import Any

from newsfold.errors import RecordError, SetupError, SourceError
from newsfold.sources.input_stream import MAX_REJECTED_BYTES, InputStream
from newsfold.sources.item import Item, Notice, Rejected, Sourced, SourceIds
from newsfold.sources.pages.page import MAX_PAGE_BYTES, article_of_page

PAGE_TYPES = ("text/html", "application/xhtml+xml")
OK = "200"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def read_warc(stream: InputStream) -> Iterator[Item]:
    """The pages of an archive that were answered with 200; a bad one is rejected and the next one read.

    Requests, redirects, pictures and the like are passed over, with one line on how many. Of an archive that
    is cut off the records before the cut are read. An archive is read as a whole: the position behind it is
    that of its last item. SetupError without the extra `pages`.
    """
    other = pages = 0
    waiting: Sourced | Rejected | None = None
    fault: RecordError | None = None
    try:
        for record in _records(stream):
            if not _is_page(record):
                other += 1
                continue
            if waiting:
                yield waiting
            pages += 1
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            waiting = _item(record, f"{stream.name}[{address or pages}]", address)
    except SourceError as error:
        fault = error
    stream.rest()
    if waiting:
        yield waiting if fault else waiting._replace(position=stream.position)
    if fault:
        fault.where = stream.name
        fault.what += f"; the {pages:,} pages before the fault are read"
        yield Rejected(fault, stream.name, b"", stream.position)
    elif other or not pages:
        yield Notice(f"{stream.name}: {pages:,} pages; {other:,} other records passed over")


class _Archive:
    """A stream as warcio wants it."""

    def __init__(self, stream: InputStream) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        return self._stream.read(size)

    def tell(self) -> int:
        return self._stream.position.offset


def _records(stream: InputStream) -> Iterator[Any]:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise SetupError(
            "warcio is not installed, and WARC archives need it", hint="pip install 'newsfold[pages]'"
        ) from None

    class Archive(ArchiveIterator):  # type: ignore[misc]
        INC_RECORD = ""  # what it would print on standard error, over whatever stands there

    last, archive = None, Archive(_Archive(stream))
    try:
        for last in archive:
            yield last
    except Exception as error:
        # What the library raises for a broken archive has no common class.
        raise _broken(str(error) or type(error).__name__) from None
    if last is not None and _missing(last):
        raise _broken("it ends inside of a record")
    if archive.err_count:
        raise _broken(f"{archive.err_count:,} records are longer than they say")


def _is_page(record: Any) -> bool:
    """Whether it is HTML that a server gave; a resource has no answer of a server around it."""
    if record.rec_type == "resource":
        return bool((record.content_type or "").lower().startswith(PAGE_TYPES))
    if record.rec_type != "response" or record.http_headers is None:
        return False
    type_ = (record.http_headers.get_header("Content-Type") or "").lower()
    return type_.startswith(PAGE_TYPES) and record.http_headers.get_statuscode() == OK


def _item(record: Any, origin: str, address: str) -> Sourced | Rejected:
    data = b""
    try:
        data = _content(record)
        if len(data) <= MAX_PAGE_BYTES and _missing(record):
            raise SourceError("the page is cut off", hint="fetch it again", reason="source")
        article = article_of_page(data, address=address, charset=_charset(record))
    except RecordError as error:
        error.where = origin
        return Rejected(error, origin, data[:MAX_REJECTED_BYTES])
    ids = SourceIds(link=address, canonical=article.url if article.url != address else "")
    return Sourced(article, origin, data[:MAX_REJECTED_BYTES], ids=ids)


def _missing(record: Any) -> int:
    """Bytes of a record that is read to its end, or that the next one follows, which are not there."""
    return int(getattr(record.raw_stream, "limit", 0))


def _content(record: Any) -> bytes:
    """The page without its transfer and content encodings, and no more than one byte too much of it."""
    pieces: list[bytes] = []
    missing = MAX_PAGE_BYTES + 1
    stream = record.content_stream()
    while missing > 0 and (piece := stream.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _charset(record: Any) -> str:
    type_ = (record.http_headers and record.http_headers.get_header("Content-Type")) or record.content_type
    match = _CHARSET.search(type_ or "")
    return match[1] if match else ""


def _broken(why: str) -> SourceError:
    return SourceError(f"no whole WARC archive: {why[:200]}", hint="fetch it again", reason="source")
