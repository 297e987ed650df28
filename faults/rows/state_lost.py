"""Row 16: state is lost or damaged: dead with its process, garbage in the changelog, no changelog at all."""

from random import Random

from kafka import KafkaProducer

from faults.arena import STAGES, Arena, arena
from faults.brokers import Ground
from faults.guards import Guards
from faults.load import Load, outputs
from faults.outcome import Control, Outcome, outcome, shown
from faults.scale import Scale
from faults.truth import truth_of_load
from faults.verdict import Verdict, judge
from pipeline.broker.kafka_topics import changelog_topic

GARBAGE = 200
"""Entries of random bytes in each partition of each changelog."""


def run(ground: Ground, scale: Scale) -> Outcome:
    """State lives in the process and in the changelog: lose the first, damage the second, begin a new one."""
    verdict = _lost_and_rebuilt(ground, scale, scale.load)
    with arena(scale.folder, ground.bootstrap_servers, "control", guards=Guards(recovery=False)) as one:
        _halves(one, scale.control, damage=False)
        control = judge(one, truth_of_load(scale.control))
    return outcome(
        ground,
        verdict,
        row="16",
        fault="state lost with its process; garbage in the changelog; changelogs lost and built anew",
        load="1 worker, 4 partitions",
        faults=3,
        more=["state is in the process and its changelog; there is no folder of state"],
        control=Control(
            off="state is not read back",
            showed=shown([control]),
            failed=control.lost > 0 or control.doubled > 0,
        ),
    )


def _lost_and_rebuilt(ground: Ground, scale: Scale, load: Load) -> Verdict:
    """Half a load, a kill, garbage, the other half; then all of it again by a group without a changelog."""
    with arena(scale.folder, ground.bootstrap_servers, "state") as one:
        _halves(one, load, damage=True)
        first = judge(one, truth_of_load(load))
        rebuilt = arena_of_new_group(one)
        rebuilt.start()
        rebuilt.finish()
        second = judge(rebuilt, truth_of_load(load), ordered=False)
        second.came_twice = first.came_twice
        return second if first.clean() else first


def _halves(one: Arena, load: Load, *, damage: bool) -> None:
    half = load.articles // 2
    one.publish(outputs(load.plan(0, half)))
    worker = one.start()
    one.drained()
    one.kill(worker)
    if damage:
        _damage(one)
    one.publish(outputs(load.plan(half)))
    one.start()
    one.finish()


def _damage(one: Arena) -> None:
    """Entries that no owner has written: random bytes under random and under known keys."""
    chance = Random(GARBAGE)
    known = [r.key for stage in STAGES for r in one.changelog(stage) if r.key]
    producer = KafkaProducer(bootstrap_servers=one.settings.bootstrap_list, acks="all")
    for stage in STAGES:
        name = changelog_topic(stage, one.settings).name
        for partition in range(one.options.partitions):
            for _ in range(GARBAGE):
                key = chance.choice([chance.choice(known), chance.randbytes(12)])
                producer.send(name, chance.randbytes(40), key, partition=partition)
    producer.flush()
    producer.close()


def arena_of_new_group(one: Arena) -> Arena:
    """The same Kafka topics, read from their beginning by a group that has no changelog."""
    import msgspec

    fresh = Arena(one.folder / "rebuilt", msgspec.structs.replace(one.options, group="rebuilt"))
    fresh.workers = one.workers
    return fresh
