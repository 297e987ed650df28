"""Loading and the garbage collector: it is left as it was found, and spared what was loaded."""

import gc

from newsfold.assembly import _without_collector


def is_old(value: object) -> bool:
    """Whether a value is in the collector's oldest generation."""
    return any(candidate is value for candidate in gc.get_objects(generation=2))


def test_what_is_loaded_is_old_at_once() -> None:
    """The collector, off meanwhile, is on again, and its next search does not go through what was loaded."""
    with _without_collector():
        assert not gc.isenabled()
        loaded: list[list[int]] = [[]]
    assert gc.isenabled()
    assert is_old(loaded)


def test_frozen_objects_stay_frozen() -> None:
    """Who has set objects aside (a worker, a program before it forks) finds them there after a load."""
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with _without_collector():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()


def test_a_collector_that_is_off_stays_off() -> None:
    """Where a program does without it, loading does not turn it on."""
    gc.disable()
    try:
        with _without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
