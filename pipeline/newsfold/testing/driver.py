"""PipelineTestDriver: the whole pipeline in memory, with the real stages and no network.

    driver = PipelineTestDriver()
    driver.feed("seeds", CRASH, Article(uri="a", ...)).run()
    assert driver.event("medtop:20000073").article_count == 2

What it runs are the stages of `topology.py` over the memory twin of Kafka; nothing is mocked, so what
holds here holds for the workers, short of what only a broker can show.
"""

import os
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from itertools import cycle, islice
from typing import Protocol, Self

from newsfold.assembly import load_stages
from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.delivery.flush import Flow
from newsfold.delivery.stage import Stage
from newsfold.errors import RecordError, SettingsError, UnknownNameError
from newsfold.eventtime.window import Windows
from newsfold.ingest.collecting.state import SourceState
from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import IngestResult, ingest
from newsfold.intake.files import read
from newsfold.memory_engine.crash import Crashed, CrashPoint
from newsfold.memory_engine.worker import MemoryWorker
from newsfold.model.article import Article
from newsfold.model.contribution import Contribution
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import Settings
from newsfold.sources.item import Item, Notice, Rejected, Sourced
from newsfold.sources.parts import PART_PARAGRAPHS, parts
from newsfold.sources.seed import Mark
from newsfold.subscription.arguments import settings_of
from newsfold.subscription.client import subscribe
from newsfold.subscription.latest import canonical_lines, latest_events
from newsfold.subscription.subscription import R, Subscription
from newsfold.wire.codec import decode, lines_of
from newsfold.wire.envelope import Channel, Output, Received

Input = str | os.PathLike[str] | Article | Item
FEED_BATCH = 200
_SIZE = re.compile(r"\d+[mhdw]")
MAX_LISTED = 20
"""Event records that a message names, at most."""


class AsksSources(Protocol):
    """Rounds of sources that are answered without a network (`testing.collecting.RecordedSources`)."""

    states: dict[str, SourceState]

    def round(
        self, broker: Broker, options: IngestOptions, tell: Callable[[RecordError | Notice], None]
    ) -> None:
        """Ask every source once, and publish what is new."""


