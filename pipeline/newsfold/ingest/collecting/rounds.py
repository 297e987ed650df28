"""One round of one source: ask it, find what is new, follow its links where it has only summaries, send."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, ParamSpec, TypeVar
from urllib.parse import urlsplit

from newsfold.errors import BrokerError, FetchFailed, SettingsError
from newsfold.ingest.collecting.desk import Desk, Finished, Reading, Sent, moment_of
from newsfold.ingest.collecting.following import followed, needs_page
from newsfold.ingest.collecting.items import FreshItem
from newsfold.ingest.collecting.listed import ListedSource
from newsfold.ingest.collecting.ports import PageReading
from newsfold.ingest.collecting.state import RoundResult, SourceState
from newsfold.intake.answers import further_sitemaps
from newsfold.intake.fetching.outcome import Fetched, NotModified, Outcome, Validators
from newsfold.intake.fetching.recording import Fetching
from newsfold.sources.item import Rejected, Sourced
from newsfold.sources.sitemaps import MAX_FOLLOWED

P = ParamSpec("P")
T = TypeVar("T")
PAGE_TRIES = 3
"""Rounds in which a page is asked for before the item is taken as the source has it."""


class Pages(NamedTuple):
    """The items that were followed: those to send, how many pages were read, how many of them had no text,
    and how many items wait for another round."""

    items: list[FreshItem]
    read: int = 0
    empty: int = 0
    later: int = 0


class Rounds:
    """Makes rounds; `links` are the pages that one round follows, `pages_at_once` those of all rounds."""

    def __init__(
        self, fetcher: Fetching, desk: Desk, pages: PageReading, *, links: int, pages_at_once: int
    ) -> None:
        self._fetcher, self._desk, self._pages, self._links = fetcher, desk, pages, links
        self._places = asyncio.Semaphore(pages_at_once)
        self._tries: dict[bytes, int] = {}

    async def of(
        self, source: ListedSource, state: SourceState, partly: Callable[[Finished], None]
    ) -> Finished:
        """One round of a source, up to where all that is new is handed to the publisher.

        `partly` is given what is done of a long one before its end.
        """
        if source.path:
            return await self._of_files(source, state, partly)
        validators = Validators(state.etag, state.last_modified)
        address = state.address or source.address
        outcome = await self._fetcher.fetch(address, validators, headers=source.headers)
        if isinstance(outcome, FetchFailed):
            gone = outcome.kind == "gone"
            wait = outcome.retry_after_seconds or 0.0
            asked = outcome.kind != "busy" or outcome.status > 0
            return Finished(source, RoundResult(str(outcome), gone=gone, asked=asked, wait=wait))
        result = _answered(outcome)
        if isinstance(outcome, NotModified):
            return Finished(source, result._replace(not_modified=True))
        try:
            reading = await self._at_desk(self._desk.read, source, outcome)
            if further := await self._at_desk(further_sitemaps, outcome.data):
                # A sitemap changes without its list: the list has no validators worth keeping.
                result = result._replace(etag="", last_modified="")
                reading = await self._further(source, further[:MAX_FOLLOWED], reading)
        except (BrokerError, SettingsError, sqlite3.Error):
            raise  # Kafka or the store: no fault of the source, and none of the others would fare better.
        except Exception as error:
            # One stranger's bytes must not stop the others, whatever they did to a parser.
            return Finished(
                source, RoundResult(f"its answer cannot be read: {type(error).__name__}: {error}")
            )
        return await self._of_items(source, result, reading, outcome)

    async def _further(self, source: ListedSource, addresses: Sequence[str], reading: Reading) -> Reading:
        """What a list of sitemaps leads to; a sitemap that cannot be had is left to the next round."""
        for address in addresses:
            same_host = urlsplit(address).netloc == urlsplit(source.address).netloc
            headers = source.headers if same_host else None
            outcome = await self._fetcher.fetch(address, headers=headers)
            if isinstance(outcome, Fetched):
                more = await self._at_desk(self._desk.read, source, outcome)
                reading = reading._replace(
                    fresh=reading.fresh + more.fresh,
                    unchanged=reading.unchanged + more.unchanged,
                    dates=reading.dates + more.dates,
                    embargoed=reading.embargoed + more.embargoed,
                )
        return reading

    async def _of_items(
        self, source: ListedSource, result: RoundResult, reading: Reading, answer: Fetched
    ) -> Finished:
        """Follow and send what an answer holds; of one that cannot be read at all the source has failed."""
        only = reading.fresh[0].item if len(reading.fresh) == 1 and not reading.unchanged else None
        if isinstance(only, Rejected):
            return Finished(source, RoundResult(str(only.error)))
        pages = await self._follow(reading.fresh)
        sent = await self._at_desk(self._desk.send, pages.items)
        later = pages.later + reading.embargoed
        whole = not later and not answer.cut
        result = result._replace(
            etag=result.etag if whole else "",
            last_modified=result.last_modified if whole else "",
            dates=reading.dates,
            hint=reading.hint,
            items=len(reading.fresh) + reading.unchanged + reading.embargoed,
            new=sent.new,
            changed=sent.changed,
            failed=sent.failed,
            unchanged=reading.unchanged + sent.unchanged,
            pages=pages.read,
            empty_pages=pages.empty,
            later=later,
        )
        return Finished(source, result, sent.refused)

    async def _follow(self, fresh: Sequence[FreshItem]) -> Pages:
        """The items with the text of their pages, where that is wanted and can be had."""
        wanted = sorted((item for item in fresh if needs_page(item.item)), key=_newest_first)
        if not wanted:
            return Pages([*fresh])
        chosen = wanted[: self._links]
        ready = [item for item in fresh if not needs_page(item.item)]
        answers = await asyncio.gather(*(self._page(item) for item in chosen))
        read = empty = 0
        later = len(wanted) - len(chosen)
        for whole, was_empty in answers:
            read += whole is not None
            empty += was_empty
            if whole is not None:
                ready.append(whole)
            else:
                later += 1
        return Pages(ready, read, empty, later)

    async def _page(self, fresh: FreshItem) -> tuple[FreshItem | None, bool]:
        """An item with the text of its page, and whether the page had none; None to try it again later."""
        item = fresh.item
        assert isinstance(item, Sourced)
        address = item.ids.link or item.article.url
        async with self._places:
            outcome = await self._fetcher.page(address)
            if isinstance(outcome, Fetched):
                found = await self._pages.read(outcome.data, outcome.final_url, outcome.charset)
                self._tries.pop(fresh.key, None)
                whole, empty = followed(item, found)
                return fresh._replace(page=whole), empty
        if isinstance(outcome, FetchFailed) and not outcome.lasting:
            tries = self._tries[fresh.key] = self._tries.get(fresh.key, 0) + 1
            if tries < PAGE_TRIES:
                return None, False
        self._tries.pop(fresh.key, None)
        return fresh, False

    async def _of_files(
        self, source: ListedSource, state: SourceState, partly: Callable[[Finished], None]
    ) -> Finished:
        try:
            items = await self._at_desk(self._desk.open_files, source, state)
        except SettingsError as error:
            return Finished(source, RoundResult(str(error)))
        total = RoundResult()
        while True:
            sent, positions, is_last = await self._at_desk(self._desk.send_part, source, items)
            total = _added(total, sent, positions)
            if is_last:
                vanished = await self._at_desk(self._desk.vanished, source)
                return Finished(source, total._replace(vanished=vanished))
            partly(Finished(source, total, is_last=False))
            total = RoundResult()

    async def _at_desk(self, work: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._desk.thread, work, *args)


def _newest_first(fresh: FreshItem) -> float:
    """Sorts what is news before what a site keeps of earlier years; what has no date comes last."""
    assert isinstance(fresh.item, Sourced)
    article = fresh.item.article
    return -moment_of(article.published_at or article.updated_at)


def _answered(outcome: Outcome) -> RoundResult:
    assert not isinstance(outcome, FetchFailed)
    return RoundResult(
        etag=outcome.validators.etag,
        last_modified=outcome.validators.last_modified,
        address=outcome.permanent_url,
        wait=outcome.retry_after_seconds or 0.0,
    )


def _added(total: RoundResult, sent: Sent, positions: Mapping[str, tuple[int, str]]) -> RoundResult:
    return total._replace(
        items=total.items + sent.new + sent.failed,
        new=total.new + sent.new,
        failed=total.failed + sent.failed,
        positions={**total.positions, **positions},
    )
