"""Row 18: SIGTERM in the middle of a batch that takes longer than a supervisor waits."""

import signal
import time

from newsfold.settings import Settings
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards, Widened
from workshop.harness.load import outputs

SLOW = Widened(step=45.0)
WITHIN = 25.0
"""Seconds from SIGTERM to the end; Kubernetes kills after 30."""
INTO_THE_STEP = 3.0
"""Seconds from the assignment to the signal; records wait, so that the step has begun by then."""
BATCH: int = Settings.model_fields["max_poll_records"].default


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Each worker is told to stop within its first batch; the last one does everything, and fast."""
    load = scale.control
    with open_arena(scale.folder, broker.bootstrap_servers, "slow", max_poll_records=BATCH) as arena:
        arena.publish(outputs(load.plan()))
        seconds = [_stopped(arena) for _ in range(scale.restarts)]
        arena.start()
        arena.finish()
        verdict = judge(arena, truth_of_load(load))
    with open_arena(
        scale.folder, broker.bootstrap_servers, "control", guards=Guards(bounded_stop=False),
        max_poll_records=BATCH,
    ) as control_arena:  # fmt: skip
        control_arena.publish(outputs(load.plan()))
        control = _stopped(control_arena)
    return outcome(
        broker,
        verdict,
        row="18",
        fault=f"SIGTERM in a step that takes {SLOW.step:.0f} s",
        load=f"1 worker, {arena.options.partitions} partitions, batches of up to {BATCH:,}",
        faults=len(seconds),
        more=[f"ended {max(seconds):.1f} s after the signal at the latest"],
        passed=max(seconds) <= WITHIN,
        control=Control(
            off="the batch is finished first",
            showed=f"ended after {control:.1f} s",
            failed=control > WITHIN,
        ),
    )


def _stopped(arena: Arena) -> float:
    """Seconds from SIGTERM in the middle of a step until the worker has ended."""
    worker = arena.start(widened=SLOW)
    arena.until(arena.all_assigned, "the worker has its partitions")
    arena.pause(INTO_THE_STEP)
    arena.workers.remove(worker)
    started = time.monotonic()
    worker.signal(signal.SIGTERM)
    worker.process.wait()
    return time.monotonic() - started
