"""The laws of the fold, as properties: order, copies, batches, lost caches and crashes change no byte."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from newsfold.aggregation.aggregates import Aggregates
from newsfold.aggregation.fold import FOLD_BYTES
from newsfold.aggregation.joining import joined, speaks
from newsfold.aggregation.salience import Salience
from newsfold.aggregation.share import share_of
from newsfold.aggregation.step import aggregate
from newsfold.assembly import load_salience
from newsfold.eventtime.window import Windows
from newsfold.model.contribution import (
    Beginning,
    Contribution,
    ContributionName,
    ContributionParagraph,
    EntityRef,
    Surroundings,
)
from newsfold.settings import Settings
from newsfold.state.memory import MemoryState
from newsfold.wire.codec import encode, encode_struct
from newsfold.wire.envelope import Output, Received
from newsfold.wire.identity import event_key
from tests.dice import Dice, throws
from workshop.harness.reference import reference_contributions, reference_records

WINDOWS = Windows("1h,1d")
NAMES = [EntityRef(f"wd:Q{n}", "PER" if n % 2 else "LOC", f"Name {n}") for n in range(6)]
WRITTEN = 2_000_000_000_000
"""When all of it is written to the log, in milliseconds after 1970: later than anything is dated."""
SALIENCE, ANY = load_salience(Settings()), Salience()
"""With it every article counts that has a paragraph about the topic."""
PARAGRAPHS = 4
"""Of each article."""


def parts() -> st.SearchStrategy[list[Contribution]]:
    """Parts of a few articles in a few versions, tagged with a few lexicons, with retractions, copies of one
    text, and paragraphs in passing and silent ones."""
    return throws(24, most=40).map(lambda dice: [*map(_part, dice)])


def _part(dice: Dice) -> Contribution:
    article, version = dice.below(5), 1 + dice.below(3)
    # All parts of one article version share its publication time and source, as they do on the wire.
    # A retraction may be told with the time of another version.
    retract = dice.below(10) == 9
    moved = dice.below(30) if retract else (article * 7 + version * 5) % 30
    topic, generation = dice.below(2), max(0, dice.below(4) - 1)
    fields: dict[str, Any] = {
        "topic": f"medtop:{topic:02}000000",
        "article_id": f"a{article}",
        "version": version,
        "digest": f"d{article % 2}",
        "published_at": f"2025-03-{18 + moved // 24:02d}T{moved % 24:02d}:00:00Z",
    }
    if retract:
        return Contribution(**fields, retract=True)
    seqs = sorted({dice.below(PARAGRAPHS), dice.below(PARAGRAPHS)})
    paragraphs = tuple(_paragraph(dice, seq, generation) for seq in seqs)
    fields |= {
        "label": dice.one_of(["peace", "Peace"]),
        "path": ("medtop:01000000",),
        "count": 1 if article == 4 else PARAGRAPHS,
        "paragraphs": paragraphs,
        "generation": generation,
    }
    if all(p.silent or p.slight for p in paragraphs) and dice.below(2):
        return Contribution(**fields)
    return Contribution(
        **fields,
        source=("s", "S", "\u017f ")[version - 1] + str(article % 3),
        uri=f"urn:{article}",
        url=f"https://n.example/{article}",
        title=dice.one_of(["Talks begin", ""]),
        names=tuple(
            ContributionName(name.id, name.type, name.label, _numbers(dice, paragraphs))
            for name in sorted(dice.some_of(NAMES, 3), key=lambda name: name.id)
        ),
    )


def _numbers(dice: Dice, paragraphs: Sequence[ContributionParagraph]) -> tuple[int, ...]:
    """The paragraphs with a name, as tagging has them; sometimes as a careless program might."""
    speaking = tuple(p.seq for p in paragraphs if not p.silent)
    return dice.one_of([speaking, speaking, speaking, (), (*speaking, PARAGRAPHS), (0, 0, 1), speaking[::-1]])


def _paragraph(dice: Dice, seq: int, generation: int) -> ContributionParagraph:
    begun = Beginning(dice.one_of([0.1, 0.9]), 0.0, 0.5, 1) if seq == 0 else None
    if dice.below(8) == 7:
        return ContributionParagraph(seq, 0.0, beginning=begun, silent=True, generation=generation)
    score = dice.one_of([0.3, 0.65, 0.95])
    return ContributionParagraph(
        seq,
        score,
        f"f{dice.below(4)}",
        dice.one_of(["x", "y\u00e9"]),
        dice.below(3) == 2,
        Surroundings(0.0, dice.one_of([0.0, 0.9]), dice.below(2)),
        begun,
        generation=generation,
    )


def received(batch: Sequence[Contribution]) -> list[Received]:
    """Parts as they are read from a partition, to which they were written in 2033."""
    return [
        Received("news.contributions", 0, n, part.topic.encode(), encode_struct(part), timestamp=WRITTEN)
        for n, part in enumerate(batch)
    ]


def compacted(outputs: Sequence[Output], onto: dict[str, bytes]) -> dict[str, bytes]:
    """What a compacted Kafka topic keeps: the last value of each key, none for a tombstone."""
    for output in outputs:
        onto.pop(output.key.decode(), None)
        if output.value is not None:
            onto[output.key.decode()] = output.value
    return onto


def cut(items: Sequence[Contribution], places: Sequence[int]) -> list[Sequence[Contribution]]:
    """The items in batches, cut at the given places."""
    edges = sorted({0, len(items), *(p % (len(items) + 1) for p in places)})
    return [items[a:b] for a, b in pairwise(edges)]


@settings(max_examples=150, deadline=None)
@given(parts(), st.sampled_from([SALIENCE, ANY]), st.data())
def test_any_order_copies_and_batches_give_the_reference(
    given_: list[Contribution], salience: Salience, data: st.DataObject
) -> None:
    """Shuffled, partly doubled and cut anywhere, with no fold kept in the cache: the reference's bytes."""
    doubled = given_ + data.draw(st.lists(st.sampled_from(given_), max_size=10) if given_ else st.just([]))
    shuffled = data.draw(st.permutations(doubled))
    cached = data.draw(st.sampled_from([0, 30_000, 10_000_000]))
    state = Aggregates(MemoryState(), WINDOWS, salience, max_fold_bytes=cached)
    published: dict[str, bytes] = {}
    for batch in cut(shuffled, data.draw(st.lists(st.integers(0, 100), max_size=6))):
        compacted(aggregate(received(batch), state), published)
    assert published == reference_records(given_, WINDOWS, salience)


