"""The step of ingest: articles in, records for the paragraphs out; pure, a batch at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from newsfold.errors import RecordError, SourceError
from newsfold.ingest.clean import Page, clean
from newsfold.ingest.dates import parse_date
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.split import normalised
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph
from newsfold.model.version import EVERY_VERSION
from newsfold.sources.input_stream import MAX_REJECTED_BYTES
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.wire import codec
from newsfold.wire.addresses import host_of, uri_of
from newsfold.wire.dead_letters import dead_letter
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import article_digest, article_id, paragraph_id, text_uri

STAGE = "ingest"
UNKNOWN_SOURCE = "unknown"
UNDATED = "1970-01-01T00:00:00Z"
"""Stands in a withdrawal that has no date; nothing is counted by it."""
MAX_PARAGRAPHS = 10_000
"""Of one article; four megabytes of single letters would be a million records at once."""
_WIRE_OVERHEAD = 2048
"""Bytes of a record beside its value: key and headers."""


@dataclass(slots=True)
class IngestResult:
    """The records to send for a batch of items, in order, its counts, the errors of rejected items, and
    what was guessed."""

    outputs: list[Output] = field(default_factory=list)
    articles: int = 0
    withdrawn: int = 0
    paragraphs: int = 0
    boilerplate: int = 0
    duplicates: int = 0
    errors: list[RecordError] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


class _Prepared(NamedTuple):
    paragraphs: list[Paragraph]
    boilerplate: int = 0
    guessed_date: str = ""


def paragraphs_of(article: Article, options: IngestOptions | None = None) -> list[Paragraph]:
    """The clean paragraphs of an article; of a withdrawn one, a single withdrawal record.

    RecordError with reason "empty", "no-date", "bad-date", "future", "no-uri" or "size" if it cannot be
    published.
    """
    return _prepare(article, options or IngestOptions()).paragraphs


def ingest(items: Iterable[Item], options: IngestOptions, seen: Seen) -> IngestResult:
    """Ingest a batch of items; marks and notices are skipped, for the caller to handle."""
    result = IngestResult()
    for item in items:
        if isinstance(item, Sourced):
            try:
                prepared = _prepare(item.article, options)
                _add(result, prepared, options=options, seen=seen)
            except RecordError as error:
                error.where = item.origin or error.where
                _reject(result, error, item.origin, item.data or codec.encode(item.article), options)
            else:
                if prepared.guessed_date:
                    notice = f"dated {prepared.guessed_date}, which is guessed from its text"
                    result.notices.append(Notice(f"{item.origin}: {notice}" if item.origin else notice))
        elif isinstance(item, Rejected):
            _reject(result, item.error, item.origin, item.data, options)
    return result


def _add(result: IngestResult, prepared: _Prepared, *, options: IngestOptions, seen: Seen) -> None:
    paragraphs = prepared.paragraphs
    first = paragraphs[0]
    if not seen.add(first.id):
        result.duplicates += 1
        return
    key = first.article_id.encode()
    max_value_bytes = options.max_record_bytes - _WIRE_OVERHEAD
    outputs = []
    for paragraph in paragraphs:
        value = codec.encode(paragraph)
        if len(value) > max_value_bytes:
            raise _too_big(paragraph, len(value), max_value_bytes)
        outputs.append(Output(Channel.PARAGRAPHS, key, value, paragraph.id, paragraph.article_id))
    result.outputs += outputs
    result.boilerplate += prepared.boilerplate
    if first.count:
        result.articles += 1
        result.paragraphs += len(paragraphs)
    else:
        result.withdrawn += 1


def _reject(
    result: IngestResult, error: RecordError, origin: str, data: bytes, options: IngestOptions
) -> None:
    original = data[: max(0, min(MAX_REJECTED_BYTES, options.max_record_bytes - 2 * _WIRE_OVERHEAD))]
    result.outputs.append(dead_letter(stage=STAGE, error=error, key=None, value=original, origin=origin))
    result.errors.append(error)


def _prepare(article: Article, options: IngestOptions) -> _Prepared:
    if article.status != "usable":
        return _Prepared([_withdrawal(article, options)])
    page = clean(article)
    if not page.paragraphs:
        raise SourceError(
            "no text in it" if not page.boilerplate else "nothing but boilerplate in it",
            hint="an article needs a paragraph of text in `body` or `paragraphs`",
            reason="empty",
        )
    if len(page.paragraphs) > MAX_PARAGRAPHS:
        raise SourceError(
            f"{len(page.paragraphs):,} paragraphs; an article may have {MAX_PARAGRAPHS:,}",
            hint="is this one article? cut it into articles",
            reason="size",
        )
    published_at, guessed_date = _published_at(article, page, options)
    uri = _uri(article)
    source = normalised(article.source) or page.source or _host(article) or options.source or UNKNOWN_SOURCE
    uri = uri or text_uri(source, page.paragraphs)
    url = article.url.strip() or uri
    version = article.version or 1
    article_key = article_id(uri)
    digest = article_digest(
        article.status, source, url, page.title, article.lang, published_at, page.paragraphs
    )
    count = len(page.paragraphs)
    paragraphs = [
        Paragraph(
            id=paragraph_id(article_key, version, digest, seq),
            article_id=article_key,
            version=version,
            digest=digest,
            seq=seq,
            count=count,
            source=source,
            url=url,
            title=page.title,
            lang=article.lang,
            published_at=published_at,
            text=text,
        )
        for seq, text in enumerate(page.paragraphs)
    ]
    return _Prepared(paragraphs, page.boilerplate, guessed_date)


def _withdrawal(article: Article, options: IngestOptions) -> Paragraph:
    uri = _uri(article, needed="a withdrawal")
    article_key = article_id(uri)
    version = article.version or EVERY_VERSION
    digest = article_digest(article.status, "", "", "", "", "", ())
    published_at = _article_date(article) or options.published_at or UNDATED
    return Paragraph(
        id=paragraph_id(article_key, version, digest, 0),
        article_id=article_key,
        version=version,
        digest=digest,
        seq=0,
        count=0,
        source=normalised(article.source) or _host(article) or options.source or UNKNOWN_SOURCE,
        url=article.url.strip() or uri,
        title=normalised(article.title),
        lang=article.lang,
        published_at=published_at,
        text="",
        status=article.status,
    )


def _uri(article: Article, needed: str = "") -> str:
    """The uri that is given, else that of the url; "" if there is neither and the text may stand for it."""
    if uri := article.uri.strip() or uri_of(article.url):
        return uri
    if needed or (article.version or 1) > 1:
        raise SourceError(
            f"{needed or f'version {article.version}'} without a uri",
            hint="say in `uri` which article it is",
            reason="no-uri",
            path="$.uri",
        )
    return ""


def _published_at(article: Article, page: Page, options: IngestOptions) -> tuple[str, str]:
    """The date of publication, and the same again if it is guessed."""
    published_at = _article_date(article) or page.published_at or options.published_at
    guess = "" if published_at else page.updated_at or page.named_date()
    if not published_at and not (options.guess_date and guess):
        raise SourceError(
            "no date of publication in it",
            hint="give `published_at`, or --published-at for all that have none"
            + (f", or --guess-date for what the text names: {guess}" if guess else ""),
            reason="no-date",
            path="$.published_at",
        )
    published_at = published_at or guess
    if options.latest and published_at > options.latest:
        raise SourceError(
            f"dated {published_at}, which is in the future (later than {options.latest})",
            hint="correct the date, or feed it then",
            reason="future",
            path="$.published_at",
        )
    return published_at, guess


def _article_date(article: Article) -> str:
    if not (text := article.published_at.strip()):
        return ""
    try:
        return parse_date(text)
    except ValueError as error:
        raise SourceError(
            f"published_at {text[:60]!r}: {error}",
            hint="write it as 2025-03-18T14:00:00Z",
            reason="bad-date",
            path="$.published_at",
        ) from None


def _host(article: Article) -> str:
    return host_of(article.url) or (host_of(article.uri) if "://" in article.uri else "")


def _too_big(paragraph: Paragraph, length: int, max_value_bytes: int) -> SourceError:
    return SourceError(
        f"paragraph {paragraph.seq + 1} makes a record of {length:,} bytes; {max_value_bytes:,} are allowed",
        hint="cut it, or raise NEWSFOLD_MAX_RECORD_BYTES and the broker's message.max.bytes",
        reason="size",
        path=f"$.paragraphs[{paragraph.seq}]",
    )
