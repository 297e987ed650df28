"""A changelog that holds less than its group has committed: said in one line, and nothing is overwritten."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from newsfold.delivery.offsets import Batch, Fetched
from newsfold.delivery.partitions import OwnedPartitions
from newsfold.delivery.reach import BEGUN, REACHED
from newsfold.errors import ChangelogLost
from newsfold.eventtime.window import Windows
from newsfold.memory_engine.changelog import MemoryChangelog
from newsfold.memory_engine.crash import CrashPoint
from newsfold.memory_engine.ports import MemoryLog
from newsfold.memory_engine.worker import MemoryWorker, completed
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.state.disk import DiskState
from newsfold.state.memory import MemoryState
from newsfold.state.stored import StoredState
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import Received
from workshop.harness.delivery_world import INPUT, STAGE
from workshop.harness.keywords import KeywordTagger

T = TypeVar("T")


def article(number: int) -> Article:
    """One of many articles on a truce."""
    return Article(
        uri=f"a{number}",
        source=f"P{number}",
        published_at="2025-03-18",
        paragraphs=(f"A truce holds, says paper {number}.",),
    )


@pytest.fixture
def run() -> PipelineTestDriver:
    """A pipeline of one partition that has counted twenty articles in batches of five."""
    settings = load_settings(windows="1d", partitions=1)
    driver = PipelineTestDriver(
        settings=settings, stages=stages(KeywordTagger(), Windows("1d")), batch_size=5
    )
    return driver.feed(*(article(n) for n in range(20))).run()


def count(run: PipelineTestDriver) -> int:
    """The articles that the one record counts."""
    [event] = run.events()
    return event.article_count


def aggregation(run: PipelineTestDriver) -> MemoryWorker:
    """The worker of the aggregation."""
    return run.workers[1]


def deleted(log: MemoryChangelog) -> MemoryChangelog:
    """A log that was deleted and made anew."""
    return MemoryChangelog("log", 0)


def of_an_earlier_time(log: MemoryChangelog) -> MemoryChangelog:
    """A log that was brought back as it stood before the last batches."""
    return copied(log, lambda entry: entry.offset < log.next - 8)


def without_beginning(log: MemoryChangelog) -> MemoryChangelog:
    """A log whose first entries retention has deleted."""
    return copied(log, lambda entry: entry.offset > 3)


def without_headers(log: MemoryChangelog) -> MemoryChangelog:
    """A log that was brought back by a tool that forgets the headers."""
    copy = MemoryChangelog("log", 0, compacts=False)
    for entry in log.between(0, log.next):
        copy.append({entry.key or b"": entry.value}, [])
    return copy


def copied(log: MemoryChangelog, wanted: Callable[[Received], bool]) -> MemoryChangelog:
    """A log with the entries that are wanted, at their offsets."""
    copy = MemoryChangelog("log", 0, compacts=False)
    for entry in log.between(0, log.next):
        if wanted(entry):
            copy.next = entry.offset
            copy.append({entry.key or b"": entry.value}, entry.headers)
    return copy


@pytest.mark.parametrize("lose", [deleted, of_an_earlier_time, without_beginning, without_headers])
def test_a_lost_changelog_stops_the_worker(
    lose: Callable[[MemoryChangelog], MemoryChangelog], run: PipelineTestDriver
) -> None:
    """However often the worker is started again: it names the changelog and both ways out, and the record
    stays; another group counts everything."""
    assert count(run) == 20
    worker = aggregation(run)
    worker.changelogs[0] = lose(worker.changelogs[0])
    run.feed(article(100))
    for _ in range(3):
        worker.restart()
        with pytest.raises(ChangelogLost, match="NEWSFOLD_GROUP") as stopped:
            run.run()
        assert str(stopped.value).startswith("log[0]: the changelog ")
        assert "nothing was overwritten" in str(stopped.value)
        assert count(run) == 20


def test_a_log_written_to_after_it_was_made_anew_is_still_known(run: PipelineTestDriver) -> None:
    """The changelog is deleted under a running worker, which ends, and so does the one after it."""
    aggregation(run).changelogs[0].clear()
    run.feed(article(100))
    with pytest.raises(ChangelogLost, match="made anew"):
        run.run()
    aggregation(run).restart()
    with pytest.raises(ChangelogLost, match="lost its beginning"):
        run.run()
    assert count(run) <= 21


def test_a_log_of_an_earlier_release_is_gone_on_with(run: PipelineTestDriver) -> None:
    """Entries without a word on how far they reach are taken as they are; from then on they say it."""
    worker = aggregation(run)
    own = (BEGUN, REACHED)
    worker.changelogs[0] = copied(worker.changelogs[0], lambda entry: entry.key not in own)
    worker.restart()
    run.feed(article(100)).run()
    assert count(run) == 21
    worker.changelogs[0] = copied(worker.changelogs[0], lambda entry: entry.key != REACHED)
    worker.restart()
    run.feed(article(101))
    with pytest.raises(ChangelogLost):
        run.run()


def test_a_new_group_over_a_log_without_its_beginning_says_so(run: PipelineTestDriver) -> None:
    """The first record that a group without offsets is given is not the first that there was."""
    worker = aggregation(run)
    assert not worker.told
    other = run.broker.records(("news.contributions", 0), 2, 4)
    owned = completed(
        partitions(MemoryChangelog("log", 0), lambda n: MemoryState(), worker.told.append).take_over(
            Batch(("news.contributions", 0), other[0].offset, other[-1].offset, 1),
            committed=None,
            run=right_here,
            wanted=lambda: True,
        )
    )
    assert owned
    [line] = worker.told
    assert line.startswith("news.contributions[0]: a new group begins at offset 2")


def partitions(
    log: MemoryChangelog,
    open_state: Callable[[int], StoredState],
    tell: Callable[[str], None],
    *,
    trust_state: bool = False,
) -> OwnedPartitions:
    """The partitions of a stage that counts, over one log."""
    return OwnedPartitions(
        STAGE, open_state, lambda n: MemoryLog(log, at_once), tell=tell, trust_state=trust_state
    )


class Folder:
    """A stage with its state on disk, which is opened and closed around each batch."""

    def __init__(self, path: Path) -> None:
        self.path, self.log = path, MemoryChangelog("log", 0)
        self.told: list[str] = []
        self.committed: int | None = None

    def count(self, keys: str, *, trust_state: bool = False) -> None:
        """Count records with these keys, one letter each, and commit."""
        first = self.committed or 0
        records = [Received(*INPUT, first + n, key.encode(), b"x") for n, key in enumerate(keys)]
        batch = Batch(INPUT, first, first + len(keys) - 1, 1)
        owned_partitions = partitions(
            self.log,
            lambda n: DiskState(self.path, self.told.append),
            self.told.append,
            trust_state=trust_state,
        )
        try:
            owned = completed(
                owned_partitions.take_over(
                    batch, committed=self.committed, run=right_here, wanted=lambda: True
                )
            )
            assert owned
            owned.process(Fetched(batch, records))
            changes = owned.take_changes()
            completed(owned.ownership.append(owned.packed(changes)))
            owned.settle(changes)
            self.committed = batch.last + 1
        finally:
            owned_partitions.keep_only(())

    def counts(self) -> dict[bytes, int]:
        """What is counted of each key, on disk."""
        state = DiskState(self.path, self.told.append)
        counted = {key: int(value.split()[0]) for key, value in state.scan_range(b"a", b"z")}
        state.close()
        return counted


def test_a_state_on_disk_is_kept_and_becomes_the_changelog(tmp_path: Path) -> None:
    """The changelog is gone: the worker stops, as often as it is started, and touches nothing; told to trust
    the state it writes the changelog anew, from which another machine goes on."""
    one = Folder(tmp_path / "one")
    one.count("aabc")
    one.count("ab")
    one.log = MemoryChangelog("log", 0)
    one.log.append({b"old": b"9 9"}, [])
    for _ in range(20):
        with pytest.raises(ChangelogLost, match=r"--trust-state.*NEWSFOLD_GROUP"):
            one.count("c")
    assert one.counts() == {b"a": 3, b"b": 2, b"c": 1}
    one.count("c", trust_state=True)
    one.count("c")
    other = Folder(tmp_path / "other")
    other.log, other.committed = one.log, one.committed
    other.count("a")
    assert other.counts() == {b"a": 4, b"b": 2, b"c": 3}
    assert sum("written anew" in line for line in one.told) == 1


def test_a_state_on_disk_of_another_log_is_emptied_at_a_first_start(tmp_path: Path) -> None:
    """Neither offsets nor a changelog, as after a broker that begins empty: one line, and everything anew."""
    one = Folder(tmp_path / "one")
    one.count("aabc")
    one.log, one.committed = MemoryChangelog("log", 0), None
    one.count("ab")
    assert one.counts() == {b"a": 1, b"b": 1}
    assert len(one.told) == 1


async def at_once(point: CrashPoint | None) -> None:
    """Nobody waits."""


async def right_here(job: Callable[[], T]) -> T:
    """Where steps run."""
    return job()
