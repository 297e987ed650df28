"""One-line texts: the summary of a feed, and a record."""

from newsfold.cli.show.text import one_line
from newsfold.ingest.feed import FeedReport
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.subscription.amendment import Amendment


def summary(report: FeedReport) -> str:
    """The counts of a feed in one line."""
    counts = (
        (report.articles, "article", "articles"),
        (report.paragraphs, "paragraph", "paragraphs"),
        (report.boilerplate, "boilerplate line dropped", "boilerplate lines dropped"),
        (report.duplicates, "exact copy skipped", "exact copies skipped"),
        (report.withdrawn, "withdrawal", "withdrawals"),
        (report.dead_letters, "dead letter", "dead letters"),
    )
    return ", ".join(_counted(*count) for count in counts)


def _counted(count: int, singular: str, plural: str) -> str:
    return f"{count:,} {singular if count == 1 else plural}"


def line(record: EventRecord | TaggedParagraph | Amendment) -> str:
    """A record in one line, whatever is in it."""
    return one_line(str(record) if isinstance(record, Amendment) else _line(record))


def _line(record: EventRecord | TaggedParagraph) -> str:
    if isinstance(record, EventRecord):
        counts = (
            _counted(record.article_count, "article", "articles"),
            _counted(record.paragraph_count, "paragraph", "paragraphs"),
            _counted(record.source_count, "source", "sources"),
        )
        entities = ", ".join(entity.label for entity in record.entities[:5])
        line = f"{record.window.start[:16]}  {record.topic.label}: {', '.join(counts)}"
        return f"{line}; {entities}" if entities else line
    if not record.count:
        return f"{record.published_at[:16]}  {record.source}  withdrawn ({record.status}): {record.url}"
    topics = ", ".join(
        f"{topic.label} {'in passing' if topic.passing else f'{topic.score:.2f}'}" for topic in record.topics
    )
    names = ", ".join(dict.fromkeys(entity.label for entity in record.entities))
    return f"{record.published_at[:16]}  {record.source}  [{topics}]  [{names}]  {record.text}"
