"""Row 1: processors are killed with SIGKILL, one after the other, while records flow."""

from functools import partial
from random import Random

from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Verdict, WorkerFault, judge, recoveries
from workshop.harness.arena import Arena, held_by
from workshop.harness.brokers import RunningBroker
from workshop.harness.feeding import feeding
from workshop.harness.guards import Guards, Widened
from workshop.harness.load import Load

WORKERS = 2
WIDENED = Widened(step=0.05, commit=0.1)
UNCOMMITTED = Widened(step=0.05, commit=1.0)
"""For the control without identity: at any moment something is processed and not committed."""
UNDONE = Widened(step=0.5, commit=0.1)
"""For the control that commits too early: at any moment something is committed and not done."""
FED_OVER = 10.0
"""Seconds over which the part of the load is fed in which a kill falls."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Kill one of two workers, start another, and so on; then the same without identity or flush order."""
    with open_arena(scale.folder, broker.bootstrap_servers, "kill", widened=WIDENED) as arena:
        faults = kill_under_load(arena, scale.load, scale.kills, scale.seed)
        drained = arena.finish()
        verdict, recovery_seconds = judge(arena, truth_of_load(scale.load)), recoveries(arena, faults)
    controls = [
        control(broker, scale, Guards(identity=False), UNCOMMITTED),
        control(broker, scale, Guards(flush_first=False), UNDONE),
    ]
    return outcome(
        broker,
        verdict,
        row="1",
        fault="SIGKILL of one of two processors under load",
        load=f"{WORKERS} workers, {arena.options.partitions} partitions",
        faults=len(faults),
        recoveries=recovery_seconds,
        more=[f"lag 0 {drained:.0f} s after the end of the load"],
        control=Control(
            off="a fold without identity; commits before the flush",
            showed="; ".join(loss_text([control_verdict]) for control_verdict in controls),
            failed=controls[0].doubled > 0 and controls[1].lost > 0,
        ),
    )


def control(broker: RunningBroker, scale: Scale, guards: Guards, widened: Widened) -> Verdict:
    """The verdict on a smaller load with a guard off."""
    with open_arena(
        scale.folder, broker.bootstrap_servers, "control", guards=guards, widened=widened
    ) as arena:
        kill_under_load(arena, scale.control, scale.control_kills, scale.seed)
        arena.finish()
        return judge(arena, truth_of_load(scale.control))


def kill_under_load(arena: Arena, load: Load, kills: int, seed: int) -> list[WorkerFault]:
    """Feed a part of the load per kill, and kill a worker at a random moment of it; returns the kills."""
    rng, faults = Random(seed), list[WorkerFault]()
    for _ in range(WORKERS):
        arena.start()
    for part in range(kills):
        arena.until(arena.all_assigned, "the workers share the partitions")
        bounds = [load.articles * (part + side) // kills for side in (0, 1)]
        with feeding(arena, load.plan(*bounds), FED_OVER):
            victim = rng.choice(arena.workers)
            arena.until_at_work(victim)
            arena.pause(rng.uniform(0, 1.0))
            held = dict(held_by(victim))
            before = arena.watch.read()
            faults.append(WorkerFault(arena.kill(victim), held))
            arena.start()
            arena.until(partial(arena.progressed_since, before), "every partition moves on")
    return faults
