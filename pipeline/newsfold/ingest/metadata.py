"""What an article says of itself, else its page, else the options: uri, source and dates."""

from typing import Literal

from newsfold.errors import SourceError
from newsfold.ingest.markup import plain
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.page import Page
from newsfold.model.article import Article
from newsfold.sources.dates import parse_date
from newsfold.sources.line import normalised
from newsfold.wire.addresses import host_of, uri_of

UNKNOWN_SOURCE = "unknown"

DateField = Literal["published_at", "updated_at", "embargoed_until"]


def uri_of_article(article: Article, needed: str = "") -> str:
    """The uri that is given, else that of the url; "" if there is neither and the text may stand for it.

    SourceError with reason "no-uri" for a version beyond the first, and for what is `needed` for.
    """
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


def source_of_article(article: Article, page: Page, options: IngestOptions) -> str:
    """Who published it: what the article says, else its page, the host of its address, or the options.

    An agency named at the headline comes last: it may have sold the story to whoever printed it.
    """
    source = normalised(plain(article.source)) or page.source or _host(article) or options.source
    return source or page.agency or UNKNOWN_SOURCE


def _host(article: Article) -> str:
    return host_of(article.url) or (host_of(article.uri) if "://" in article.uri else "")


def publication_date(article: Article, page: Page, options: IngestOptions) -> tuple[str, str]:
    """The date of publication, and the same again if it is guessed.

    SourceError with reason "no-date", "bad-date" or "future".
    """
    published_at = (
        article_date(article, "published_at", options.time_zone) or page.published_at or options.published_at
    )
    updated_at = article_date(article, "updated_at", options.time_zone) or page.updated_at
    guess = "" if published_at else updated_at or page.named_date()
    if not published_at and not (options.guess_date and guess):
        raise SourceError(
            "no date of publication in it"
            + (f"; its date line {page.unread_date}" if page.unread_date else ""),
            hint="give `published_at`, or --published-at for all that have none"
            + (f", or --guess-date for what the text names: {guess}" if guess else ""),
            reason="no-date",
            path="$.published_at",
        )
    published_at = published_at or guess
    _check_future(published_at, options, "published_at")
    return published_at, guess


def update_date(article: Article, page: Page, options: IngestOptions) -> str:
    """When the text was last changed, "" if nobody says; SourceError with reason "bad-date" or "future"."""
    updated_at = article_date(article, "updated_at", options.time_zone) or page.updated_at
    _check_future(updated_at, options, "updated_at")
    return updated_at


def check_embargo(article: Article, options: IngestOptions) -> None:
    """SourceError with reason "embargo" for an article that may not be published yet."""
    until = article_date(article, "embargoed_until", options.time_zone)
    if options.now and until > options.now:
        raise SourceError(
            f"embargoed until {until}",
            hint="feed it again then, or replay its dead letter",
            reason="embargo",
            path="$.embargoed_until",
        )


def _check_future(moment: str, options: IngestOptions, field: DateField) -> None:
    if options.latest and moment > options.latest:
        raise SourceError(
            f"{field} {moment} is in the future (later than {options.latest})",
            hint="correct the date, or feed it then",
            reason="future",
            path=f"$.{field}",
        )


def article_date(article: Article, field: DateField, zone: str = "") -> str:
    """The date in a field of the article, "" if it is empty; SourceError with reason "bad-date".

    `zone` is that of a time without one.
    """
    if not (text := getattr(article, field).strip()):
        return ""
    try:
        return parse_date(text, zone)
    except ValueError as error:
        raise SourceError(
            f"{field} {text[:60]!r}: {error}",
            hint="write it as 2025-03-18 or 2025-03-18T14:00:00Z",
            reason="bad-date",
            path=f"$.{field}",
        ) from None
