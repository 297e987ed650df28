"""The laws of the fold, as properties: order, copies, batches, lost caches and crashes change no byte."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold.aggregation.aggregates import Aggregates
from newsfold.aggregation.step import aggregate
from newsfold.eventtime.window import Windows
from newsfold.model.mention import EntityRef, Mention
from newsfold.state.memory import MemoryState
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Output, Received
from newsfold.wire.identity import event_key
from tests.dice import Dice, throws
from workshop.harness.reference import reference_records

WINDOWS = Windows("1h,1d")
ENTITIES = [EntityRef(f"wd:Q{n}", "PER" if n % 2 else "LOC", f"Name {n}") for n in range(6)]
WRITTEN = 2_000_000_000_000
"""When all of it is written to the log, in milliseconds after 1970: later than anything is dated."""


def mentions() -> st.SearchStrategy[list[Mention]]:
    """Mentions of a few articles in a few versions, tagged with a few lexicons, with retractions and
    copies of one text."""
    return throws(15, most=40).map(lambda dice: [*map(_mention, dice)])


def _mention(dice: Dice) -> Mention:
    article, version = dice.below(5), 1 + dice.below(3)
    # All mentions of one article version share its publication time and source, as they do on the wire.
    # A retraction may be told with the time of another version.
    retract = dice.below(10) == 9
    moved = dice.below(30) if retract else (article * 7 + version * 5) % 30
    return Mention(
        topic=f"medtop:{dice.below(2)}",
        label=dice.one_of(["peace", "Peace"]),
        path=("medtop:9",),
        article_id=f"a{article}",
        version=version,
        digest=f"d{article % 2}",
        seq=dice.below(3),
        published_at=f"2025-03-{18 + moved // 24:02d}T{moved % 24:02d}:00:00Z",
        source=("s", "S", "\u017f ")[version - 1] + str(article % 3),
        fingerprint=f"f{dice.below(4)}",
        score=dice.one_of([0.25, 0.5, 1.0]),
        text=dice.one_of(["x", "y\u00e9"]),
        entities=tuple(dice.some_of(ENTITIES, 3)),
        retract=retract,
        generation=max(0, dice.below(4) - 1),
    )


def received(batch: Sequence[Mention]) -> list[Received]:
    """Mentions as they are read from a partition, to which they were written in 2033."""
    return [
        Received("news.mentions", 0, n, m.topic.encode(), encode(m), timestamp=WRITTEN)
        for n, m in enumerate(batch)
    ]


def compacted(outputs: Sequence[Output], onto: dict[str, bytes]) -> dict[str, bytes]:
    """What a compacted Kafka topic keeps: the last value of each key, none for a tombstone."""
    for output in outputs:
        onto.pop(output.key.decode(), None)
        if output.value is not None:
            onto[output.key.decode()] = output.value
    return onto


def cut(items: Sequence[Mention], places: Sequence[int]) -> list[Sequence[Mention]]:
    """The items in batches, cut at the given places."""
    edges = sorted({0, len(items), *(p % (len(items) + 1) for p in places)})
    return [items[a:b] for a, b in pairwise(edges)]


@settings(max_examples=300, deadline=None)
@given(mentions(), st.data())
def test_any_order_copies_and_batches_give_the_reference(given_: list[Mention], data: st.DataObject) -> None:
    """Shuffled, partly doubled and cut anywhere, with no fold kept in the cache: the reference's bytes."""
    doubled = given_ + data.draw(st.lists(st.sampled_from(given_), max_size=10) if given_ else st.just([]))
    shuffled = data.draw(st.permutations(doubled))
    state = Aggregates(MemoryState(), WINDOWS, max_folded=data.draw(st.sampled_from([0, 2, 1000])))
    published: dict[str, bytes] = {}
    for batch in cut(shuffled, data.draw(st.lists(st.integers(0, 100), max_size=6))):
        compacted(aggregate(received(batch), state), published)
    assert published == reference_records(given_, WINDOWS)


@settings(max_examples=200, deadline=None)
@given(mentions(), st.data())
def test_a_crash_anywhere_changes_nothing(given_: list[Mention], data: st.DataObject) -> None:
    """Each batch may crash with its changelog and outputs written wholly, partly or not; it comes again."""
    changelog: dict[bytes, bytes | None] = {}
    published: dict[str, bytes] = {}
    for batch in cut(given_, data.draw(st.lists(st.integers(0, 100), max_size=4))):
        for last in (False, True):
            memory = MemoryState()
            for key, value in changelog.items():
                memory.restore(key, value)
            outputs = aggregate(received(batch), Aggregates(memory, WINDOWS))
            changes = list(memory.take_changes().items())
            sent = len(outputs) if last else data.draw(st.integers(0, len(outputs)))
            logged = len(changes) if last else data.draw(st.integers(0, len(changes)))
            compacted(outputs[:sent], published)
            changelog.update(changes[:logged])
    assert published == reference_records(given_, WINDOWS)


def test_the_laws_can_be_broken() -> None:
    """Negative control: a fold that counted arrivals instead of merging would be found out."""
    mention = Mention(topic="t", article_id="a", version=1, digest="d", published_at="2025-03-18T00:00:00Z")
    once = reference_records([mention], WINDOWS)
    state = Aggregates(MemoryState(), WINDOWS)
    aggregate(received([mention]), state)
    for window in WINDOWS.of(mention.published_at):
        state._fold("t", window).add([replace(mention, article_id="copy")])
        key = event_key("t", window.start, window.size)
        assert encode(state.record("t", window)) != once[key]
