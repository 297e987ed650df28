"""Row 16: state is lost or damaged, in the process, on disk and in the changelog, and comes back the same."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from shutil import rmtree

import msgspec
from kafka import KafkaProducer

from newsfold.broker.catalogue import changelog_topic
from newsfold.topology import STAGE_NAMES
from workshop.faults.outcome import Control, Outcome, outcome, shown
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena, stage_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Verdict, judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import Ground
from workshop.harness.guards import Guards
from workshop.harness.load import Load, outputs

GARBAGE = 200
"""Entries of random bytes in each partition of each changelog."""

Damage = Callable[[Arena], None]


def run(ground: Ground, scale: Scale) -> Outcome:
    """Damage the state in each way, each time after a kill in the middle of a load; and build it anew."""
    share = Load(scale.load.seed, scale.load.articles // (len(WAYS) + 1))
    verdicts = [_damaged(ground, scale, share, way) for way in WAYS.values()]
    verdicts.append(_built_anew(ground, scale, share))
    with arena(scale.folder, ground.bootstrap_servers, "control", guards=Guards(recovery=False)) as one:
        _halves(one, scale.control, lambda _: None)
        control = judge(one, truth_of_load(scale.control))
    together = {name: sum(getattr(v, name) for v in verdicts) for name in Verdict.__struct_fields__}
    return outcome(
        ground,
        Verdict(**together),
        row="16",
        fault="; ".join([*WAYS, "no changelog at all, everything read again"]),
        load="1 worker, 4 partitions, state on disk where its folder is damaged",
        faults=len(verdicts),
        control=Control(
            off="state is not read back",
            showed=shown([control]),
            failed=control.lost > 0 or control.doubled > 0,
        ),
    )


def _damaged(ground: Ground, scale: Scale, load: Load, damage: Damage) -> Verdict:
    with arena(scale.folder, ground.bootstrap_servers, "state") as one:
        if damage in ON_DISK:
            one.options = msgspec.structs.replace(one.options, state_dir=str(one.folder / "state"))
        _halves(one, load, damage)
        return judge(one, truth_of_load(load))


def _built_anew(ground: Ground, scale: Scale, load: Load) -> Verdict:
    """Everything once more, read by a group that has no changelog."""
    with arena(scale.folder, ground.bootstrap_servers, "state") as one:
        _halves(one, load, lambda _: None)
        one.options = msgspec.structs.replace(one.options, group="anew")
        anew = stage_arena(one.folder / "anew", one.options)
        anew.workers = one.workers
        anew.start()
        anew.finish()
        verdict = judge(anew, truth_of_load(load), ordered=False)
        return msgspec.structs.replace(verdict, came_twice=0)


def _halves(one: Arena, load: Load, damage: Damage) -> None:
    """Half a load, a kill, the damage, the other half."""
    half = load.articles // 2
    one.publish(outputs(load.plan(0, half)))
    worker = one.start()
    one.drained()
    one.kill(worker)
    damage(one)
    one.publish(outputs(load.plan(half)))
    one.start()
    one.finish()


def _nothing_more(one: Arena) -> None:
    """The state dies with its process."""


def _garbage(one: Arena) -> None:
    """Entries that no owner has written: random bytes under random and under known keys."""
    chance = Random(GARBAGE)
    known = [r.key for stage in STAGE_NAMES for r in one.changelog(stage) if r.key]
    producer = KafkaProducer(bootstrap_servers=one.settings.bootstrap_list, acks="all")
    for stage in STAGE_NAMES:
        name = changelog_topic(stage, one.settings).name
        for partition in range(one.options.partitions):
            for _ in range(GARBAGE):
                key = chance.choice([chance.choice(known), chance.randbytes(12)])
                producer.send(name, chance.randbytes(40), key, partition=partition)
    producer.flush()
    producer.close()


def _folder_gone(one: Arena) -> None:
    rmtree(one.options.state_dir)


def _noise_on_disk(one: Arena) -> None:
    """Every file of the state becomes random bytes."""
    chance = Random(GARBAGE)
    for file in Path(one.options.state_dir).rglob("*.mdb"):
        file.write_bytes(chance.randbytes(50_000))


WAYS: dict[str, Damage] = {
    "state dies with its process": _nothing_more,
    "garbage in the changelog": _garbage,
    "folder of state deleted": _folder_gone,
    "folder of state overwritten": _noise_on_disk,
}
ON_DISK = {_folder_gone, _noise_on_disk}
