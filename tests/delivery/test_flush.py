"""The law of delivery, on the code that ships, over random steps of two workers; and broken."""

import pytest

from newsfold.delivery.flush import Flow
from workshop.harness.broken_laws import BROKEN
from workshop.harness.delivery_machine import STEPS, Violation, run_worlds


def test_nothing_is_committed_before_it_is_durable() -> None:
    """Over 10⁵ steps with deaths at every point, two owners of one log, late entries and partitions taken
    away in mid-batch: what is committed is durable, and at the end everything has counted once."""
    seen = run_worlds(steps=STEPS)
    assert seen["steps"] >= STEPS >= 100_000
    kinds = ("kill", "thrown out", "handed over", "dealt anew in mid-batch", "Fenced", "DeliveryError")
    assert all(seen[kind] > 50 for kind in kinds), seen


@pytest.mark.parametrize("broken", BROKEN)
def test_the_machine_finds_each_wrong_order(broken: type[Flow]) -> None:
    """Negative controls: done too early, done before the log, log before the outputs are durable."""
    with pytest.raises(Violation):
        run_worlds(broken)
