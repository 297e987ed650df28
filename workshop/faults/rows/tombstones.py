"""Row 17: records without a value on every Kafka topic of the path; stages and readers go on."""

from collections.abc import Iterator
from random import Random

import orjson

from newsfold import EventRecord, TaggedParagraph, subscribe
from newsfold.subscription.dead_letters import Selection, read_dead_letters
from newsfold.wire.envelope import Channel, Output
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import Truth, truth_of_load
from workshop.faults.verdict import judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.load import outputs, sized

A_CHANNEL, TIMES = 200, 3
"""Records without a value that come at a time on each Kafka topic, and how often they come."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Before, between and behind the records of a load; then everything is read as users read it.

    Those that a stage reads must be dead letters, and what strangers put among the dead letters is listed;
    the readers pass over the others.
    """
    load = sized(scale.seed, scale.poison)
    with open_arena(scale.folder, broker.bootstrap_servers, "tombstones") as arena:
        arena.start()
        articles, half = load.plan(), load.articles // 2
        for part in (articles[:half], articles[half:]):
            arena.publish(_tombstones(scale.seed))
            arena.publish(outputs(part))
        arena.drain()
        arena.publish(_tombstones(scale.seed))
        arena.finish()
        verdict = judge(arena, truth_of_load(load))
        unread = missing(arena, truth_of_load(load))
        died = sum(_dies(arena, channel) for channel in Channel)
    return outcome(
        broker,
        verdict,
        row="17",
        fault=f"records without a value on each of the {len(Channel)} Kafka topics",
        load="1 worker, 4 partitions; read by subscriptions and the list of dead letters",
        faults=TIMES * A_CHANNEL * len(Channel),
        more=[f"{unread:,} records or dead letters that a reader did not get"],
        passed=unread == 0,
        control=Control(
            off="a reader that trusts its input",
            showed=f"dies on {died} of {len(Channel)} Kafka topics",
            failed=died > 0,
        ),
    )


def missing(arena: Arena, truth: Truth) -> int:
    """By how much the readers of tagged paragraphs, event records and dead letters miss what is there."""
    with subscribe(TaggedParagraph, settings=arena.settings) as tagged:
        ids = {paragraph.id for paragraph in tagged}
    with subscribe(EventRecord, settings=arena.settings) as events:
        keys = {(event.topic.id, event.window.start) for event in events}
    expected_keys = {tuple(key.split("|")[:2]) for key in truth.records}
    letters = sum(1 for _ in read_dead_letters(arena.broker, arena.settings, Selection()))
    expected_letters = (len(arena.inputs) + 1) * TIMES * A_CHANNEL
    return len(truth.paragraphs - ids) + len(expected_keys - keys) + abs(expected_letters - letters)


def _tombstones(seed: int) -> Iterator[Output]:
    rng = Random(seed)
    for channel in Channel:
        for _ in range(A_CHANNEL):
            yield Output(channel, b"gone-%d" % rng.randrange(1000), None, "gone", "gone")


def _dies(arena: Arena, channel: Channel) -> bool:
    """Whether a plain reader of JSON dies on the Kafka topic."""
    try:
        for record in arena.channel(channel):
            orjson.loads(record.value)  # type: ignore[arg-type]
    except ValueError:
        return True
    return False
