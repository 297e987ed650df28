"""The law of the offsets, over random deliveries, acknowledgements, rebalances and crashes."""

from collections.abc import Callable

import pytest

from newsfold.delivery.offsets import Again, Fetched, Offsets
from newsfold.wire.envelope import Received
from newsfold.wire.gap import Gap
from workshop.harness.offsets_machine import (
    PARTITIONS,
    STEPS,
    ContiguousAcks,
    OffsetsMachine,
    run_chosen,
    run_long,
)


def test_committed_never_passes_what_is_in_flight() -> None:
    """Over 10⁵ random steps: committable ≤ the smallest offset in flight, never back, a refused commit
    counts for nothing, and nothing is committed that was not done."""
    run_chosen(OffsetsMachine)
    assert run_long(OffsetsMachine) >= STEPS >= 100_000


@pytest.mark.parametrize("run", [run_chosen, run_long])
def test_the_machine_finds_the_fault_of_contiguous_acknowledgements(
    run: Callable[[type[OffsetsMachine]], object],
) -> None:
    """Negative control: the rule that looks only at what is acknowledged is found faulty."""

    class Faulty(OffsetsMachine):
        make = ContiguousAcks

    with pytest.raises(AssertionError, match=r"past a record in flight|was not done"):
        run(Faulty)


def test_a_refused_commit_is_proposed_again() -> None:
    """Only what the broker accepted counts as committed."""
    offsets = Offsets()
    offsets.assign(PARTITIONS[0], 10)
    batch = offsets.deliver(PARTITIONS[0], 10, 14)
    assert batch is not None
    offsets.done(batch)
    assert offsets.committable() == {PARTITIONS[0]: 15}
    assert offsets.committable() == {PARTITIONS[0]: 15}
    offsets.committed({PARTITIONS[0]: 15})
    assert offsets.committable() == {}


def records(*offsets: int) -> list[Received]:
    """Records of one partition at these offsets."""
    return [Received(*PARTITIONS[0], offset, b"k", b"v") for offset in offsets]


def test_what_was_delivered_is_cut_off() -> None:
    """A fetch that begins before what was delivered gives only the rest, and nothing if there is no rest."""
    offsets = Offsets()
    offsets.assign(PARTITIONS[0], 10)
    assert isinstance(offsets.admit(PARTITIONS[0], records(10, 11)), Fetched)
    assert offsets.admit(PARTITIONS[0], records(9, 10, 11)) is None
    again = offsets.admit(PARTITIONS[0], records(11, 12))
    assert isinstance(again, Fetched)
    assert (again.batch.first, again.batch.last, len(again.records)) == (12, 12, 1)


def test_a_hole_is_read_once_more() -> None:
    """A record that was fetched and dropped would be lost for good: the hole is asked for again, once; if it
    is still there, compaction made it."""
    offsets = Offsets()
    offsets.assign(PARTITIONS[0], 10)
    assert offsets.admit(PARTITIONS[0], records(13, 14)) == Again(PARTITIONS[0], 10)
    there = offsets.admit(PARTITIONS[0], records(13, 14))
    assert isinstance(there, Fetched)
    offsets.assign(PARTITIONS[0], 10)
    assert offsets.admit(PARTITIONS[0], records(13)) == Again(PARTITIONS[0], 10), "a new assignment asks anew"
    assert offsets.admit(("other", 0), records(1)) is None, "not ours"


def test_a_gap_behind_the_last_record_is_read_once_more_and_committed() -> None:
    """Markers of transactions and what compaction took have offsets and give no records: once that was seen
    twice they count as done, but never before a batch that is in flight."""
    offsets = Offsets()
    offsets.assign(PARTITIONS[0], 10)
    batch = offsets.deliver(PARTITIONS[0], 10, 14)
    assert batch is not None
    assert offsets.passed(PARTITIONS[0], 15) is None, "no gap"
    assert offsets.passed(PARTITIONS[0], 16) == Again(PARTITIONS[0], 15)
    gap = offsets.passed(PARTITIONS[0], 16)
    assert isinstance(gap, Fetched)
    assert not gap.records
    offsets.done(gap.batch)
    assert offsets.committable() == {}
    offsets.done(batch)
    assert offsets.committable() == {PARTITIONS[0]: 16}
    assert offsets.passed(("other", 0), 16) is None, "not ours"


def test_what_waits_begins_behind_what_is_committed() -> None:
    """Of a partition of which nothing was ever committed, where reading began; unknown until it is known."""
    offsets = Offsets()
    offsets.assign(PARTITIONS[0], None)
    assert offsets.waiting_from() == {PARTITIONS[0]: None}
    assert offsets.passed(PARTITIONS[0], 3) is None
    assert offsets.waiting_from() == {PARTITIONS[0]: 3}
    assert offsets.committable() == {}, "nothing was read"
    batch = offsets.deliver(PARTITIONS[0], 3, 4)
    assert batch is not None
    offsets.done(batch)
    assert offsets.waiting_from() == {PARTITIONS[0]: 3}
    offsets.committed(offsets.committable())
    assert offsets.waiting_from() == {PARTITIONS[0]: 5}


def test_what_was_deleted_unread_is_committed_in_its_turn() -> None:
    """The batch that stands for it has no records, and waits for those before it like any other."""
    offsets = Offsets()
    offsets.assign(PARTITIONS[0], 10)
    before = offsets.admit(PARTITIONS[0], records(10, 11))
    gap = offsets.overtaken(Gap(PARTITIONS[0], 12, 20))
    assert isinstance(before, Fetched)
    assert gap is not None
    assert (gap.batch.first, gap.batch.last, gap.records) == (12, 19, ())
    offsets.done(gap.batch)
    assert offsets.committable() == {}
    offsets.done(before.batch)
    assert offsets.committable() == {PARTITIONS[0]: 20}
    assert isinstance(offsets.admit(PARTITIONS[0], records(20)), Fetched), "no hole is left to read again"


def test_another_log_goes_back_to_its_beginning() -> None:
    """What is in flight of the old log is void, and the offset to commit is smaller than before."""
    offsets = Offsets()
    offsets.assign(PARTITIONS[0], 10)
    old = offsets.deliver(PARTITIONS[0], 10, 14)
    assert old is not None
    offsets.begin_anew(PARTITIONS[0], 2)
    assert not offsets.done(old)
    assert not offsets.current(old)
    assert offsets.committable() == {PARTITIONS[0]: 2}
    offsets.committed({PARTITIONS[0]: 10})
    assert offsets.committable() == {PARTITIONS[0]: 2}, "the answer to an older commit changes nothing"
    offsets.committed({PARTITIONS[0]: 2})
    new = offsets.admit(PARTITIONS[0], records(2, 3))
    assert isinstance(new, Fetched)
    offsets.done(new.batch)
    assert offsets.committable() == {PARTITIONS[0]: 4}
