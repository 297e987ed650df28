"""Row 10: a page of the state on disk is damaged while the processor is down."""

from pathlib import Path
from random import Random

import msgspec

from newsfold.state.seal import seal
from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena, ArenaError
from workshop.harness.brokers import RunningBroker
from workshop.harness.load import Load, outputs

PAGE_BYTES = 4096
DATA = "data.mdb"
PAGES, PAGES_IN_CONTROL = 1, 40
"""Pages that are damaged at a time."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Stop cleanly, damage, start, and go on; the control makes the damage look like a clean stop."""
    with open_arena(scale.folder, broker.bootstrap_servers, "damaged") as arena:
        _damaged_again_and_again(arena, scale.load, scale.kills, scale.seed)
        verdict = judge(arena, truth_of_load(scale.load))
    showed = _control(broker, scale)
    return outcome(
        broker,
        verdict,
        row="10",
        fault="one page of the state of each stage overwritten, after a clean stop",
        load="1 worker, 4 partitions, state on disk",
        faults=scale.kills,
        control=Control(
            off="the checksum of the state is that of the damaged one",
            showed=showed or "nothing lost, nothing double counted",
            failed=bool(showed),
        ),
    )


def _damaged_again_and_again(
    arena: Arena, load: Load, times: int, seed: int, *, pages: int = PAGES, believed: bool = False
) -> None:
    rng = Random(seed)
    arena.options = msgspec.structs.replace(arena.options, state_dir=str(arena.folder / "state"))
    for number in range(times + 1):
        bounds = [load.articles * (number + side) // (times + 1) for side in (0, 1)]
        arena.publish(outputs(load.plan(*bounds)))
        arena.start()
        arena.finish()
        if number < times:
            _damage(Path(arena.options.state_dir), rng, pages, believed=believed)


def _damage(state: Path, rng: Random, pages: int, *, believed: bool) -> None:
    """Overwrite pages in one partition of each stage; `believed` renews the checksum beside them."""
    for stage in sorted(state.iterdir()):
        file = rng.choice(sorted(stage.glob(f"*/{DATA}")))
        with file.open("r+b") as opened:
            for _ in range(pages):
                opened.seek(PAGE_BYTES * rng.randrange(file.stat().st_size // PAGE_BYTES))
                opened.write(rng.randbytes(PAGE_BYTES))
        if believed:
            seal(file.parent)


def _control(broker: RunningBroker, scale: Scale) -> str:
    """What believed damage led to; "" for nothing."""
    with open_arena(scale.folder, broker.bootstrap_servers, "control") as arena:
        try:
            _damaged_again_and_again(
                arena, scale.control, 1, scale.seed, pages=PAGES_IN_CONTROL, believed=True
            )
        except ArenaError as error:
            return f"a worker died: {str(error).partition(':')[0]}"
        verdict = judge(arena, truth_of_load(scale.control))
        died = f", {arena.restarted} workers ended themselves" if arena.restarted else ""
    return loss_text([verdict]) + died if verdict.lost or verdict.doubled or died else ""
