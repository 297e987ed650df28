"""A changelog with two owners: late entries are passed over and put right, the old owner ends."""

from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from newsfold.delivery.ownership import Ownership
from newsfold.errors import ChangelogLost, Fenced
from newsfold.memory_engine.changelog import MemoryChangelog
from newsfold.memory_engine.crash import CrashPoint
from newsfold.memory_engine.ports import MemoryLog
from newsfold.memory_engine.worker import completed
from newsfold.state.memory import MemoryState

T = TypeVar("T")


async def at_once(point: CrashPoint | None) -> None:
    """Nobody waits."""


class Owner:
    """Somebody who owns the log, and the state as it stood in it."""

    def __init__(self, changelog: MemoryChangelog) -> None:
        self.state, self.log = MemoryState(), MemoryLog(changelog, at_once)
        self.told: list[str] = []
        self.ownership = Ownership(self.log, self.state.position(), self.told.append)
        assert completed(self.ownership.claim())
        self.stale = self._done(self.ownership.read(self.state, wanted=lambda: True))
        self.ownership.begin_after_mark()

    def write(self, key: bytes, value: bytes) -> set[bytes]:
        """Write one entry; the keys that must be written again."""
        return self._done(self.ownership.append(self.log.pack({key: value}, self.ownership.headers())))

    @staticmethod
    def _done(work: Coroutine[Any, Any, set[bytes] | None]) -> set[bytes]:
        stale = completed(work)
        assert stale is not None
        return stale


@pytest.fixture
def changelog() -> MemoryChangelog:
    """A log that nobody has owned, and that keeps every entry."""
    return MemoryChangelog("log", 0, compacts=False)


def test_late_entries_are_found_and_put_right(changelog: MemoryChangelog) -> None:
    """An old owner's late entry ends the old owner, is reported to the new one as a key to write again,
    and is passed over by whoever reads the log afterwards."""
    old = Owner(changelog)
    assert old.write(b"k", b"1") == set()
    new = Owner(changelog)
    assert (new.state.get(b"k"), new.stale) == (b"1", set())
    assert new.write(b"k", b"2") == set()
    with pytest.raises(Fenced, match="taken this partition over"):
        old.write(b"k", b"1 and late")
    assert new.write(b"other", b"1") == {b"k"}
    third = Owner(changelog)
    assert (third.state.get(b"k"), third.stale) == (b"2", {b"k"})
    assert third.write(b"k", b"2") == set()
    assert Owner(changelog).stale == set()


UNREADABLE = [b"\xff", b"", b"-1", b"9" * 18, b"9" * 5000, None]


def test_what_no_owner_has_written_is_passed_over(changelog: MemoryChangelog) -> None:
    """Entries without an epoch, and with one that no owner can have: one line, and the keys come again.

    An epoch from the future must not make everything after it count as late.
    """
    owner = Owner(changelog)
    assert owner.write(b"k", b"1") == set()
    changelog.append({b"garbage": b"x"}, [])
    for epoch in UNREADABLE:
        changelog.append({b"k": b"x"}, [("epoch", epoch)])
    assert owner.write(b"other", b"1") == {b"garbage", b"k"}
    [line] = owner.told
    assert line.startswith("log[0]: 7 entries that no worker has written, the first at offset 2;")
    after = Owner(changelog)
    assert [after.state.get(key) for key in (b"garbage", b"k", b"other")] == [None, b"1", b"1"]
    assert after.stale == {b"garbage", b"k"}
    assert len(after.told) == 1


def test_a_log_that_ends_before_the_state_is_another_one(changelog: MemoryChangelog) -> None:
    """A state that stands behind the end of its log: whoever claims the log is told."""
    ownership = Ownership(MemoryLog(changelog, at_once), (17, 3), pytest.fail)
    assert not completed(ownership.claim())


def test_a_log_made_anew_while_it_is_written_to_ends_its_owner(changelog: MemoryChangelog) -> None:
    """The broker gives an offset that was given before: nothing more is written."""
    owner = Owner(changelog)
    owner.write(b"k", b"1")
    owner.log = MemoryLog(MemoryChangelog("log", 0), at_once)
    owner.ownership = Ownership(owner.log, (2, 0), owner.told.append)
    with pytest.raises(ChangelogLost, match=r"log\[0\]: the changelog was made anew"):
        owner.write(b"k", b"2")


def test_who_is_no_longer_wanted_stops_reading(changelog: MemoryChangelog) -> None:
    """A partition that goes away while its log is read is not taken over."""
    Owner(changelog).write(b"k", b"1")
    ownership = Ownership(MemoryLog(changelog, at_once), (0, -1), pytest.fail)
    assert completed(ownership.claim())
    assert completed(ownership.read(MemoryState(), wanted=lambda: False)) is None
