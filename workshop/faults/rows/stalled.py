"""Row 19b: one partition of a processor stands still while the others move; the probe must see it."""

import time

from newsfold.operations.health import STUCK_SECONDS, trouble
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena, Worker
from workshop.harness.brokers import RunningBroker
from workshop.harness.feeding import feeding
from workshop.harness.guards import Widened

STALLED = 1
FED_OVER = 2 * STUCK_SECONDS
LATEST = STUCK_SECONDS + 20.0
"""Seconds after the start of the load within which the probe must be red."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Feed steadily until the probe is red, then let another worker do what was left."""
    load = scale.control
    with open_arena(scale.folder, broker.bootstrap_servers, "stalled") as arena:
        worker = arena.start(widened=Widened(stalled=STALLED))
        arena.until(arena.all_assigned, "the worker has its partitions")
        with feeding(arena, load.plan(), FED_OVER):
            seconds, moving = _until_red(arena, worker)
            told = trouble(worker.status)
            arena.kill(worker)
            arena.start()
        arena.finish()
        verdict = judge(arena, truth_of_load(load))
    return outcome(
        broker,
        verdict,
        row="19b",
        fault="nothing of one partition is processed",
        load=f"1 worker, {arena.options.partitions} partitions, fed steadily",
        faults=1,
        more=[f'the probe red after {seconds:.0f} s: "{told}"'],
        passed=seconds <= LATEST and f"partition {STALLED}" in told,
        control=Control(
            off="the probe asks for the progress of the whole stage",
            showed=f"green: something had moved {moving:.1f} s before",
            failed=moving < STUCK_SECONDS / 2,
        ),
    )


def _until_red(arena: Arena, worker: Worker) -> tuple[float, float]:
    """Seconds until the probe is red, and how long before that some partition had last moved."""
    started = time.monotonic()
    arena.until(lambda: bool(trouble(worker.status)), "the probe is red", LATEST + STUCK_SECONDS)
    return time.monotonic() - started, min(worker.still_seconds(), default=0.0)
