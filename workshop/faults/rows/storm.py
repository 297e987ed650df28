"""Row 5: a storm of joins and leaves, 1 → 3 → 1 workers, while records flow."""

from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.feeding import feeding
from workshop.harness.guards import Guards, Widened
from workshop.harness.load import Load

PARTITIONS = 6
WIDENED = Widened(step=0.05, commit=0.1)
BETWEEN = 2.0
"""Seconds between two joins or leaves, settled or not."""
CYCLE = 8 * BETWEEN


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """One cycle per two kills of the other rows; the control drops what is in flight at a rebalance."""
    cycles = max(1, scale.kills // 2)
    with open_arena(
        scale.folder, broker.bootstrap_servers, "storm", widened=WIDENED, partitions=PARTITIONS
    ) as arena:
        changes = join_and_leave(arena, scale.load, cycles)
        drained = arena.finish()
        verdict = judge(arena, truth_of_load(scale.load))
    guards = Guards(handover=False, identity=False)
    with open_arena(
        scale.folder,
        broker.bootstrap_servers,
        "control",
        guards=guards,
        widened=WIDENED,
        partitions=PARTITIONS,
    ) as control_arena:
        join_and_leave(control_arena, scale.control, max(1, cycles // 4))
        control_arena.finish()
        control = judge(control_arena, truth_of_load(scale.control))
    return outcome(
        broker,
        verdict,
        row="5",
        fault="joins and leaves every 2 s, 1 → 3 → 1 processors",
        load=f"{PARTITIONS} partitions",
        faults=changes,
        more=[f"no partition stuck: lag 0 {drained:.0f} s after the end of the load"],
        control=Control(
            off="what is in flight at a rebalance is dropped, and the fold has no identity",
            showed=loss_text([control]),
            failed=control.doubled > 0 or control.lost > 0,
        ),
    )


def join_and_leave(arena: Arena, load: Load, cycles: int) -> int:
    """Feed a load while two workers join and two leave, the oldest first; the number of changes."""
    changes = 0
    arena.start()
    arena.until(arena.all_assigned, "the worker has the partitions")
    with feeding(arena, load.plan(), CYCLE * cycles):
        for _ in range(cycles):
            for _ in range(2):
                arena.start()
                arena.pause(BETWEEN)
                changes += 1
            arena.pause(2 * BETWEEN)
            for _ in range(2):
                arena.stop(arena.workers[0])
                arena.pause(BETWEEN)
                changes += 1
    return changes
