"""Row 3: processors are stopped with SIGTERM under load, and nothing is processed a second time."""

from random import Random

from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import Ground
from workshop.harness.feeding import feeding
from workshop.harness.guards import Widened
from workshop.harness.load import Load

WIDENED = Widened(step=0.05, commit=0.1)
PERIOD = 4.5


def run(ground: Ground, scale: Scale) -> Outcome:
    """Stop one of two workers, start another, and so on; the control kills instead of asking."""
    with arena(scale.folder, ground.bootstrap_servers, "term", widened=WIDENED) as one:
        stops = stop_under_load(one, scale.load, scale.kills, scale.seed, ask=True)
        one.finish()
        verdict = judge(one, truth_of_load(scale.load))
    with arena(scale.folder, ground.bootstrap_servers, "control", widened=WIDENED) as other:
        stop_under_load(other, scale.control, scale.control_kills, scale.seed, ask=False)
        other.finish()
        control = judge(other, truth_of_load(scale.control))
    return outcome(
        ground,
        verdict,
        row="3",
        fault="SIGTERM of one of two processors under load",
        load=f"2 workers, {one.options.partitions} partitions",
        faults=stops,
        more=[f"every one of {stops} ended with exit status 0"],
        passed=verdict.came_twice == 0,
        control=Control(
            off="SIGKILL instead of SIGTERM",
            showed=f"{control.came_twice:,} records processed again",
            failed=control.came_twice > 0,
        ),
    )


def stop_under_load(one: Arena, load: Load, stops: int, seed: int, *, ask: bool) -> int:
    """Feed a load, and stop (or kill) one of two workers again and again; how often."""
    chance = Random(seed)
    one.start()
    one.start()
    one.until(one.shared_out, "the workers share the partitions")
    with feeding(one, load.plan(), PERIOD * stops + 4):
        for _ in range(stops):
            one.until(one.shared_out, "the workers share the partitions")
            one.pause(0.5 + chance.uniform(0, 1.5))
            victim = chance.choice(one.workers)
            if ask:
                one.stop(victim)
            else:
                one.kill(victim)
            one.start()
    return stops
