"""The desk: reads answers, sends what is new, remembers it once the broker has confirmed; in one thread."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from newsfold.broker.contract import Publisher
from newsfold.errors import RecordError
from newsfold.eventtime.moment import strict_text
from newsfold.ingest.collecting.files import Files
from newsfold.ingest.collecting.hints import change_hint
from newsfold.ingest.collecting.items import FreshItem, fresh_item, with_defaults, with_whole_links
from newsfold.ingest.collecting.ledger import Ledger
from newsfold.ingest.collecting.listed import ListedSource
from newsfold.ingest.collecting.schedule import after_round
from newsfold.ingest.collecting.state import RoundResult, SourceState
from newsfold.ingest.collecting.store import Remembered, SourceStore
from newsfold.ingest.identity.decision import Decision
from newsfold.ingest.identity.fetch import Fetch
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import STAGE, ingest
from newsfold.intake.answers import read_answer
from newsfold.intake.fetching.outcome import Fetched
from newsfold.intake.fetching.retry_after import http_date
from newsfold.sources.dates import parse_date
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.wire.dead_letters import dead_letter, no_more
from newsfold.wire.identity import article_id

BATCH_ITEMS = 200
DAY_SECONDS, FORGET_DAYS = 86_400.0, 30
"""After so many days an article that no source shows any more is forgotten; ids absorb it, should it
return."""
READ_BACK_SECONDS = 60.0
"""How often is read what others have told of articles: a merge that a person took back holds then."""
Tell = Callable[[RecordError | Notice], None]


class Reading(NamedTuple):
    """What an answer holds.

    Items that are not known as they are, the number of those that are, the moments of all, what the feed says
    of how often it changes, and how many may not be published yet.
    """

    fresh: list[FreshItem]
    unchanged: int
    dates: tuple[float, ...]
    hint: float = 0.0
    embargoed: int = 0


class Sent(NamedTuple):
    """What came of some items: counts, and those that were refused, by key with their fingerprints."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    refused: Mapping[bytes, bytes] = {}


class Finished(NamedTuple):
    """A round, or a part of a long one that is not the last: what it came to, and the items to remember as
    refused once all is confirmed."""

    source: ListedSource
    result: RoundResult
    refused: Mapping[bytes, bytes] = {}
    is_last: bool = True


