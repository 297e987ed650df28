"""Row 15: a processor is killed while it reads its state back from the changelog."""

from random import Random

from workshop.faults.outcome import Control, Outcome, outcome, shown
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Kill, judge, recoveries
from workshop.harness.arena import Arena, held_by
from workshop.harness.brokers import Ground
from workshop.harness.guards import ENTRIES_AT_ONCE, Guards, Widened
from workshop.harness.load import Load, outputs

SLOW = Widened(step=0.02, recovery=0.3)
FIRST = 0.9
"""Part of the load that is in the state before the first kill."""
DEPTH = 0.4
"""Part of a whole recovery within which the kills fall, so that each hits one that is under way."""


def run(ground: Ground, scale: Scale) -> Outcome:
    """Each victim is the only worker, and its recovery is under way."""
    kills = scale.kills
    with arena(scale.folder, ground.bootstrap_servers, "recovery") as one:
        done, keys = killed_while_recovering(one, scale.load, kills, scale.seed)
        drained = one.finish()
        verdict, taken = judge(one, truth_of_load(scale.load)), recoveries(one, done[-1:])
    with arena(scale.folder, ground.bootstrap_servers, "control", guards=Guards(recovery=False)) as other:
        killed_while_recovering(other, scale.control, 1, scale.seed)
        other.finish()
        control = judge(other, truth_of_load(scale.control))
    return outcome(
        ground,
        verdict,
        row="15",
        fault="SIGKILL while state is read back from the changelog",
        load=f"1 worker, {one.options.partitions} partitions, {keys:,} changelog entries at each kill",
        faults=len(done),
        recoveries=taken,
        more=[f"lag 0 {drained:.0f} s after the last start"],
        control=Control(
            off="state is not read back",
            showed=shown([control]),
            failed=control.lost > 0 or control.doubled > 0,
        ),
    )


def killed_while_recovering(one: Arena, load: Load, kills: int, seed: int) -> tuple[list[Kill], int]:
    """Fill the state, then kill each worker while it recovers; the kills, and entries in the changelogs."""
    chance, done = Random(seed), list[Kill]()
    first = int(load.articles * FIRST)
    one.publish(outputs(load.plan(0, first)))
    filler = one.start()
    one.drained()
    one.until(one.shared_out, "the worker has told of its partitions")
    held = dict(held_by(filler))
    one.stop(filler)
    entries = {stage: len(one.changelog(stage)) for stage in held}
    whole = SLOW.recovery * max(entries.values()) / ENTRIES_AT_ONCE
    for number in range(kills):
        bounds = [first + (load.articles - first) * (number + side) // kills for side in (0, 1)]
        one.publish(outputs(load.plan(*bounds)))
        victim = one.start(widened=SLOW)
        one.until(lambda w=victim: w.recovering, "state is being read")  # type: ignore[misc]
        one.pause(chance.uniform(0.0, DEPTH * whole))
        one.until(lambda w=victim: w.recovering, "the next partition is being read")  # type: ignore[misc]
        done.append(Kill(one.kill(victim), held))
    one.start()
    return done, sum(entries.values())
