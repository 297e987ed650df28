"""Workers of an old and a new lexicon in one group, while partitions move from the one to the other."""

from collections import Counter
from contextlib import suppress
from random import Random

import pytest

from newsfold.broker.partitioning import partition_of
from newsfold.eventtime.window import Windows
from newsfold.memory_engine.crash import Crashed, CrashPoint
from newsfold.memory_engine.worker import MemoryWorker
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.identity import article_id
from tests.test_changed_settings import Lexicon

OLD, NEW = Lexicon("truce", "sanction"), Lexicon("truce", "hockey")
PHASES = (((0, 1), ()), ((0,), (1,)), ((1,), (0,)), ((), (0, 1)))
"""The partitions that the old and the new worker have, one after the other."""
TEXT = "A truce, a sanction and hockey"


class Roll:
    """A group with a worker of each lexicon, and what must be counted."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.settings = load_settings(partitions=2)
        path = stages(OLD, Windows("1d"))
        self.run = PipelineTestDriver(settings=self.settings, stages=path, batch_size=5)
        old, aggregation = self.run.workers
        tagging = stages(NEW, Windows("1d"))[0]
        new = MemoryWorker(self.run.broker, tagging, self.settings, 5)
        new.changelogs = old.changelogs
        self.taggers, self.run.workers = (old, new), [old, new, aggregation]
        self.words: dict[str, tuple[str, ...]] = {}
        self.versions: Counter[str] = Counter()

    def take(self, *held: tuple[int, ...]) -> None:
        """Deal the partitions out anew."""
        for worker, partitions in zip(self.taggers, held, strict=True):
            worker.share(*partitions)

    def publish(self, name: str, held: tuple[tuple[int, ...], ...]) -> None:
        """A new article, the next version of one, or its withdrawal."""
        self.versions[name] += 1
        canceled = self.versions[name] > 1 and self.chance.random() < 0.2
        body = {"status": "canceled"} if canceled else {"body": f"{TEXT}, says {self.versions[name]}."}
        self.run.feed(
            Article(uri=name, source=name, published_at="2025-03-18", version=self.versions[name], **body)  # type: ignore[arg-type]
        )
        owner = partition_of(article_id(name).encode(), 2) in held[1]
        self.words[name] = () if canceled else (OLD, NEW)[owner].words

    def crash(self) -> None:
        """Kill a worker at some point of its next batch; another process comes with the same partitions."""
        worker = self.chance.choice(self.taggers)
        worker.crash_at = self.chance.choice(list(CrashPoint))
        with suppress(Crashed):
            worker.run()
        worker.crash_at = None
        worker.restart()

    def counts(self) -> dict[str, int]:
        """Articles by topic."""
        return {event.topic.label: event.article_count for event in self.run.run().events()}

    def expected(self) -> dict[str, int]:
        """Each article in the topics of the lexicon that tagged its newest version."""
        return dict(Counter(word for words in self.words.values() for word in words))


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_lost_or_doubled_while_lexicons_change(seed: int) -> None:
    """At every moment, with crashes, each article counts once, as the lexicon has it that
    tagged its newest version; at the end whatever comes, or comes again, is as the new lexicon has it."""
    roll = Roll(seed)
    for held in PHASES:
        roll.take(*held)
        for _ in range(8):
            roll.publish(roll.chance.choice("abcdefghij"), held)
            if roll.chance.random() < 0.3:
                roll.crash()
        assert roll.counts() == roll.expected()
    for name in list(roll.words):
        roll.publish(name, PHASES[-1])
    assert roll.counts() == roll.expected()
    assert "sanction" not in roll.counts()


def test_a_partition_that_goes_back_is_tagged_by_the_old_again() -> None:
    """The upgrade is taken back in the middle: what comes then is as the old lexicon has it, counted once."""
    roll = Roll(1)
    for held in (PHASES[0], PHASES[3], PHASES[0]):
        roll.take(*held)
        for name in "abcd":
            roll.publish(name, held)
        assert roll.counts() == roll.expected()
