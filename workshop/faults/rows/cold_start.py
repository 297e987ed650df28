"""Row 6: several processors start at once, with no state, on a long changelog."""

import time
from typing import Any

from newsfold.settings import Settings
from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards
from workshop.harness.load import Load, outputs

WORKERS, PARTITIONS = 4, 8
SESSION_SECONDS: float = Settings.model_fields["session_timeout"].default
"""The session timeout as it is shipped: all must be at work within it."""
FIRST = 0.9
"""Part of the load that is in the state before the first start."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Each time all start together, must all be at work on what was fed meanwhile, and are then stopped.

    They leave their group: after a kill it would wait for the dead first, which is row 1.
    """
    options: dict[str, Any] = {"partitions": PARTITIONS, "session_timeout": SESSION_SECONDS}
    with open_arena(scale.folder, broker.bootstrap_servers, "cold", **options) as arena:
        entries, seconds = start_together(arena, scale.load, scale.restarts)
        arena.finish()
        verdict = judge(arena, truth_of_load(scale.load))
    with open_arena(
        scale.folder, broker.bootstrap_servers, "control", guards=Guards(recovery=False), **options
    ) as control_arena:
        start_together(control_arena, scale.control, 1)
        control_arena.finish()
        control = judge(control_arena, truth_of_load(scale.control))
    return outcome(
        broker,
        verdict,
        row="6",
        fault=f"{WORKERS} processors start at once without state",
        load=f"{WORKERS} workers, {PARTITIONS} partitions, {entries:,} changelog entries at the first start",
        faults=len(seconds),
        more=[
            f"every partition at work {max(seconds):.1f} s after the start at the latest"
            f" (session timeout {SESSION_SECONDS:.0f} s)"
        ],
        passed=max(seconds) <= SESSION_SECONDS,
        control=Control(
            off="state is not read back",
            showed=loss_text([control]),
            failed=control.lost > 0 or control.doubled > 0,
        ),
    )


def start_together(arena: Arena, load: Load, times: int) -> tuple[int, list[float]]:
    """Fill the state, then start all workers `times` times; changelog entries, and seconds until at work."""
    first = int(load.articles * FIRST)
    arena.publish(outputs(load.plan(0, first)))
    filler = arena.start()
    arena.drain()
    arena.stop(filler)
    entries = sum(len(arena.changelog(stage)) for stage in arena.inputs)
    seconds: list[float] = []
    for number in range(times):
        for worker in list(arena.workers):
            arena.stop(worker)
        bounds = [first + (load.articles - first) * (number + side) // times for side in (0, 1)]
        before = arena.watch.read()
        arena.publish(outputs(load.plan(*bounds)))
        started = time.monotonic()
        for _ in range(WORKERS):
            arena.start()
        arena.until(lambda since=before: arena.progressed_since(since), "all are at work")  # type: ignore[misc]
        seconds.append(time.monotonic() - started)
    return entries, seconds
