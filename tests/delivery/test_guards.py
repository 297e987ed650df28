"""Guards of the law of delivery in the one situation that each is for, and the law without them."""

from collections.abc import Callable

import pytest

from newsfold.delivery.flush import Flow
from newsfold.delivery.ownership import EPOCH
from newsfold.errors import BrokerError, ChangelogLost
from workshop.harness.delivery_checks import check_all_counted, check_committed
from workshop.harness.delivery_ports import drive, resume
from workshop.harness.delivery_world import KEYS, SESSION, MakeFlow, Worker, World
from workshop.harness.mutants import mutant


def work(worker: Worker) -> None:
    """Work off what there is, in one batch."""
    while (fetched := worker.fetch(100)) is not None:
        if flush := drive(worker.flow.begin(fetched)):
            drive(worker.flow.finish(flush))
            drive(worker.flow.commit())


def owner(world: World, records: int) -> Worker:
    """A new worker that owns the partition and has worked off so many records more."""
    worker = Worker(world)
    worker.assign()
    world.feed(records)
    work(worker)
    return worker


def late_entries_are_written_again(flow: MakeFlow) -> None:
    """An entry that a worker wrote after it was thrown out is newest of its key, and the cleaner leaves it
    alone: before that the owner has written the key again."""
    world = World(flow)
    owner(world, KEYS)
    world.now += SESSION
    second = owner(world, 1)
    world.changelog.append({b"key-4": b"0 -1"}, [(EPOCH, b"0")])
    for _ in range(2):
        world.feed(1)
        work(second)
    assert world.changelog.clean()
    check_committed(world)
    check_all_counted(world)


def late_entries_are_found_at_a_takeover(flow: MakeFlow) -> None:
    """As before, and the owner is gone before it could know: who comes after it writes the key again, with
    its first batch."""
    world = World(flow)
    for _ in range(2):
        owner(world, KEYS)
        world.now += SESSION
    world.changelog.append({b"key-4": b"0 -1"}, [(EPOCH, b"0")])
    owner(world, 1)
    assert world.changelog.clean()
    check_committed(world)
    check_all_counted(world)


def kept_states_are_not_read_again(flow: MakeFlow) -> None:
    """A state that is what its log has is kept when its partition comes back, also if it was ahead before."""
    world = World(flow)
    worker = owner(world, KEYS)
    for times_ahead in range(2):
        worker.revoke()
        worker.assign()
        world.feed(1)
        work(worker)
        assert worker.states[0].cleared == times_ahead
        fed = world.fed
        world.feed(1)
        fetched = worker.fetch(1)
        assert fetched is not None
        begun = worker.flow.begin(fetched)
        assert not resume(begun)[0]
        worker.revoke()
        assert drive(begun) is None
        worker.assign()
        work(worker)
        assert world.fed == world.committed == fed + 1
    check_all_counted(world)


def nothing_begins_after_a_failure(flow: MakeFlow) -> None:
    """After its first error a worker begins nothing, whatever is assigned to it."""
    world = World(flow)
    worker = owner(world, 1)
    worker.flow.fail(BrokerError("gone"))
    for _ in range(2):
        world.feed(1)
        fetched = worker.fetch(1)
        assert fetched is not None
        assert drive(worker.flow.begin(fetched)) is None
        worker.assign()


def a_takeover_ends_when_the_worker_stops(flow: MakeFlow) -> None:
    """A worker that is told to stop while it reads a log reads no further, and lets the state go."""
    world = World(flow)
    owner(world, KEYS)
    worker = Worker(world)
    worker.assign()
    world.feed(1)
    fetched = worker.fetch(1)
    assert fetched is not None
    begun = worker.flow.begin(fetched)
    assert not resume(begun)[0]
    worker.flow.stop()
    assert drive(begun) is None
    assert [state.closed for state in worker.states] == [True]


def a_log_must_hold_what_is_committed(flow: MakeFlow) -> None:
    """A log that lost everything stops who takes it over."""
    world = World(flow)
    owner(world, KEYS)
    world.changelog.clear()
    try:
        owner(world, 1)
    except ChangelogLost:
        return
    raise AssertionError("the log was taken over")


Case = Callable[[MakeFlow], None]
CASES: dict[Case, list[tuple[str, str]]] = {
    late_entries_are_written_again: [("flush.owned.rewrite |= stale", "pass")],
    late_entries_are_found_at_a_takeover: [],
    kept_states_are_not_read_again: [
        ("self._begun.discard(flush.batch)", "pass"),
        ("self._begun.discard(fetched.batch)", "pass"),
    ],
    nothing_begins_after_a_failure: [
        ("self._open = False\n        if isinstance", "if isinstance"),
        ("self._open = self.failure is None", "self._open = True"),
    ],
    a_takeover_ends_when_the_worker_stops: [("return self._open", "return True")],
    a_log_must_hold_what_is_committed: [("committed=committed, run", "committed=None, run")],
}
"""Each case, and the guards of the text of `flush.py` without which it fails; that of a takeover stands in
`partitions.py`."""


@pytest.mark.parametrize("case", CASES)
def test_the_law_that_ships(case: Case) -> None:
    """The law that ships does what the case says."""
    case(Flow)


@pytest.mark.parametrize(
    ("case", "old", "new"), [(case, *guard) for case, guards in CASES.items() for guard in guards]
)
def test_the_law_without_the_guard(case: Case, old: str, new: str) -> None:
    """Negative controls: with the guard out of the law's text the case fails."""
    with pytest.raises(AssertionError):
        case(mutant("newsfold.delivery.flush", old, new).Flow)