class Desk:
    """Its methods are called one at a time, by whatever thread: `thread` is an executor that does so."""

    def __init__(
        self,
        publisher: Publisher,
        store: SourceStore,
        ledger: Ledger,
        options: Callable[[], IngestOptions],
        *,
        tell: Tell,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float],
    ) -> None:
        self._publisher, self._store, self._options = publisher, store, options
        self.ledger = ledger
        self._tell, self._clock, self._chance = tell, clock, chance
        self._seen, self.files = Seen(), Files(clock)
        self._read_back_at = 0.0
        self._forgotten_on = 0
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="desk")

    def states(self, names: Iterable[str]) -> dict[str, SourceState]:
        """What is remembered of these sources."""
        return self._store.states(names)

    def read(self, source: ListedSource, answer: Fetched) -> Reading:
        """The items of an answer, without those that are known as they are."""
        if (now := self._clock()) >= self._read_back_at:
            self._read_back_at = now + READ_BACK_SECONDS
            self.ledger.let_others_tell()
        self.ledger.refresh()
        items: list[Sourced | Rejected] = []
        for item in read_answer(answer.data, source.address, source.mapping, source.type):
            if isinstance(item, Notice):
                self._tell(item)
            elif isinstance(
                full := with_defaults(with_whole_links(item, answer.final_url), source), Sourced | Rejected
            ):
                items.append(full)
        sourced = [item for item in items if isinstance(item, Sourced)]
        shown = iter(Fetch(source.name, sourced, self._moment_of(answer)))
        refused, now = self._store.refused(source.name), self._clock()
        fresh: list[FreshItem] = []
        unchanged = embargoed = 0
        for item in items:
            entry = next(shown) if isinstance(item, Sourced) else None
            if isinstance(item, Sourced) and moment_of(item.article.embargoed_until) > now:
                embargoed += 1
            elif entry and self.ledger.is_as_before(entry):
                unchanged += 1
            elif new := fresh_item(item, entry, refused):
                fresh.append(new)
            else:
                unchanged += 1
        dates = (moment_of(item.article.updated_at or item.article.published_at) for item in sourced)
        return Reading(fresh, unchanged, tuple(filter(None, dates)), change_hint(answer.data), embargoed)

    def send(self, items: Sequence[FreshItem]) -> Sent:
        """Decide which articles the items are, hand over what is new; what is refused is a dead letter."""
        counts = {"new": 0, "changed": 0, "unchanged": 0}
        refused: dict[bytes, bytes] = {}
        for fresh in items:
            verdict = self._send(fresh)
            if verdict:
                counts[verdict] += 1
            else:
                refused[fresh.key] = fresh.fingerprint
        return Sent(**counts, failed=len(refused), refused=refused)

    def open_files(self, source: ListedSource, state: SourceState) -> Iterator[Item]:
        """What is new in a file or folder since the positions of the state."""
        return self.files.look(source, state)

    def send_part(
        self, source: ListedSource, items: Iterator[Item]
    ) -> tuple[Sent, dict[str, tuple[int, str]], bool]:
        """Send the next items of files; what was sent, how far the files are read, whether that was all."""
        part = [with_defaults(item, source) for item in islice(items, BATCH_ITEMS)]
        sent, failed = self._publish(part)
        positions = {
            item.position.file: (item.position.offset, item.position.digest)
            for item in part
            if isinstance(item, Sourced | Rejected) and item.position
        }
        return Sent(sent, failed=failed), positions, len(part) < BATCH_ITEMS

    def vanished(self, source: ListedSource) -> frozenset[str]:
        """The files of a source that are gone since the last round."""
        return self.files.vanished(source)

    def checkpoint(self, rounds: Sequence[Finished], states: Mapping[str, SourceState]) -> list[SourceState]:
        """Wait until all that was sent is confirmed, then remember the rounds; the states behind them.

        DeliveryError if the broker did not confirm: nothing is remembered then.
        """
        self.ledger.commit(self._publisher)
        now, remembered = self._clock(), dict[str, Remembered]()
        if (today := int(now // DAY_SECONDS)) > self._forgotten_on:
            self._forgotten_on = today
            self.ledger.forget(self._publisher, today - FORGET_DAYS)
        for source, result, refused, _ in rounds:
            before = remembered.get(source.name)
            state = before.state if before else states.get(source.name) or SourceState(name=source.name)
            state = after_round(state, result, now, self._chance(), source.bounds)
            remembered[source.name] = Remembered(state, {**before.refused, **refused} if before else refused)
        self._store.put([*remembered.values()], now)
        for source, result, _, is_last in rounds:
            if source.path and not result.error:
                self.files.move(source, dict(result.positions))
                if is_last:
                    self.files.delivered(source)
        return [entry.state for entry in remembered.values()]

    def close(self) -> None:
        """Let what is under way in the thread end."""
        self.thread.shutdown(wait=True)

    def _send(self, fresh: FreshItem) -> str:
        """What became of an item: "new", "changed" or "unchanged"; "" if it is refused."""
        item = fresh.page or fresh.item
        if isinstance(item, Rejected) or fresh.shown is None:
            self._publish([item])
            return ""
        decision = self.ledger.decide(fresh.shown.with_page(item) if fresh.page else fresh.shown)
        if decision.verdict == "forgotten":
            self._refuse_forgotten(decision, item)
            return ""
        if decision.verdict == "unchanged" or decision.identity is None:
            # Of a changed summary whose page cannot be had the whole text of before stays.
            self.ledger.keep(decision, fresh.shown)
            return "unchanged"
        if self._publish([item._replace(article=decision.article)])[1]:
            return ""
        self.ledger.keep(decision, fresh.shown)
        return decision.verdict

    def _refuse_forgotten(self, decision: Decision, item: Sourced) -> None:
        """Say that a source shows what was forgotten; the dead letter has nothing of it."""
        key = article_id(decision.uri)
        error = no_more(key)
        error.where = item.origin
        self._publisher.publish(
            [dead_letter(stage=STAGE, error=error, key=key.encode(), value=None, origin=item.origin)]
        )
        self._tell(error)

    def _publish(self, items: Sequence[Item]) -> tuple[int, int]:
        """The articles of the items that were handed over, and how many were refused."""
        result = ingest(items, self._options(), self._seen)
        errors = [*result.errors, *self._publisher.publish(result.outputs)]
        for error in errors:
            self._tell(error)
        for notice in result.notices:
            self._tell(notice)
        return result.articles + result.withdrawn + result.duplicates, len(errors)

    def _moment_of(self, answer: Fetched) -> str:
        """When an answer was given, by its server if it says so."""
        return strict_text(int(http_date(answer.date) or self._clock()))


def moment_of(text: str) -> float:
    """A date in Unix seconds; 0.0 if it is none that can be read."""
    try:
        return datetime.fromisoformat(parse_date(text)).timestamp() if text else 0.0
    except ValueError:
        return 0.0
