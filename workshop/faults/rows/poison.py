"""Row 9: poison of six kinds among the records, at random places and last in every partition."""

from collections.abc import Sequence
from random import Random

from newsfold.broker.partitioning import partition_of
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import content_hash
from workshop.faults.outcome import Control, Outcome, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import arena
from workshop.faults.truth import truth_of
from workshop.faults.verdict import Verdict, judge
from workshop.harness.arena import Arena
from workshop.harness.brokers import Ground
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


def run(ground: Ground, scale: Scale) -> Outcome:
    """Every poisoned record must be among the dead letters, every other one in the records."""
    load = sized(scale.seed, scale.poison)
    verdict, put, letters = poisoned(ground, scale, load, Guards())
    control, _, kept = poisoned(ground, scale, load, Guards(dead_letters=False))
    return outcome(
        ground,
        verdict,
        row="9",
        fault="poison of 6 kinds at random places and last in every partition",
        load=f"1 worker, 4 partitions; paragraphs and mentions poisoned; one article of {PARTS:,} paragraphs",
        faults=put,
        more=[f"{letters:,} dead letters", "committed offset is the end offset of every partition"],
        passed=letters == put,
        control=Control(
            off="poison is skipped",
            showed=f"{control.unaccounted:,} records unaccounted for, {kept:,} dead letters",
            failed=control.unaccounted > 0,
        ),
    )


def poisoned(ground: Ground, scale: Scale, load: Load, guards: Guards) -> tuple[Verdict, int, int]:
    """The verdict, how many poisoned records there were, and how many dead letters came."""
    with arena(scale.folder, ground.bootstrap_servers, "poison", guards=guards) as one:
        chance = Random(scale.seed)
        articles = [*load.plan(), long_article(10**7, PARTS)]
        made = list(outputs(articles))
        poison = [_poison(chance, n, Channel.PARAGRAPHS) for n in range(len(made) // SHARE)]
        for bad in poison:
            made.insert(chance.randrange(len(made)), bad)
        made += _last_ones(one, Channel.PARAGRAPHS)
        mentions = [_poison(chance, n, Channel.MENTIONS) for n in range(len(made) // SHARE)]
        one.publish(mentions)
        one.start()
        one.publish(made)
        one.drained()
        last = _last_ones(one, Channel.MENTIONS)
        one.publish(last)
        one.finish()
        put = len(poison) + one.options.partitions + len(mentions) + len(last)
        return judge(one, truth_of(articles)), put, len(one.channel(Channel.DEAD_LETTERS))


def _last_ones(one: Arena, channel: Channel) -> Sequence[Output]:
    """One record of no JSON for each partition."""
    keys: dict[int, bytes] = {}
    number = 0
    while len(keys) < one.options.partitions:
        key = b"last-%d" % number
        keys.setdefault(partition_of(key, one.options.partitions), key)
        number += 1
    return [Output(channel, key, b'{"cut', "last", "poison") for key in keys.values()]


def _poison(chance: Random, number: int, channel: Channel) -> Output:
    """No JSON, another shape, no UTF-8, no value, a text on which a rule fails, or one with too many tags."""
    key = b"poison-%d" % chance.randrange(1000)
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
