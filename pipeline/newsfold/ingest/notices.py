"""What people should know of an article that is taken: what was guessed, cut, or said otherwise."""

from newsfold.context.language import Languages
from newsfold.ingest.metadata import UNKNOWN_SOURCE
from newsfold.ingest.seen import Seen
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph
from newsfold.sources.dates import weekday_fault
from newsfold.sources.item import Notice

MAX_TITLE = 2_000
"""Characters; every paragraph carries the title of its article."""
NO_SOURCE = Notice(
    f"nothing says who published it, so its source is {UNKNOWN_SOURCE!r}; told once, further ones may follow "
    "(give `source`, or a `url`, or --source for all that have none)",
    once="no source",
)


SAME_SECOND = 20
"""Articles of one source that may have one date with its time."""


def same_second(paragraph: Paragraph, seen: Seen) -> Notice | None:
    """What to say when an article is one too many of its source with the same date; told once a source."""
    source, moment = paragraph.source, paragraph.published_at
    if not paragraph.count or seen.count(f"{source} {moment}", paragraph.article_id) <= SAME_SECOND:
        return None
    return Notice(
        f"{source}: more than {SAME_SECOND} articles are dated {moment}; its clock may stand still",
        once=f"same second {source}",
    )


def notices_of(
    article: Article, title: str, source: str, guessed_date: str, languages: Languages
) -> list[Notice]:
    """The notices of an article; `title` is the whole one, and `guessed_date` "" for a date that is given."""
    notices = [Notice(f"dated {guessed_date}, which is guessed from its text")] if guessed_date else []
    notices += _weekdays(article)
    if len(title) > MAX_TITLE:
        notices.append(Notice(f"a title of {len(title):,} characters, cut to {MAX_TITLE:,}"))
    if languages.contradicts:
        notices.append(_contradiction(languages.contradicts, languages.article))
    if source == UNKNOWN_SOURCE:
        notices.append(NO_SOURCE)
    return notices


def _weekdays(article: Article) -> list[Notice]:
    """What to say of dates whose weekday is that of another day; the date is taken all the same."""
    dates = (("published_at", article.published_at), ("updated_at", article.updated_at))
    return [
        Notice(f"{field} {text.strip()[:60]!r}: {fault}; the date is taken, not the weekday")
        for field, text in dates
        if text and (fault := weekday_fault(text))
    ]


def _contradiction(said: str, found: str) -> Notice:
    said = said[:20]
    return Notice(
        f"said to be in {said}, its text is in {found}, which counts; told once for these two languages",
        once=f"language {said} {found}",
    )
