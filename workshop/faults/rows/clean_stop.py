"""Row 3: processors are stopped with SIGTERM under load, and nothing is processed a second time."""

from random import Random

from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.feeding import feeding
from workshop.harness.guards import Widened
from workshop.harness.load import Load

WIDENED = Widened(step=0.05, commit=0.1)
UNCOMMITTED = Widened(step=0.05, commit=1.0)
"""For the control: at any moment something is processed and not committed."""
FED_OVER = 10.0
"""Seconds over which the part of the load is fed in which a stop falls."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Stop one of two workers, start another, and so on; the control kills instead of asking."""
    with open_arena(scale.folder, broker.bootstrap_servers, "term", widened=WIDENED) as arena:
        stops = stop_under_load(arena, scale.load, scale.kills, scale.seed, ask=True)
        arena.finish()
        verdict = judge(arena, truth_of_load(scale.load))
    with open_arena(scale.folder, broker.bootstrap_servers, "control", widened=UNCOMMITTED) as control_arena:
        stop_under_load(control_arena, scale.control, scale.control_kills, scale.seed, ask=False)
        control_arena.finish()
        control = judge(control_arena, truth_of_load(scale.control))
    return outcome(
        broker,
        verdict,
        row="3",
        fault="SIGTERM of one of two processors under load",
        load=f"2 workers, {arena.options.partitions} partitions",
        faults=stops,
        more=[f"every one of {stops} ended with exit status 0"],
        passed=verdict.came_twice == 0,
        control=Control(
            off="SIGKILL instead of SIGTERM",
            showed=f"{control.came_twice:,} records processed again",
            failed=control.came_twice > 0,
        ),
    )


def stop_under_load(arena: Arena, load: Load, stops: int, seed: int, *, ask: bool) -> int:
    """Feed a part of the load per stop, and stop (or kill) a worker at work on it; returns `stops`."""
    rng = Random(seed)
    arena.start()
    arena.start()
    for part in range(stops):
        arena.until(arena.all_assigned, "the workers share the partitions")
        bounds = [load.articles * (part + side) // stops for side in (0, 1)]
        with feeding(arena, load.plan(*bounds), FED_OVER):
            victim = rng.choice(arena.workers)
            arena.until_at_work(victim)
            if ask:
                arena.stop(victim)
            else:
                arena.kill(victim)
            arena.start()
    return stops
