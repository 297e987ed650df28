"""Row 14: a processor is stopped for twice its session timeout and wakes up as a zombie."""

import signal
from random import Random

from workshop.faults.outcome import Control, Outcome, outcome, shown
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena
from workshop.faults.truth import differences, truth_of_load
from workshop.faults.verdict import Kill, Verdict, judge, recoveries
from workshop.harness.arena import Arena, held_by
from workshop.harness.brokers import Ground
from workshop.harness.guards import Guards, Widened
from workshop.harness.load import Load, outputs

WIDENED = Widened(step=0.4, commit=0.1)
AWAKE = 4.0
"""Seconds that a zombie has to do harm before the records are looked at."""


def run(ground: Ground, scale: Scale) -> Outcome:
    """Freeze one of two workers in the middle of its work, let the other finish, wake it, and compare."""
    with arena(scale.folder, ground.bootstrap_servers, "fenced", widened=WIDENED) as one:
        stops, stale = freeze_and_wake(one, scale.load, scale.stops, scale.seed)
        one.finish()
        verdict, taken = judge(one, truth_of_load(scale.load)), recoveries(one, stops)
    control, late = _control(ground, scale)
    return outcome(
        ground,
        verdict,
        row="14",
        fault="SIGSTOP of one of two processors for twice the session timeout, then SIGCONT",
        load=f"2 workers, {one.options.partitions} partitions, the input worked off before each SIGCONT",
        faults=len(stops),
        recoveries=taken,
        more=[
            f"{stale} records overwritten by a worker that woke up",
            f"{one.restarted} workers ended themselves and were started again",
        ],
        passed=stale == 0,
        control=Control(
            off="lease and changelog ownership, and the fold has no identity",
            showed=f"{shown([control])}, {late} records overwritten",
            failed=control.doubled > 0 or late > 0,
        ),
    )


def _control(ground: Ground, scale: Scale) -> tuple[Verdict, int]:
    guards = Guards(fencing=False, identity=False)
    with arena(scale.folder, ground.bootstrap_servers, "control", guards=guards, widened=WIDENED) as one:
        _, late = freeze_and_wake(one, scale.control, max(1, scale.control_kills - 1), scale.seed)
        one.finish()
        return judge(one, truth_of_load(scale.control)), late


def freeze_and_wake(one: Arena, load: Load, stops: int, seed: int) -> tuple[list[Kill], int]:
    """Freeze a worker in each part of the load; how many records a waking one has made wrong, in all.

    The records are compared before and after it wakes: what differs then is the zombie's doing.
    """
    chance, done, stale = Random(seed), list[Kill](), 0
    one.start()
    one.start()
    for part in range(stops):
        bounds = [load.articles * (part + side) // stops for side in (0, 1)]
        one.until(one.shared_out, "the workers share the partitions")
        one.publish(outputs(load.plan(bounds[0], bounds[0] + (bounds[1] - bounds[0]) // 2)))
        one.pause(chance.uniform(0.1, 0.8))
        frozen = chance.choice(one.workers)
        held = dict(held_by(frozen))
        done.append(Kill(frozen.signal(signal.SIGSTOP), held))
        one.publish(outputs(load.plan(bounds[0] + (bounds[1] - bounds[0]) // 2, bounds[1])))
        one.pause(2 * one.options.session_timeout)
        one.drained()
        before = one.events()
        frozen.signal(signal.SIGCONT)
        one.pause(AWAKE)
        stale += differences(one.events(), before)
    one.until(one.shared_out, "the last one that woke up has ended or works again")
    return done, stale
