"""Row 19a: nothing comes in for a long time; the probe stays green, and the next record is there at once."""

import time

from newsfold.operations.health import trouble
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena, Worker
from workshop.harness.brokers import RunningBroker
from workshop.harness.load import outputs

LOOK_SECONDS = 1.0
AT_ONCE = 10.0
"""Seconds within which the record behind the silence must be in the event records."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Look at the probe every second of the silence, then feed the last article."""
    load = scale.control
    with open_arena(scale.folder, broker.bootstrap_servers, "quiet") as arena:
        worker = arena.start()
        arena.publish(outputs(load.plan(0, load.articles - 1)))
        arena.drain()
        red, still = _watched(arena, worker, scale.silence)
        arena.publish(outputs(load.plan(load.articles - 1)))
        arrived = arena.drain()
        arena.finish()
        verdict = judge(arena, truth_of_load(load))
    return outcome(
        broker,
        verdict,
        row="19a",
        fault=f"no input for {scale.silence:.0f} s",
        load="1 worker, 4 partitions",
        faults=1,
        more=[f"{red} red looks at the probe", f"the next article counted after {arrived:.1f} s"],
        passed=red == 0 and arrived < AT_ONCE,
        control=Control(
            off="the probe asks for commits, whether or not anything waits",
            showed=f"{still} red looks",
            failed=still > 0,
        ),
    )


def _watched(arena: Arena, worker: Worker, seconds: float) -> tuple[int, int]:
    """How many looks found trouble, and how many saw no commit for half of the silence."""
    red = still = 0
    began = committed_at = time.monotonic()
    committed = arena.watch.read()
    while (now := time.monotonic()) < began + seconds:
        time.sleep(LOOK_SECONDS)
        red += bool(trouble(worker.status))
        if (offsets := arena.watch.read()) != committed:
            committed, committed_at = offsets, now
        still += now - committed_at > seconds / 2
    return red, still