@settings(max_examples=150, deadline=None)
@given(parts(), st.sampled_from([SALIENCE, ANY]), st.data())
def test_a_crash_anywhere_changes_nothing(
    given_: list[Contribution], salience: Salience, data: st.DataObject
) -> None:
    """A worker may crash after any batch, with its changelog and outputs written wholly, partly or not; what
    it had read comes again, cut in other places."""
    changelog: dict[bytes, bytes | None] = {}
    published: dict[str, bytes] = {}
    for slice_ in cut(given_, data.draw(st.lists(st.integers(0, 100), max_size=4))):
        for last in (False, True):
            memory = MemoryState()
            for key, value in changelog.items():
                memory.restore(key, value)
            batches = cut(slice_, data.draw(st.lists(st.integers(0, 100), max_size=2)))
            state = Aggregates(memory, WINDOWS, salience)
            outputs = [output for batch in batches for output in aggregate(received(batch), state)]
            changes = list(memory.take_changes().items())
            sent = len(outputs) if last else data.draw(st.integers(0, len(outputs)))
            logged = len(changes) if last else data.draw(st.integers(0, len(changes)))
            compacted(outputs[:sent], published)
            changelog.update(changes[:logged])
    assert published == reference_records(given_, WINDOWS, salience)


@given(parts(), st.data())
def test_parts_join_in_any_order_and_however_often(given_: list[Contribution], data: st.DataObject) -> None:
    """Commutative, associative, idempotent: of each article what the reference puts together at once."""
    shuffled = data.draw(st.permutations(given_ + given_[: data.draw(st.integers(0, 10))]))
    kept: dict[tuple[str, str], Contribution] = {}
    for part in shuffled:
        key = part.topic, part.article_id
        kept[key] = joined(kept.get(key), part)
        assert joined(kept[key], part) is kept[key]
    expected = reference_contributions(given_)
    found = {key: one for key, one in kept.items() if speaks(one)}
    assert found == {(one.topic, one.article_id): one for one in expected}


@given(st.permutations(range(24)))
def test_the_parts_of_a_long_article_join_in_any_order(order: list[int]) -> None:
    """Each part a run of paragraphs of its own, with a name that all have and one that every third has."""
    parts_in_order = []
    for first in range(0, 48, 2):
        seqs = (first, first + 1)
        paragraphs = tuple(ContributionParagraph(seq, 0.9, silent=seq % 5 == 4) for seq in seqs)
        spoken = tuple(p.seq for p in paragraphs if not p.silent)
        third = tuple(seq for seq in spoken if seq % 3 == 0)
        names = [ContributionName("wd:Q1", "PER", "A", spoken)]
        names += [ContributionName("wd:Q0", "LOC", "B", third)] if third else []
        part = Contribution(
            topic="t", article_id="a", version=1, digest="d", published_at="2025-03-18T00:00:00Z",
            title=str(first % 7), count=48, paragraphs=paragraphs, names=tuple(names),
        )  # fmt: skip
        parts_in_order.append(part)
    whole: Contribution | None = None
    for number in order:
        whole = joined(whole, parts_in_order[number])
    assert [whole] == reference_contributions(parts_in_order)


def test_folds_in_which_nothing_counts_are_dropped_too() -> None:
    """The cache of folds is bounded where every article mentions its topic in passing."""
    state = Aggregates(MemoryState(), WINDOWS, SALIENCE, max_fold_bytes=10 * FOLD_BYTES)
    said = ContributionParagraph(0, 0.3, "f", "x", True)
    for number in range(40):
        part = Contribution(
            topic=f"t{number}", article_id="a", version=1, digest="d",
            published_at="2025-03-18T00:00:00Z", count=9, paragraphs=(said,),
        )  # fmt: skip
        assert not aggregate(received([part]), state)
    assert len(state._folds) <= 10


@given(parts(), st.data())
def test_nothing_is_withdrawn_that_was_never_there(given_: list[Contribution], data: st.DataObject) -> None:
    """A tombstone comes only behind a record of its key, in a run without a crash."""
    state = Aggregates(MemoryState(), WINDOWS, SALIENCE)
    there: set[bytes] = set()
    for part in given_:
        for output in aggregate(received([part]), state):
            assert output.value is not None or output.key in there
            there.add(output.key)


def test_the_laws_can_be_broken() -> None:
    """Negative control: a fold that counted arrivals instead of joining would be found out."""
    said = ContributionParagraph(0, 0.9, "f", "x")
    part = Contribution(
        topic="t",
        article_id="a",
        version=1,
        digest="d",
        published_at="2025-03-18T00:00:00Z",
        paragraphs=(said,),
    )
    once = reference_records([part], WINDOWS, ANY)
    state = Aggregates(MemoryState(), WINDOWS, ANY)
    aggregate(received([part]), state)
    for window in WINDOWS.of(part.published_at):
        state._fold("t", window).add(share_of(part, True))
        key = event_key("t", window.start, window.size)
        assert encode(state.record("t", window)) != once[key]
