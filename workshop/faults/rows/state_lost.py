"""Row 16: state is lost or damaged, in the process, on disk and in the changelog, and comes back the same."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from shutil import rmtree

import msgspec
from kafka import KafkaProducer

from newsfold.broker.catalogue import changelog_topic
from newsfold.topology import STAGE_NAMES
from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena, stage_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Verdict, judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards
from workshop.harness.load import Load, outputs

GARBAGE = 200
"""Entries of random bytes in each partition of each changelog."""

Damage = Callable[[Arena], None]


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Damage the state in each way, each time after a kill in the middle of a load; and build it anew."""
    part = Load(scale.load.seed, scale.load.articles // (len(DAMAGES) + 1))
    verdicts = [_run_damaged(broker, scale, part, damage) for damage in DAMAGES.values()]
    verdicts.append(_rebuild_from_input(broker, scale, part))
    with open_arena(
        scale.folder, broker.bootstrap_servers, "control", guards=Guards(recovery=False)
    ) as arena:
        _run_in_halves(arena, scale.control, lambda _: None)
        control = judge(arena, truth_of_load(scale.control))
    totals = {name: sum(getattr(v, name) for v in verdicts) for name in Verdict.__struct_fields__}
    return outcome(
        broker,
        Verdict(**totals),
        row="16",
        fault="; ".join([*DAMAGES, "no changelog at all, everything read again"]),
        load="1 worker, 4 partitions, state on disk where its folder is damaged",
        faults=len(verdicts),
        control=Control(
            off="state is not read back",
            showed=loss_text([control]),
            failed=control.lost > 0 or control.doubled > 0,
        ),
    )


def _run_damaged(broker: RunningBroker, scale: Scale, load: Load, damage: Damage) -> Verdict:
    with open_arena(scale.folder, broker.bootstrap_servers, "state") as arena:
        if damage in ON_DISK:
            arena.options = msgspec.structs.replace(arena.options, state_dir=str(arena.folder / "state"))
        _run_in_halves(arena, load, damage)
        return judge(arena, truth_of_load(load))


def _rebuild_from_input(broker: RunningBroker, scale: Scale, load: Load) -> Verdict:
    """The verdict after a group without a changelog has read the whole input again."""
    with open_arena(scale.folder, broker.bootstrap_servers, "state") as arena:
        _run_in_halves(arena, load, lambda _: None)
        arena.options = msgspec.structs.replace(arena.options, group="anew")
        rebuilt = stage_arena(arena.folder / "anew", arena.options)
        rebuilt.workers = arena.workers
        rebuilt.start()
        rebuilt.finish()
        verdict = judge(rebuilt, truth_of_load(load), ordered=False)
        return msgspec.structs.replace(verdict, came_twice=0)


def _run_in_halves(arena: Arena, load: Load, damage: Damage) -> None:
    """Feed half a load, kill the worker, damage the state, feed the other half."""
    half = load.articles // 2
    arena.publish(outputs(load.plan(0, half)))
    worker = arena.start()
    arena.drain()
    arena.kill(worker)
    damage(arena)
    arena.publish(outputs(load.plan(half)))
    arena.start()
    arena.finish()


def _no_further_damage(arena: Arena) -> None:
    """Nothing: the state in memory is lost with its process."""


def _write_garbage(arena: Arena) -> None:
    """Append entries that no owner has written: random bytes under random and under known keys."""
    rng = Random(GARBAGE)
    known_keys = [r.key for stage in STAGE_NAMES for r in arena.changelog(stage) if r.key]
    producer = KafkaProducer(bootstrap_servers=arena.settings.bootstrap_list, acks="all")
    for stage in STAGE_NAMES:
        name = changelog_topic(stage, arena.settings).name
        for partition in range(arena.options.partitions):
            for _ in range(GARBAGE):
                key = rng.choice([rng.choice(known_keys), rng.randbytes(12)])
                producer.send(name, rng.randbytes(40), key, partition=partition)
    producer.flush()
    producer.close()


def _delete_folder(arena: Arena) -> None:
    rmtree(arena.options.state_dir)


def _overwrite_folder(arena: Arena) -> None:
    """Overwrite every file of the state with random bytes."""
    rng = Random(GARBAGE)
    for file in Path(arena.options.state_dir).rglob("*.mdb"):
        file.write_bytes(rng.randbytes(50_000))


DAMAGES: dict[str, Damage] = {
    "state dies with its process": _no_further_damage,
    "garbage in the changelog": _write_garbage,
    "folder of state deleted": _delete_folder,
    "folder of state overwritten": _overwrite_folder,
}
ON_DISK = {_delete_folder, _overwrite_folder}
