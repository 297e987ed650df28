"""Row 9: poison of six kinds among the records, at random places and last in every partition."""

from collections.abc import Sequence
from random import Random

from newsfold.broker.partitioning import partition_of
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import content_hash
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of
from workshop.faults.verdict import Verdict, judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import RunningBroker
from workshop.harness.guards import Guards
from workshop.harness.load import Load, long_article, outputs, sized
from workshop.harness.tagger import POISON_WORD

SHARE = 100
"""One record in so many is poison."""
PARTS = 2_500
"""Paragraphs of one very long article, which is no poison: it must be counted."""
NAMED = 60_000
"""Names in one text: read well, tagged well, and then larger than a record may be."""
KINDS = 6


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Every poisoned record must be among the dead letters, every other one in the records."""
    load = sized(scale.seed, scale.poison)
    verdict, poison_count, letters = poisoned(broker, scale, load, Guards())
    control, _, control_letters = poisoned(broker, scale, load, Guards(dead_letters=False))
    return outcome(
        broker,
        verdict,
        row="9",
        fault="poison of 6 kinds at random places and last in every partition",
        load=f"1 worker, 4 partitions; both inputs poisoned; one article of {PARTS:,} paragraphs",
        faults=poison_count,
        more=[f"{letters:,} dead letters", "committed offset is the end offset of every partition"],
        passed=letters == poison_count,
        control=Control(
            off="poison is skipped",
            showed=f"{control.unaccounted:,} records unaccounted for, {control_letters:,} dead letters",
            failed=control.unaccounted > 0,
        ),
    )


def poisoned(broker: RunningBroker, scale: Scale, load: Load, guards: Guards) -> tuple[Verdict, int, int]:
    """The verdict, the number of poisoned records, and the number of dead letters."""
    with open_arena(scale.folder, broker.bootstrap_servers, "poison", guards=guards) as arena:
        rng = Random(scale.seed)
        articles = [*load.plan(), long_article(10**7, PARTS)]
        records = list(outputs(articles))
        poison = [_poison(rng, n, Channel.PARAGRAPHS) for n in range(len(records) // SHARE)]
        for poisoned_record in poison:
            records.insert(rng.randrange(len(records)), poisoned_record)
        records += _last_of_partitions(arena, Channel.PARAGRAPHS)
        parts = [_poison(rng, n, Channel.CONTRIBUTIONS) for n in range(len(records) // SHARE)]
        arena.publish(parts)
        arena.start()
        arena.publish(records)
        arena.drain()
        last = _last_of_partitions(arena, Channel.CONTRIBUTIONS)
        arena.publish(last)
        arena.finish()
        poison_count = len(poison) + arena.options.partitions + len(parts) + len(last)
        return judge(arena, truth_of(articles)), poison_count, len(arena.channel(Channel.DEAD_LETTERS))


def _last_of_partitions(arena: Arena, channel: Channel) -> Sequence[Output]:
    """A record that is no JSON for each partition."""
    keys: dict[int, bytes] = {}
    number = 0
    while len(keys) < arena.options.partitions:
        key = b"last-%d" % number
        keys.setdefault(partition_of(key, arena.options.partitions), key)
        number += 1
    return [Output(channel, key, b'{"cut', "last", "poison") for key in keys.values()]


def _poison(rng: Random, number: int, channel: Channel) -> Output:
    """No JSON, another shape, no UTF-8, no value, a text on which a rule fails, or one with too many tags."""
    key = b"poison-%d" % rng.randrange(1000)
    id_ = content_hash("poison", str(number))
    failing = {
        "id": id_, "article_id": f"poison-{number}", "version": 1, "digest": "0", "seq": 0, "count": 1,
        "source": "P", "url": "", "title": "", "lang": "en", "published_at": "2025-03-01T00:00:00Z",
        "text": f"Let it {POISON_WORD} here.",
    }  # fmt: skip
    values = [b'{"id": "x", ', b'["an", "array"]', b'{"id": "\xff\xfe"}', None, encode(failing)]
    if number == KINDS - 1:
        values.append(encode(failing | {"text": "Name00 " * NAMED}))
    return Output(channel, key, values[number % len(values)], id_, "poison")
