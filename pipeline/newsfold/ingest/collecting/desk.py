"""The desk: reads answers, sends what is new, remembers it once the broker has confirmed; in one thread."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import msgspec

from newsfold.broker.contract import Publisher
from newsfold.errors import RecordError
from newsfold.ingest.collecting.hints import change_hint
from newsfold.ingest.collecting.items import FreshItem, fresh_items
from newsfold.ingest.collecting.listed import ListedSource
from newsfold.ingest.collecting.schedule import after_round
from newsfold.ingest.collecting.state import RoundResult, SourceState
from newsfold.ingest.collecting.store import Delivered, SourceStore
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import ingest
from newsfold.intake.answers import read_answer
from newsfold.intake.files import read
from newsfold.sources.dates import parse_date
from newsfold.sources.item import InputPosition, Item, Notice, Rejected, Sourced

BATCH_ITEMS = 200
Tell = Callable[[RecordError | Notice], None]


class Reading(NamedTuple):
    """What an answer holds.

    Items that were not delivered as they are, the keys of those that were, the moments of all, what the feed
    says of how often it changes, and how many may not be published yet.
    """

    fresh: list[FreshItem]
    unchanged: list[bytes]
    dates: tuple[float, ...]
    hint: float = 0.0
    embargoed: int = 0


class Sent(NamedTuple):
    """What was handed to the publisher of some items: counts of articles, and of what was refused."""

    new: int = 0
    changed: int = 0
    failed: int = 0


class Finished(NamedTuple):
    """A round that is over: what it came to, and the items and keys to remember once all is confirmed."""

    source: ListedSource
    result: RoundResult
    items: Mapping[bytes, bytes] = {}
    shown: Sequence[bytes] = ()


class Desk:
    """Its methods are called one at a time, by whatever thread: `thread` is an executor that does so."""

    def __init__(
        self,
        publisher: Publisher,
        store: SourceStore,
        options: Callable[[], IngestOptions],
        *,
        tell: Tell,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float],
    ) -> None:
        self._publisher, self._store, self._options = publisher, store, options
        self._tell, self._clock, self._chance = tell, clock, chance
        self._seen = Seen()
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="desk")

    def states(self, names: Iterable[str]) -> dict[str, SourceState]:
        """What is remembered of these sources."""
        return self._store.states(names)

    def read(self, source: ListedSource, data: bytes) -> Reading:
        """The items of an answer, told apart from those that were delivered."""
        items: list[Item] = []
        for item in read_answer(data, source.address, source.mapping):
            if isinstance(item, Notice):
                self._tell(item)
            items.append(_with_defaults(item, source))
        fresh, unchanged = fresh_items(items, self._store.delivered(source.name))
        now = self._clock()
        open_ = [f for f in fresh if not isinstance(f.item, Sourced) or embargo_of(f.item) <= now]
        moments = (
            moment_of(item.article.updated_at or item.article.published_at)
            for item in items
            if isinstance(item, Sourced)
        )
        return Reading(
            open_, unchanged, tuple(filter(None, moments)), change_hint(data), len(fresh) - len(open_)
        )

    def send(self, items: Sequence[FreshItem]) -> Sent:
        """Hand the items to the publisher, as records; what is refused becomes a dead letter and is told."""
        new = changed = failed = 0
        for start in range(0, len(items), BATCH_ITEMS):
            batch = items[start : start + BATCH_ITEMS]
            known, unknown = (
                [i.item for i in batch if i.is_change],
                [i.item for i in batch if not i.is_change],
            )
            for part, is_change in ((unknown, False), (known, True)):
                sent, refused = self._publish(part)
                failed += refused
                changed, new = changed + sent * is_change, new + sent * (not is_change)
        return Sent(new, changed, failed)

    def open_files(self, source: ListedSource, state: SourceState) -> Iterator[Item]:
        """What is new in a file or folder since the positions of the state."""
        resume = {name: InputPosition(name, *where) for name, where in state.positions.items()}
        return read([source.path], resume=resume)

    def send_part(
        self, source: ListedSource, items: Iterator[Item]
    ) -> tuple[Sent, dict[str, tuple[int, str]], bool]:
        """Send the next items of files; what was sent, how far the files are read, whether that was all."""
        part = [_with_defaults(item, source) for item in islice(items, BATCH_ITEMS)]
        for item in part:
            if isinstance(item, Notice):
                self._tell(item)
        sent, refused = self._publish([item for item in part if isinstance(item, Sourced | Rejected)])
        positions = {
            item.position.file: (item.position.offset, item.position.digest)
            for item in part
            if isinstance(item, Sourced | Rejected) and item.position
        }
        return Sent(sent, 0, refused), positions, len(part) < BATCH_ITEMS

    def checkpoint(self, rounds: Sequence[Finished], states: Mapping[str, SourceState]) -> list[SourceState]:
        """Wait until all that was sent is confirmed, then remember the rounds; the states behind them.

        DeliveryError if the broker did not confirm: nothing is remembered then.
        """
        self._publisher.flush()
        now, delivered = self._clock(), dict[str, Delivered]()
        for source, result, items, shown in rounds:
            before = delivered.get(source.name)
            state = before.state if before else states.get(source.name) or SourceState(name=source.name)
            state = after_round(state, result, now, self._chance(), source.bounds)
            more = {**before.items, **items} if before else items
            delivered[source.name] = Delivered(state, more, shown)
        self._store.put([*delivered.values()], now)
        return [entry.state for entry in delivered.values()]

    def close(self) -> None:
        """Let what is under way in the thread end."""
        self.thread.shutdown(wait=True)

    def _publish(self, items: Sequence[Item]) -> tuple[int, int]:
        """The articles of the items that were handed over, and the errors."""
        if not items:
            return 0, 0
        result = ingest(items, self._options(), self._seen)
        errors = [*result.errors, *self._publisher.publish(result.outputs)]
        for error in errors:
            self._tell(error)
        for notice in result.notices:
            self._tell(notice)
        return result.articles + result.withdrawn + result.duplicates, len(errors)


def _with_defaults(item: Item, source: ListedSource) -> Item:
    """The item with what the configuration says of all items of its source, where it says nothing itself."""
    if not isinstance(item, Sourced):
        return item
    said: dict[str, str] = {}
    if source.source and not item.article.source:
        said["source"] = source.source
    if source.language and not item.article.lang:
        said["lang"] = source.language
    return item._replace(article=msgspec.structs.replace(item.article, **said)) if said else item


def moment_of(text: str) -> float:
    """A date in Unix seconds; 0.0 if it is none that can be read."""
    try:
        return datetime.fromisoformat(parse_date(text)).timestamp() if text else 0.0
    except ValueError:
        return 0.0


def embargo_of(item: Sourced) -> float:
    """The moment before which an item is not published, in Unix seconds; 0.0 for none."""
    return moment_of(item.article.embargoed_until)
