"""What must hold in a world of delivery, whoever died, slept or was thrown out in it."""

from collections import Counter

from newsfold.delivery.flush import Flush
from workshop.harness.delivery_ports import Violation
from workshop.harness.delivery_world import INPUT, Worker, World


def check_committed(world: World) -> None:
    """What is committed has counted in the state that a successor would have, and was said."""
    state, passed = world.restored(), world.passed()
    for record in world.input()[: world.committed]:
        _, last = map(int, (state.get(record.key or b"") or b"0 -1").split())
        if last < record.offset:
            raise Violation(f"offset {record.offset} is committed, and the log does not have it")
        if record.value not in passed:
            raise Violation(f"offset {record.offset} is committed, and its output is nowhere")


def check_belief(worker: Worker) -> None:
    """A worker takes nothing for committed that the group has not."""
    believed, committed = worker.flow.promised(INPUT) or 0, worker.world.committed
    if believed > committed:
        raise Violation(f"offset {believed} is taken for committed, and the group has {committed}")


def check_progress(worker: Worker, finished: Flush, told_before: int) -> None:
    """A worker tells of no records that will come again."""
    if worker.flow.progress.records != told_before and not worker.flow.offsets.current(finished.batch):
        raise Violation(f"{finished.work.records} records are told of as done, and come again")


def check_all_counted(world: World) -> None:
    """Everything has counted once, and the last that was said of each key is its count."""
    state, counts = world.restored(), Counter(record.key for record in world.input())
    found = {key: int((state.get(key or b"") or b"0").split()[0]) for key in counts}
    if found != counts:
        raise Violation(f"counted {found}, there were {dict(counts)}")
    said = {key: int(value or b"0") for key, value in world.newest_counts().items()}
    if said != counts:
        raise Violation(f"said {said}, there were {dict(counts)}")
