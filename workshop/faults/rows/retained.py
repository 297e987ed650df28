"""Row 7: retention takes what was not read while the processor is down."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.subscription.dead_letters import Selection, read_dead_letters
from newsfold.wire.envelope import Channel
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.load import Load, PlannedArticle, outputs

LATEST = 30.0
"""Seconds after the start within which everything that is left must be worked off."""
_OFFSETS = re.compile(r"offsets (\d+) to (\d+) were deleted")


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Each time a part is fed and deleted, and another part fed, before the processor starts again."""
    load = Load(scale.load.seed, scale.load.articles, revises=False)
    with open_arena(scale.folder, broker.bootstrap_servers, "retained") as arena:
        kept, deleted, seconds = _deleted_again_and_again(arena, load, scale.stops)
        arena.finish()
        verdict = judge(arena, truth_of(kept))
        told = sum(_told(arena))
        silent = _silently(arena)
    return outcome(
        broker,
        verdict,
        row="7",
        fault="records deleted from every partition before they were read",
        load=f"1 worker, {arena.options.partitions} partitions",
        faults=scale.stops,
        more=[
            f"{deleted:,} records deleted, {told:,} told as dead letters",
            f"what was left was worked off {max(seconds):.1f} s after the start at the latest",
        ],
        passed=told == deleted and max(seconds) <= LATEST,
        control=Control(
            off="a consumer that goes on at the earliest record",
            showed=f"{silent:,} records passed over in silence",
            failed=silent > 0,
        ),
    )


def _deleted_again_and_again(
    arena: Arena, load: Load, times: int
) -> tuple[list[PlannedArticle], int, list[float]]:
    """What was kept, how many records were deleted, and the seconds of working off what was left."""
    kept: list[PlannedArticle] = []
    deleted, seconds = 0, list[float]()
    for number in range(times):
        first, last = (load.articles * (number + side) // times for side in (0, 1))
        before, middle, after = _thirds(load.plan(first, last))
        kept += [*before, *after]
        arena.publish(outputs(before))
        worker = arena.start()
        arena.drain()
        arena.stop(worker)
        deleted += arena.publish(outputs(middle))
        _delete_all(arena)
        arena.publish(outputs(after))
        worker = arena.start()
        seconds.append(arena.drain())
        arena.stop(worker)
    return kept, deleted, seconds


def _thirds(plan: Sequence[PlannedArticle]) -> tuple[Sequence[PlannedArticle], ...]:
    third = len(plan) // 3
    return plan[:third], plan[third : 2 * third], plan[2 * third :]


def _delete_all(arena: Arena) -> None:
    """Delete every paragraph that is there."""
    name = kafka_topic_name(Channel.PARAGRAPHS, arena.settings)
    with arena.broker.reader([name]) as reader:
        ends: Mapping[tuple[str, int], int] = dict(reader.end_offsets())
    with closing(KafkaAdminClient(bootstrap_servers=arena.settings.bootstrap_list)) as client:
        client.delete_records({TopicPartition(*partition): end for partition, end in ends.items()})


def _told(arena: Arena) -> Iterator[int]:
    """Records that each dead letter of lost records tells of."""
    for letter in read_dead_letters(arena.broker, arena.settings, Selection(reason="lost")):
        if match := _OFFSETS.search(letter.detail):
            yield int(match[2]) - int(match[1]) + 1


def _silently(arena: Arena) -> int:
    """Records that a plain consumer passes over without a word which was to read from the first offset on."""
    name = kafka_topic_name(Channel.PARAGRAPHS, arena.settings)
    options = {"bootstrap_servers": arena.settings.bootstrap_list, "auto_offset_reset": "earliest"}
    with closing(KafkaConsumer(group_id="plain", enable_auto_commit=False, **options)) as consumer:
        partitions = [TopicPartition(name, number) for number in range(arena.options.partitions)]
        consumer.assign(partitions)
        for partition in partitions:
            consumer.seek(partition, 0)
        fetched = consumer.poll(timeout_ms=10_000)
        return sum(records[0].offset for records in fetched.values())
