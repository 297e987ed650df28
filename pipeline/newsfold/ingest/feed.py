"""Feeds items to a publisher, counts the outcomes, and moves the cursor after delivery only."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from newsfold.broker.contract import Publisher
from newsfold.errors import RecordError
from newsfold.ingest.cursor import Cursor
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import IngestResult, ingest
from newsfold.sources.item import InputPosition, Item, Notice, Rejected, Sourced
from newsfold.sources.seed import Mark

BATCH_ITEMS = 500
_READ = (Sourced, Rejected)
BATCH_BYTES = 4 * 1024 * 1024
CHECKPOINT_SECONDS = 2.0
"""Longest time between two moves of the cursor: what a kill makes the next run send again."""


@dataclass(slots=True)
class FeedReport:
    """Counts of a feed so far; `bytes_read` includes the input that an earlier run had read.

    `languages` are paragraphs by ISO 639-1 code, "" for those in no known language.
    """

    articles: int = 0
    withdrawn: int = 0
    paragraphs: int = 0
    boilerplate: int = 0
    duplicates: int = 0
    dead_letters: int = 0
    notices: int = 0
    bytes_read: int = 0
    languages: dict[str, int] = field(default_factory=dict)


class FeedInterrupted(KeyboardInterrupt):
    """Ctrl-C came while feeding; `report` counts what is delivered, confirmed by the broker.

    No part of the tree of errors: it is the KeyboardInterrupt that a program expects, and says more.
    """

    def __init__(self, report: FeedReport) -> None:
        super().__init__()
        self.report = report


def feed(
    items: Iterable[Item],
    publisher: Publisher,
    *,
    options: IngestOptions | Callable[[], IngestOptions] | None = None,
    cursor: Cursor | None = None,
    batch_items: int = BATCH_ITEMS,
    progress: Callable[[FeedReport], None] | None = None,
    tell: Callable[[RecordError | Notice], None] | None = None,
) -> FeedReport:
    """Ingest the items and publish the records, to the end or to END; returns when all are delivered.

    `options` that change with time are asked for with each batch.
    `progress` is called after each batch of at most `batch_items`, `tell` for each error and notice.
    DeliveryError if the broker did not confirm; the cursor then stands where delivery was last certain.
    FeedInterrupted at Ctrl-C, once what was handed over is confirmed; half a batch is not counted.
    """
    fixed = options or IngestOptions()
    run = _FeedRun(publisher, fixed if callable(fixed) else lambda: fixed, cursor, tell or (lambda _: None))
    try:
        for batch in _batches(items, batch_items):
            run.publish(batch)
            if Mark.PAUSE in batch:
                run.checkpoint()
            if progress:
                progress(run.report)
            if Mark.END in batch:
                break
        run.checkpoint()
    except KeyboardInterrupt:
        run.checkpoint()
        raise FeedInterrupted(run.report) from None
    return run.report


class _FeedRun:
    """One run of a feed: what is sent, and how far the cursor may move once that is confirmed."""

    def __init__(
        self,
        publisher: Publisher,
        options: Callable[[], IngestOptions],
        cursor: Cursor | None,
        tell: Callable[[RecordError | Notice], None],
    ) -> None:
        self.report = FeedReport()
        self._publisher, self._options, self._cursor, self._tell = publisher, options, cursor, tell
        self._seen = Seen()
        self._positions: dict[str, InputPosition] = {}
        self._due = time.monotonic() + CHECKPOINT_SECONDS

    def publish(self, items: list[Item]) -> None:
        result = ingest(items, self._options(), self._seen)
        refused = self._publisher.publish(result.outputs)
        self._count(result)
        for error in [*result.errors, *refused]:
            self.report.dead_letters += 1
            self._tell(error)
        for notice in result.notices:
            self.report.notices += 1
            self._tell(notice)
        for item in items:
            if isinstance(item, _READ) and (position := item.position) is not None:
                previous = self._positions.get(position.file)
                self.report.bytes_read += position.offset - (previous.offset if previous else 0)
                self._positions[position.file] = position
        if self._cursor is not None and time.monotonic() >= self._due:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Wait for delivery, then move the cursor."""
        self._publisher.flush()
        if self._cursor is not None:
            self._cursor.move(self._positions)
        # Files are read one after the other: only the last may go on.
        self._positions = dict(list(self._positions.items())[-1:])
        self._due = time.monotonic() + CHECKPOINT_SECONDS

    def _count(self, result: IngestResult) -> None:
        report = self.report
        report.articles += result.articles
        report.withdrawn += result.withdrawn
        report.paragraphs += result.paragraphs
        report.boilerplate += result.boilerplate
        report.duplicates += result.duplicates
        for language, count in result.languages.items():
            report.languages[language] = report.languages.get(language, 0) + count


def _batches(items: Iterable[Item], max_items: int) -> Iterator[list[Item]]:
    """Batches bounded in items and bytes; a mark ends its batch."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        if isinstance(item, _READ):
            size += len(item.data)
        if len(batch) >= max_items or size >= BATCH_BYTES or isinstance(item, Mark):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
