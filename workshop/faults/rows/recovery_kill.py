"""Row 15: a processor is killed while it reads its state back from the changelog."""

from random import Random

from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import WorkerFault, judge, recoveries
from workshop.harness.arena import Arena, held_by
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import ENTRIES_AT_ONCE, Guards, Widened
from workshop.harness.load import Load, outputs

SLOW = Widened(step=0.02, recovery=0.3)
FIRST = 0.9
"""Part of the load that is in the state before the first kill."""
DEPTH = 0.4
"""Part of a whole recovery within which the kills fall, so that each hits one that is under way."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Each victim is the only worker, and its recovery is under way."""
    kills = scale.kills
    with open_arena(scale.folder, broker.bootstrap_servers, "recovery") as arena:
        faults, keys = killed_while_recovering(arena, scale.load, kills, scale.seed)
        drained = arena.finish()
        verdict, recovery_seconds = judge(arena, truth_of_load(scale.load)), recoveries(arena, faults[-1:])
    with open_arena(
        scale.folder, broker.bootstrap_servers, "control", guards=Guards(recovery=False)
    ) as control_arena:
        killed_while_recovering(control_arena, scale.control, 1, scale.seed)
        control_arena.finish()
        control = judge(control_arena, truth_of_load(scale.control))
    return outcome(
        broker,
        verdict,
        row="15",
        fault="SIGKILL while state is read back from the changelog",
        load=f"1 worker, {arena.options.partitions} partitions, {keys:,} changelog entries at each kill",
        faults=len(faults),
        recoveries=recovery_seconds,
        more=[f"lag 0 {drained:.0f} s after the last start"],
        control=Control(
            off="state is not read back",
            showed=loss_text([control]),
            failed=control.lost > 0 or control.doubled > 0,
        ),
    )


def killed_while_recovering(arena: Arena, load: Load, kills: int, seed: int) -> tuple[list[WorkerFault], int]:
    """Fill the state, then kill each worker while it recovers; the kills, and how many entries it has."""
    rng, faults = Random(seed), list[WorkerFault]()
    first = int(load.articles * FIRST)
    arena.publish(outputs(load.plan(0, first)))
    filler = arena.start()
    arena.drain()
    arena.until(arena.all_assigned, "the worker has told of its partitions")
    held = dict(held_by(filler))
    arena.stop(filler)
    entries = {stage: len(arena.changelog(stage)) for stage in held}
    recovery_seconds = SLOW.recovery * max(entries.values()) / ENTRIES_AT_ONCE
    for number in range(kills):
        bounds = [first + (load.articles - first) * (number + side) // kills for side in (0, 1)]
        arena.publish(outputs(load.plan(*bounds)))
        victim = arena.start(widened=SLOW)
        arena.until(lambda w=victim: w.recovering, "state is being read")  # type: ignore[misc]
        arena.pause(rng.uniform(0.0, DEPTH * recovery_seconds))
        arena.until(lambda w=victim: w.recovering, "the next partition is being read")  # type: ignore[misc]
        faults.append(WorkerFault(arena.kill(victim), held))
    arena.start()
    return faults, sum(entries.values())