class PipelineTestDriver:
    """Feed articles, run the stages, look at what came out, in one process and in memory."""

    def __init__(
        self,
        *,
        settings: Settings | None = None,
        stages: Sequence[Stage] | None = None,
        options: IngestOptions | None = None,
        batch_size: int = 500,
        shuffle: int | None = None,
        duplicates: float = 0.0,
        flow: Callable[..., Flow] = Flow,
        sources: AsksSources | None = None,
    ) -> None:
        """`stages` are those of `settings` if not given; `batch_size` is in records.

        `shuffle` (a seed) feeds the paragraphs in another order, `duplicates` is the share of them
        fed twice: neither may change an event record. `sources` are those that `collect` asks.
        `flow` is the law of delivery, for those who break it.
        """
        self.settings = settings_of(settings)
        self.broker = MemoryBroker(self.settings)
        self.broker.admin().ensure(all_kafka_topics(self.settings))
        stages = stages if stages is not None else load_stages(self.settings)
        self.workers = [MemoryWorker(self.broker, stage, self.settings, batch_size, flow) for stage in stages]
        self.fed = IngestResult()
        """Totals of ingest so far and the errors of rejected inputs, without the records."""
        self._options, self._seen = options or IngestOptions(), Seen()
        self._random, self._shuffle = random.Random(shuffle), shuffle is not None
        self._duplicates = duplicates
        self._crash_points = cycle(CrashPoint)
        self._sources = sources

    def feed(self, *inputs: Input) -> Self:
        """Feed files, folders, articles and marks, in this order.

        CRASH kills every worker, each time at another point of its batch; PAUSE runs until nothing is
        left to do; END leaves out what follows. What cannot be read goes to the dead letters.
        """
        pending: list[Item] = []
        for item in _items(inputs):
            if not isinstance(item, Mark):
                pending.append(item)
                continue
            self._deliver(pending)
            pending = []
            if item is Mark.END:
                return self
            if item is Mark.CRASH:
                self.crash()
            self.run()
        self._deliver(pending)
        return self

    def collect(self) -> Self:
        """One round of the sources, answered by their recording; the next round by what it has next.

        What `newsfold ingest --once` would send is fed. SettingsError if there are no sources.
        """
        if self._sources is None:
            raise SettingsError(
                "there are no sources",
                where="collect",
                hint='make it with sources="newsfold.toml", recorded=…',
            )
        self._sources.round(self.broker, self._options, self._told)
        return self

    def sources(self) -> dict[str, SourceState]:
        """How each source is doing behind the last round, by name."""
        return dict(self._sources.states) if self._sources else {}

    def run(self) -> Self:
        """Run every stage until nothing is left to read."""
        while sum(worker.run() for worker in self.workers):
            pass
        return self

    def stream(self, *inputs: Input, max_paragraphs: int = PART_PARAGRAPHS) -> Iterator[Self]:
        """Feed and run the inputs a bounded part at a time; gives itself with what each part led to.

        What was read, its dead letters, errors and notices are let go of before the next part; states and the
        newest event records stay. So memory does not grow with the input, but with what is counted.
        """
        for part in parts(_items(inputs), max_paragraphs):
            yield self.feed(*part).run()
            self._forget()

    def crash(self, at: CrashPoint | None = None) -> Self:
        """Kill every worker at `at` of its next batch (at changing points if not given) and restart it."""
        for worker in self.workers:
            worker.crash_at = at or next(self._crash_points)
            with suppress(Crashed):
                worker.run()
            worker.crash_at = None
            worker.restart()
        return self

    def received(self, channel: Channel) -> list[Received]:
        """Every record on a channel, undecoded, by partition and offset."""
        with self.broker.reader([kafka_topic_name(channel, self.settings)]) as reader:
            records: list[Received] = []
            while batch := reader.poll(timeout=0, max_records=10_000):
                records += batch
        return sorted(records, key=lambda r: (r.partition, r.offset))

    def tagged(self) -> list[TaggedParagraph]:
        """Every tagged paragraph, including those of crashed attempts."""
        return [decode(r.value or b"", TaggedParagraph) for r in self.received(Channel.TAGGED)]

    def contributions(self) -> list[Contribution]:
        """Every part of a contribution and every retraction, including those of crashed attempts."""
        records = self.received(Channel.CONTRIBUTIONS)
        return [decode(line, Contribution) for r in records for line in lines_of(r.value or b"")]

    def dead_letters(self) -> list[Received]:
        """Every dead letter; its reason and position are in the headers."""
        return self.received(Channel.DEAD_LETTERS)

    def events(self) -> list[EventRecord]:
        """The newest event record of each topic and window, sorted by window and topic."""
        return latest_events(self.broker, self.settings)

    def event(self, topic: str, *, window: str = "") -> EventRecord:
        """The one event record of a topic (id or label), of `window` if there are several.

        `window` is how its start or "start/end" begins ("2025-03-18"), or its size ("1h").
        UnknownNameError if there is none or more than one; it lists what there is.
        """
        events = self.events()
        of_topic = [event for event in events if topic in (event.topic.id, event.topic.label)]
        matches = [event for event in of_topic if _is_window(event, window)]
        if len(matches) != 1:
            asked = f"{topic!r} in a window {window!r}" if window else repr(topic)
            there = _listed(matches or of_topic or events, topic)
            raise UnknownNameError(f"{len(matches) or 'no'} event records on {asked}; there are {there}")
        return matches[0]

    def lines(self) -> list[bytes]:
        """The event records as canonical JSON, sorted: what golden files hold."""
        return canonical_lines(self.events())

    def subscribe(self, record: type[R], *, topics: Iterable[str] = (), **options: object) -> Subscription[R]:
        """`newsfold.subscribe` on the memory broker."""
        return subscribe(
            record,
            topics=topics,
            settings=self.settings,
            broker=self.broker,
            **options,  # type: ignore[arg-type]
        )

    def _told(self, problem: RecordError | Notice) -> None:
        (self.fed.notices if isinstance(problem, Notice) else self.fed.errors).append(problem)  # type: ignore[arg-type]

    def _forget(self) -> None:
        events = kafka_topic_name(Channel.EVENTS, self.settings)
        for kafka_topic in all_kafka_topics(self.settings):
            for number in range(kafka_topic.partitions):
                partition = (kafka_topic.name, number)
                if kafka_topic.name == events:
                    self.broker.compact(partition)
                else:
                    self.broker.delete_before(partition, self.broker.offsets(partition)[1])
        self.fed.errors.clear()
        self.fed.notices.clear()

    def _deliver(self, items: Sequence[Item]) -> None:
        outputs: list[Output] = []
        for start in range(0, len(items), FEED_BATCH):
            result = ingest(items[start : start + FEED_BATCH], self._options, self._seen)
            outputs += result.outputs
            _add(self.fed, result)
        outputs += self._random.sample(outputs, int(len(outputs) * self._duplicates))
        if self._shuffle:
            self._random.shuffle(outputs)
        with self.broker.publisher() as publisher:
            publisher.publish(outputs)


def _is_window(event: EventRecord, window: str) -> bool:
    start, end = event.window.start, event.window.end
    if _SIZE.fullmatch(window):
        return any((w.start, w.end) == (start, end) for w in Windows(window).of(start))
    return f"{start}/{end}".startswith(window)


def _listed(events: Sequence[EventRecord], topic: str) -> str:
    """What there is, some of it by topic and window, that of the names most like `topic` first."""
    nearest = sorted(events, key=lambda event: -SequenceMatcher(None, topic, event.topic.label).ratio())
    names = [f"{e.topic.label!r} ({e.topic.id}) in {e.window.start}/{e.window.end}" for e in nearest]
    more = f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    return ", ".join(names[:MAX_LISTED]) + more if names else "none at all (was it run?)"


def _items(inputs: Sequence[Input]) -> Iterator[Item]:
    for entry in inputs:
        if isinstance(entry, Article):
            yield Sourced(entry)
        elif isinstance(entry, Mark | Sourced | Rejected | Notice):
            yield entry
        elif isinstance(entry, str | os.PathLike):
            yield from read([entry])
        else:
            raise SettingsError(f"{entry!r} cannot be fed", where="feed", hint="a path, an Article or a mark")


def _add(total: IngestResult, result: IngestResult) -> None:
    """Add the counts and errors of `result` to `total`; outputs are left out."""
    for name in islice(IngestResult.__dataclass_fields__, 1, None):
        setattr(total, name, getattr(total, name) + getattr(result, name))
