"""The step of ingest: articles in, records for the paragraphs out; pure, a batch at a time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from newsfold.context.full_names import full_names
from newsfold.context.identifier import UNKNOWN
from newsfold.context.language import languages_of, primary
from newsfold.context.profile import article_profile
from newsfold.errors import RecordError, SourceError
from newsfold.ingest.clean import clean
from newsfold.ingest.markup import plain
from newsfold.ingest.metadata import (
    article_date,
    check_embargo,
    publication_date,
    source_of_article,
    update_date,
    uri_of_article,
)
from newsfold.ingest.notices import MAX_TITLE, notices_of, same_second
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.page import Page
from newsfold.ingest.seen import Seen
from newsfold.lexicons.terms.files import load_term_frequencies
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph, beginning_of
from newsfold.model.version import EVERY_VERSION
from newsfold.sources.input_stream import MAX_REJECTED_BYTES
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.sources.line import normalised
from newsfold.wire import codec
from newsfold.wire.addresses import uri_of
from newsfold.wire.dead_letters import dead_letter
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import WITHDRAWN, article_digest, article_id, paragraph_ids, text_uri

STAGE = "ingest"
UNDATED = "1970-01-01T00:00:00Z"
"""Stands in a withdrawal that has no date; nothing is counted by it."""
MAX_PARAGRAPHS = 10_000
"""Of one article; four megabytes of single letters would be a million records at once."""
LANGUAGE_IN_DIGEST = "en"
"""Of an article whose source does not say it: what is found in the text may be another with every release of
the library that finds it, and ids must not change with that."""
_WIRE_OVERHEAD = 2048
"""Bytes of a record beside its value: key and headers."""


@dataclass(slots=True)
class IngestResult:
    """The records to send for a batch of items, in order, its counts, the errors of rejected items, and
    what people should know: notices of sources, a date that was guessed, a withdrawal of all there is."""

    outputs: list[Output] = field(default_factory=list)
    articles: int = 0
    withdrawn: int = 0
    paragraphs: int = 0
    boilerplate: int = 0
    duplicates: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    """Paragraphs by language: ISO 639-1 code, "" for none that is known."""
    errors: list[RecordError] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


class _Prepared(NamedTuple):
    paragraphs: list[Paragraph]
    boilerplate: int = 0
    notices: tuple[Notice, ...] = ()


def paragraphs_of(article: Article, options: IngestOptions | None = None) -> list[Paragraph]:
    """The clean paragraphs of an article; of a withdrawn one, a single withdrawal record.

    RecordError with reason "empty", "no-date", "bad-date", "future", "no-uri" or "size" if it cannot be
    published.
    """
    return _prepare(article, options or IngestOptions()).paragraphs


def ingest(items: Iterable[Item], options: IngestOptions, seen: Seen) -> IngestResult:
    """Ingest a batch of items; notices are passed on, marks skipped, for the caller to handle."""
    result = IngestResult()
    for item in items:
        if isinstance(item, Sourced):
            try:
                prepared = _prepare(item.article, options)
                _add(result, prepared, options=options, seen=seen)
                if ":" in item.article.published_at and (notice := same_second(prepared.paragraphs[0], seen)):
                    _tell(result, notice, seen)
            except RecordError as error:
                error.where = item.origin or error.where
                if item.unknown_fields and error.reason in ("empty", "no-date"):
                    error.what += f"; unknown fields: {', '.join(item.unknown_fields)[:200]}"
                original = item.data or codec.encode(item.article)
                uri = item.article.uri.strip() or uri_of(item.article.url)
                _reject(result, error, item.origin, original, options, article_id(uri) if uri else "")
            else:
                for notice in prepared.notices:
                    text = f"{item.origin}: {notice.text}" if item.origin else notice.text
                    _tell(result, Notice(text, notice.once), seen)
        elif isinstance(item, Rejected):
            _reject(result, item.error, item.origin, item.data, options)
        elif isinstance(item, Notice):
            _tell(result, item, seen)
    return result


def _tell(result: IngestResult, notice: Notice, seen: Seen) -> None:
    if not notice.once or seen.tell(notice.once):
        result.notices.append(notice)


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
        value = codec.encode_struct(paragraph)
        if len(value) > max_value_bytes:
            raise _too_big(paragraph, len(value), max_value_bytes)
        outputs.append(Output(Channel.PARAGRAPHS, key, value, paragraph.id, paragraph.article_id))
    result.outputs += outputs
    result.boilerplate += prepared.boilerplate
    if first.count:
        result.articles += 1
        result.paragraphs += len(paragraphs)
        for lang, count in Counter([paragraph.lang for paragraph in paragraphs]).items():
            result.languages[primary(lang)] += count
    else:
        result.withdrawn += 1


def _reject(
    result: IngestResult,
    error: RecordError,
    origin: str,
    data: bytes,
    options: IngestOptions,
    article: str = "",
) -> None:
    """`article` is the id that an article has by its address, which then is the key of the dead letter."""
    original = data[: max(0, min(MAX_REJECTED_BYTES, options.max_record_bytes - 2 * _WIRE_OVERHEAD))]
    key = article.encode() or None
    result.outputs.append(dead_letter(stage=STAGE, error=error, key=key, value=original, origin=origin))
    result.errors.append(error)


def _prepare(article: Article, options: IngestOptions) -> _Prepared:
    if article.status != "usable":
        return _withdrawal(article, options)
    check_embargo(article, options)
    page = clean(article)
    _check(page)
    title = page.title[:MAX_TITLE]
    published_at, guessed_date = publication_date(article, page, options)
    changed_at = max(published_at, update_date(article, page, options))
    source = source_of_article(article, page, options)
    uri = uri_of_article(article) or text_uri(source, page.paragraphs)
    url = article.url.strip() or uri
    version = article.version or 1
    article_key = article_id(uri)
    said = article.lang or LANGUAGE_IN_DIGEST
    marks = (*article.authors, *(f"{subject.id}\x1e{subject.label}" for subject in article.subjects))
    digest = article_digest(changed_at, source, url, title, said, published_at, page.paragraphs, marks)
    count = len(page.paragraphs)
    languages = languages_of(title, page.paragraphs, article.lang)
    profile = article_profile(title, page.paragraphs, primary(languages.article), load_term_frequencies())
    paragraphs = [
        Paragraph(
            id=id_,
            article_id=article_key,
            version=version,
            digest=digest,
            seq=seq,
            count=count,
            source=source,
            url=url,
            title=title,
            lang=lang,
            published_at=published_at,
            text=text,
            beginning="" if seq or count == 1 else beginning_of(page.paragraphs),
            names=names,
            uri=uri,
            profile=profile,
            authors=article.authors,
            subjects=article.subjects,
        )
        for seq, (text, lang, id_, names) in enumerate(
            zip(
                page.paragraphs,
                languages.paragraphs,
                paragraph_ids(article_key, version, digest, count),
                full_names(title, page.paragraphs),
                strict=True,
            )
        )
    ]
    notices = notices_of(article, page.title, source, guessed_date, languages)
    return _Prepared(paragraphs, page.boilerplate, tuple(notices))


def _check(page: Page) -> None:
    """SourceError for a page with no paragraph, or too many."""
    if not page.paragraphs:
        raise SourceError(
            _why_empty(page),
            hint="an article needs a paragraph of text in `body` or `paragraphs`",
            reason="empty",
        )
    if len(page.paragraphs) > MAX_PARAGRAPHS:
        raise SourceError(
            f"{len(page.paragraphs):,} paragraphs; an article may have {MAX_PARAGRAPHS:,}",
            hint="is this one article? cut it into articles",
            reason="size",
        )


def _why_empty(page: Page) -> str:
    if page.is_stub:
        return "nothing but the notice of a paywall in it"
    return "nothing but boilerplate in it" if page.boilerplate else "no text in it"


def _withdrawal(article: Article, options: IngestOptions) -> _Prepared:
    uri = uri_of_article(article, needed="a withdrawal")
    article_key = article_id(uri)
    version = article.version or EVERY_VERSION
    published_at = article_date(article, "published_at", options.time_zone) or options.published_at or UNDATED
    (id_,) = paragraph_ids(article_key, version, WITHDRAWN, 1)
    paragraph = Paragraph(
        id=id_,
        article_id=article_key,
        version=version,
        digest=WITHDRAWN,
        seq=0,
        count=0,
        source=source_of_article(article, Page([]), options),
        url=article.url.strip() or uri,
        title=normalised(plain(article.title)),
        lang=article.lang or UNKNOWN,
        published_at=published_at,
        text="",
        status=article.status,
        uri=uri,
    )
    notice = Notice(f"withdraws every version of {uri}, since it names none")
    return _Prepared([paragraph], notices=() if article.version else (notice,))


def _too_big(paragraph: Paragraph, length: int, max_value_bytes: int) -> SourceError:
    return SourceError(
        f"paragraph {paragraph.seq + 1} makes a record of {length:,} bytes; {max_value_bytes:,} are allowed",
        hint="cut it, or raise NEWSFOLD_MAX_RECORD_BYTES and the broker's message.max.bytes",
        reason="size",
        path=f"$.paragraphs[{paragraph.seq}]",
    )
