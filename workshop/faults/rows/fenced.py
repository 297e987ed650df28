"""Row 14: a processor is stopped for twice its session timeout and wakes up as a zombie."""

import signal
from random import Random

from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import differences, truth_of_load
from workshop.faults.verdict import Verdict, WorkerFault, judge, recoveries
from workshop.harness.arena import Arena, held_by
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards, Widened
from workshop.harness.load import Load, outputs

WIDENED = Widened(step=0.4, commit=0.1)
AWAKE = 4.0
"""Seconds that a zombie has to do harm before the records are looked at."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Stop one of two workers in the middle of its work, let the other finish, continue it, and compare."""
    with open_arena(scale.folder, broker.bootstrap_servers, "fenced", widened=WIDENED) as arena:
        faults, stale = freeze_and_wake(arena, scale.load, scale.stops, scale.seed)
        arena.finish()
        verdict, recovery_seconds = judge(arena, truth_of_load(scale.load)), recoveries(arena, faults)
    control, control_stale = _control(broker, scale)
    return outcome(
        broker,
        verdict,
        row="14",
        fault="SIGSTOP of one of two processors for twice the session timeout, then SIGCONT",
        load=f"2 workers, {arena.options.partitions} partitions, the input worked off before each SIGCONT",
        faults=len(faults),
        recoveries=recovery_seconds,
        more=[
            f"{stale} records overwritten by a worker that woke up",
            f"{arena.restarted} workers ended themselves and were started again",
        ],
        passed=stale == 0,
        control=Control(
            off="lease and changelog ownership, and the fold has no identity",
            showed=f"{loss_text([control])}, {control_stale} records overwritten",
            failed=control.doubled > 0 or control_stale > 0,
        ),
    )


def _control(broker: RunningBroker, scale: Scale) -> tuple[Verdict, int]:
    guards = Guards(fencing=False, identity=False)
    with open_arena(
        scale.folder, broker.bootstrap_servers, "control", guards=guards, widened=WIDENED
    ) as arena:
        _, stale = freeze_and_wake(arena, scale.control, max(1, scale.control_kills - 1), scale.seed)
        arena.finish()
        return judge(arena, truth_of_load(scale.control)), stale


def freeze_and_wake(arena: Arena, load: Load, stops: int, seed: int) -> tuple[list[WorkerFault], int]:
    """Stop and continue a worker in each part of the load; returns the faults, and the records overwritten.

    The event records are compared before and after it continues: only the zombie can have changed them.
    """
    rng, faults, stale = Random(seed), list[WorkerFault](), 0
    arena.start()
    arena.start()
    for part in range(stops):
        bounds = [load.articles * (part + side) // stops for side in (0, 1)]
        arena.until(arena.all_assigned, "the workers share the partitions")
        arena.publish(outputs(load.plan(bounds[0], bounds[0] + (bounds[1] - bounds[0]) // 2)))
        arena.pause(rng.uniform(0.1, 0.8))
        frozen = rng.choice(arena.workers)
        held = dict(held_by(frozen))
        faults.append(WorkerFault(frozen.signal(signal.SIGSTOP), held))
        arena.publish(outputs(load.plan(bounds[0] + (bounds[1] - bounds[0]) // 2, bounds[1])))
        arena.pause(2 * arena.options.session_timeout)
        arena.drain()
        before = arena.events()
        frozen.signal(signal.SIGCONT)
        arena.pause(AWAKE)
        stale += differences(arena.events(), before)
    arena.until(arena.all_assigned, "the last one that woke up has ended or works again")
    return faults, stale
