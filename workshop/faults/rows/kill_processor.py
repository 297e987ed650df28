"""Row 1: processors are killed with SIGKILL, one after the other, while records flow."""

from random import Random

from workshop.faults.outcome import Control, Outcome, outcome, shown
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Kill, Verdict, judge, recoveries
from workshop.harness.arena import Arena, held_by
from workshop.harness.brokers import Ground
from workshop.harness.feeding import feeding
from workshop.harness.guards import Guards, Widened
from workshop.harness.load import Load

WORKERS = 2
WIDENED = Widened(step=0.05, commit=0.1)
FED_OVER = 10.0
"""Seconds over which the part of the load is fed in which a kill falls."""


def run(ground: Ground, scale: Scale) -> Outcome:
    """Kill one of two workers, start another, and so on; then the same without identity or flush order."""
    with arena(scale.folder, ground.bootstrap_servers, "kill", widened=WIDENED) as one:
        kills = kill_under_load(one, scale.load, scale.kills, scale.seed)
        drained = one.finish()
        verdict, taken = judge(one, truth_of_load(scale.load)), recoveries(one, kills)
    controls = [
        control(ground, scale, Guards(identity=False)),
        control(ground, scale, Guards(flush_first=False)),
    ]
    return outcome(
        ground,
        verdict,
        row="1",
        fault="SIGKILL of one of two processors under load",
        load=f"{WORKERS} workers, {one.options.partitions} partitions",
        faults=len(kills),
        recoveries=taken,
        more=[f"lag 0 {drained:.0f} s after the end of the load"],
        control=Control(
            off="a fold without identity; commits before the flush",
            showed="; ".join(shown([one]) for one in controls),
            failed=controls[0].doubled > 0 and controls[1].lost > 0,
        ),
    )


def control(ground: Ground, scale: Scale, guards: Guards) -> Verdict:
    """The same with a guard off, smaller."""
    with arena(scale.folder, ground.bootstrap_servers, "control", guards=guards, widened=WIDENED) as one:
        kill_under_load(one, scale.control, scale.control_kills, scale.seed)
        one.finish()
        return judge(one, truth_of_load(scale.control))


def kill_under_load(one: Arena, load: Load, kills: int, seed: int) -> list[Kill]:
    """A part of the load per kill, each at a random moment of it; the next comes after recovery."""
    chance, done = Random(seed), list[Kill]()
    for _ in range(WORKERS):
        one.start()
    for part in range(kills):
        one.until(one.shared_out, "the workers share the partitions")
        bounds = [load.articles * (part + side) // kills for side in (0, 1)]
        with feeding(one, load.plan(*bounds), FED_OVER):
            one.pause(1.0 + chance.uniform(0, 2.0))
            victim = chance.choice(one.workers)
            held = dict(held_by(victim))
            before = one.watch.look()
            done.append(Kill(one.kill(victim), held))
            one.start()
            one.until(lambda since=before: one.moved_on(since), "every partition moves on")  # type: ignore[misc]
    return done
