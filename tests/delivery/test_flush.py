"""The law of delivery, on the code that ships, over random steps of two workers; and broken."""

import pytest

from newsfold.delivery.flush import Flow
from workshop.harness.broken_laws import BROKEN
from workshop.harness.delivery_machine import STEPS, run_worlds
from workshop.harness.delivery_ports import Violation
from workshop.harness.mutants import mutant


def test_nothing_is_committed_before_it_is_durable() -> None:
    """Over 10⁵ steps with deaths at every point, two owners of one log, late entries, refused commits, a log
    that is cleaned and partitions taken away in mid-batch: no port is given anything without a lease, what is
    committed is durable, and at the end everything has counted once."""
    seen = run_worlds(steps=STEPS)
    assert seen["steps"] >= STEPS >= 100_000
    kinds = ("kill", "thrown out", "handed over", "cleaned", "dealt anew in mid-batch", "Fenced")
    assert seen["DeliveryError"] > 20, seen
    assert all(seen[kind] > 50 for kind in kinds), seen


@pytest.mark.parametrize("broken", BROKEN)
def test_the_machine_finds_each_wrong_order(broken: type[Flow]) -> None:
    """Negative controls: done too early, done before the log, log before the outputs are durable."""
    with pytest.raises(Violation):
        run_worlds(broken)


CURRENT = "if self.offsets.current(flush.batch):"
BATCH_CURRENT = "self.offsets.current(fetched.batch)"
GUARDS = {
    "the look at the lease before a takeover": ("self._check_lease()", "pass", 2),
    "the look at the lease before outputs": ("self._check_lease()", "pass", 0),
    "the look at the lease before entries": ("self._check_lease()", "pass", 1),
    "no begin after stop": ("if not self._open or ", "if ", 0),
    "no begin of what is not ours": (f"not self._open or not {BATCH_CURRENT}", "not self._open", 0),
    "no step on what was taken away": (f" or not {BATCH_CURRENT}", "", 1),
    "no outputs of what was taken away": (f"        if not {BATCH_CURRENT}:", "        if False:", 0),
    "no entries of what was taken away": ("if flush.changes and ", "if flush.changes or ", 0),
    "nothing settled of what was taken away": (CURRENT, "if True:", 0),
    "nothing told of what was taken away": (CURRENT, "if True:", 1),
    "a refused commit changes nothing": (
        "if offsets and await self._committer.commit(offsets):",
        "await self._committer.commit(offsets)\n        if offsets:",
        0,
    ),
    "outputs awaited": ("await flush.outputs\n", "pass\n", 0),
    "a state ahead of its log is void when taken away": ("self._void_if_ahead(partition)", "pass", 1),
    "a state ahead of its log is void when given again": ("self._void_if_ahead(partition)", "pass", 0),
    "a state is ahead from its step on": ("self._begun.add(fetched.batch)", "pass", 0),
    "states let go of": ("self._partitions.keep_only(held)", "pass", 0),
}
"""What each guard is for, how the law reads without it, and which occurrence of the text that is."""


@pytest.mark.parametrize("guard", GUARDS)
def test_the_machine_finds_each_guard_that_is_missing(guard: str) -> None:
    """Negative controls: with one guard out of the law's text, a worker does what it may not."""
    old, new, occurrence = GUARDS[guard]
    with pytest.raises(Violation):
        run_worlds(mutant("newsfold.delivery.flush", old, new, occurrence).Flow)
