"""The laws of the horizon: in any batches and after crashes closed windows stay, what is late is kept."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold.aggregation.aggregates import Aggregates
from newsfold.aggregation.salience import Salience
from newsfold.aggregation.step import aggregate
from newsfold.errors import SettingsError
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.model.contribution import Contribution, ContributionParagraph
from newsfold.state.made_with import KEY as MADE_WITH
from newsfold.state.memory import MemoryState
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Channel, Output, by_name
from tests.aggregation.test_fold_laws import compacted, cut, received
from tests.dice import Dice, throws
from tests.horizon_reference import truth_with_horizon
from workshop.harness.reference import reference_records

WINDOWS = Windows("1h,6h,1d")
HOUR = 3600
HORIZON = Horizon(span=48 * HOUR, window=24 * HOUR)
ANY = Salience()
START = "2025-03-01T00:00:00Z"


def at(hours: int) -> str:
    """A publication time, in hours after the first."""
    return Horizon.shifted(START, hours * HOUR)


def said(article_id: str, hours: int, *, seq: int = 0, fingerprint: str = "f") -> Contribution:
    """A part with one paragraph that is about the topic, at a publication time."""
    paragraph = ContributionParagraph(seq, 0.9, fingerprint, "x")
    return Contribution(
        topic="medtop:1",
        article_id=article_id,
        version=1,
        digest="d",
        published_at=at(hours),
        paragraphs=(paragraph,),
    )


def logs() -> st.SearchStrategy[list[Contribution]]:
    """Parts of a fortnight, roughly by time: some late, some twice, versions that move, retractions."""
    return throws(8, most=40).map(_log)


def _log(thrown: Sequence[Dice]) -> list[Contribution]:
    log: list[Contribution] = []
    for number, dice in enumerate(thrown):
        if log and dice.below(6) == 5:
            log.append(dice.one_of(log))
            continue
        hours = max(0, number * 8 - dice.below(101))
        article, version = hours // 24, 1 + dice.below(3)
        log.append(
            replace(
                said(f"a{article}", hours, seq=dice.below(3), fingerprint=f"f{dice.below(4)}"),
                topic=f"medtop:{dice.below(2)}",
                version=version,
                digest=f"d{hours}",
                source=f"s{article % 3}",
                title=f"Title {article}",
                **({"retract": True, "paragraphs": ()} if dice.below(10) == 9 else {}),
            )
        )
    return log


def late_offsets(outputs: Sequence[Output], first: int = 0) -> list[int]:
    """The positions of the records that were set aside, each with the reason "horizon"."""
    dead = [by_name(o.headers) for o in outputs if o.channel is Channel.DEAD_LETTERS]
    assert all(headers["reason"] == b"horizon" and headers["stage"] == b"aggregation" for headers in dead)
    return [first + int(headers["offset"]) for headers in dead]


def events(outputs: Sequence[Output]) -> list[Output]:
    """The event records among outputs."""
    return [output for output in outputs if output.channel is Channel.EVENTS]


@settings(max_examples=150, deadline=None)
@given(logs(), st.data())
def test_any_batches_give_the_reference(log: list[Contribution], data: st.DataObject) -> None:
    """Cut anywhere, with no fold kept in the cache: the reference's bytes, each late one set aside once."""
    state = Aggregates(MemoryState(), WINDOWS, ANY, data.draw(st.sampled_from([0, 2, 1000])), HORIZON)
    published: dict[str, bytes] = {}
    dead: list[int] = []
    first = 0
    for batch in cut(log, data.draw(st.lists(st.integers(0, 100), max_size=8))):
        outputs = aggregate(received(batch), state)
        compacted(events(outputs), published)
        dead += late_offsets(outputs, first)
        first += len(batch)
    truth = truth_with_horizon(log, WINDOWS, HORIZON, ANY)
    assert published == truth.records
    assert len(dead) == len(set(dead))
    assert truth.late - truth.nothing_new <= set(dead) <= truth.late


@settings(max_examples=150, deadline=None)
@given(logs(), st.data())
def test_a_crash_anywhere_changes_no_record(log: list[Contribution], data: st.DataObject) -> None:
    """A batch may crash with part of its outputs written, or all and part of its changes; it comes again.

    Nothing is lost: what is not in the reference's records is set aside, at least once.
    """
    changelog: dict[bytes, bytes | None] = {}
    published: dict[str, bytes] = {}
    dead: set[int] = set()
    first = 0
    for batch in cut(log, data.draw(st.lists(st.integers(0, 100), max_size=6))):
        for last in (False, True):
            memory = MemoryState()
            for key, value in changelog.items():
                memory.restore(key, value)
            outputs = aggregate(received(batch), Aggregates(memory, WINDOWS, ANY, horizon=HORIZON))
            changes = list(memory.take_changes().items())
            sent = len(outputs) if last else data.draw(st.integers(0, len(outputs)))
            logged = len(changes) if last else data.draw(st.integers(0, len(changes)))
            compacted(events(outputs[:sent]), published)
            dead.update(late_offsets(outputs[:sent], first))
            changelog.update(changes[: logged if sent == len(outputs) else 0])
        first += len(batch)
    truth = truth_with_horizon(log, WINDOWS, HORIZON, ANY)
    assert published == truth.records
    assert truth.late - truth.nothing_new <= dead


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 24)), max_size=40), st.data())
def test_within_the_horizon_order_does_not_matter(times: list[tuple[int, int]], data: st.DataObject) -> None:
    """Parts at most a day out of order: the records as computed without any horizon."""
    log = [said(f"a{n}", hours, fingerprint=f"f{n % 5}") for n, (hours, _) in enumerate(times)]
    arrival = sorted(range(len(log)), key=lambda n: times[n][0] + times[n][1])
    log = [log[n] for n in arrival]
    state, published = Aggregates(MemoryState(), WINDOWS, ANY, horizon=HORIZON), dict[str, bytes]()
    for batch in cut(log, data.draw(st.lists(st.integers(0, 100), max_size=6))):
        outputs = aggregate(received(batch), state)
        assert not late_offsets(outputs)
        compacted(events(outputs), published)
    assert published == reference_records(log, WINDOWS, ANY)


@pytest.mark.parametrize("size", [1, 7, 50])
def test_the_state_stays_bounded(size: int) -> None:
    """Two years of articles: no more than a horizon, two windows, a sweep's delay and a batch."""
    memory = MemoryState()
    state = Aggregates(memory, WINDOWS, ANY, horizon=HORIZON)
    log = [said(f"a{n}", 12 * n) for n in range(1460)]
    most = 0
    for start in range(0, len(log), size):
        aggregate(received(log[start : start + size]), state)
        most = max(most, len(memory))
    per_day, days = 2, 2 + 1 + 1 + 1
    assert most <= per_day * days + size + 2
    assert len(state._times) <= per_day * days
    assert len(state._folds) <= len(WINDOWS.sizes) * 24 * days


def test_late_within_the_horizon_amends_and_beyond_it_is_set_aside() -> None:
    """An article a day late is counted; one a week late is a dead letter with its position and bytes."""
    state = Aggregates(MemoryState(), WINDOWS, ANY, horizon=HORIZON)
    early, now, late, too_late = (
        said(name, hours)
        for name, hours in (("early", 0), ("now", 24 * 7), ("late", 24 * 6), ("too late", 1))
    )
    published = compacted(aggregate(received([early]), state), {})
    day = published["medtop:1|2025-03-01T00:00:00Z|1d"]
    batch = received([now, late, too_late, early])
    outputs = aggregate(batch, state)
    [letter] = [o for o in outputs if o.channel is Channel.DEAD_LETTERS]
    headers = by_name(letter.headers)
    assert (headers["offset"], headers["path"], letter.value) == (b"2", b"$.published_at", batch[2].value)
    compacted(events(outputs), published)
    assert published["medtop:1|2025-03-01T00:00:00Z|1d"] == day
    assert b'"late"' in published["medtop:1|2025-03-07T00:00:00Z|1d"]


def test_a_greater_horizon_opens_no_window_again() -> None:
    """What was closed and deleted stays as published; folded anew from the log, all of it counts."""
    log = [said(f"a{n}", hours) for n, hours in enumerate([0, 1, 24 * 10, 24 * 20, 2])]
    memory, published = MemoryState(), dict[str, bytes]()
    for part in log:
        compacted(
            events(aggregate(received([part]), Aggregates(memory, WINDOWS, ANY, horizon=HORIZON))), published
        )
    greater = WINDOWS.horizon("90d")
    again = aggregate(received(log[-1:]), Aggregates(memory, WINDOWS, ANY, horizon=greater))
    assert late_offsets(again) == [0]
    assert not events(again)
    anew = aggregate(received(log), Aggregates(MemoryState(), WINDOWS, ANY, horizon=greater))
    assert compacted(anew, {}) == reference_records(log, WINDOWS, ANY)
    assert published != reference_records(log, WINDOWS, ANY)


def test_without_a_horizon_the_state_holds_contributions_alone() -> None:
    """The default: no cutoff, nothing deleted, no dead letter, however far apart the dates."""
    memory = MemoryState()
    log = [said(f"a{n}", 24 * days) for n, days in enumerate([0, 9000, 1])]
    state = Aggregates(memory, WINDOWS, ANY, horizon=WINDOWS.horizon(""))
    assert not late_offsets(aggregate(received(log), state))
    assert sorted(memory.take_changes().keys() - {MADE_WITH}) == [
        b"medtop:1|a0",
        b"medtop:1|a1",
        b"medtop:1|a2",
    ]


@pytest.mark.parametrize(
    ("sizes", "time", "cutoff"),
    [
        ("1d", "2025-03-19T06:00:00Z", "2025-03-09T00:00:00Z"),
        ("1h", "2025-03-19T06:30:00Z", "2025-03-09T06:00:00Z"),
        ("1h,1d", "2025-03-19T00:00:00Z", "2025-03-09T00:00:00Z"),
        ("1h,1d,1w", "2025-03-19T06:00:00Z", "2025-03-03T00:00:00Z"),
        ("1d", "yesterday", ""),
        ("1d", "2025-03-19T06:00:00.5Z", ""),
        ("1d", "0001-01-05T00:00:00Z", ""),
    ],
)
def test_the_cutoff_is_the_start_of_the_largest_window(sizes: str, time: str, cutoff: str) -> None:
    """Ten days back, down to where windows of all sizes begin; weeks begin on Monday."""
    horizon = Windows(sizes).horizon("10d")
    assert horizon is not None
    assert horizon.cutoff(time) == cutoff


@pytest.mark.parametrize(("sizes", "spec"), [("7h,1d", "90d"), ("7d,1w", "90d"), ("1d", "90"), ("1d", "0d")])
def test_a_horizon_that_cannot_be_is_refused(sizes: str, spec: str) -> None:
    """Sizes that straddle each other, and what is no length of time, stop with one clear line."""
    with pytest.raises(SettingsError, match="horizon"):
        Windows(sizes).horizon(spec)


def test_the_laws_can_be_broken() -> None:
    """Negative control: the reference with another horizon gives other records."""
    log = [said(f"a{n}", hours) for n, hours in enumerate([0, 24 * 9, 3])]
    wide = WINDOWS.horizon("90d")
    assert wide is not None
    assert (
        truth_with_horizon(log, WINDOWS, HORIZON, ANY).records
        != truth_with_horizon(log, WINDOWS, wide, ANY).records
    )
    assert truth_with_horizon(log, WINDOWS, wide, ANY).records == reference_records(log, WINDOWS, ANY)
    assert encode(log[0]) != encode(log[2])


def test_a_retraction_from_before_anything_closed_is_not_late_when_it_comes_again() -> None:
    """It stands although its date is closed by now: the copy adds nothing, and is not set aside."""
    told = replace(said("a", 0), paragraphs=(), retract=True)
    later = said("b", 200)
    state = Aggregates(MemoryState(), WINDOWS, ANY, horizon=HORIZON)
    outputs = [o for batch in ([told], [later], [told]) for o in aggregate(received(batch), state)]
    assert late_offsets(outputs) == []


def test_a_copy_read_by_a_new_worker_keeps_the_record_of_the_window_that_closes_behind_it() -> None:
    """The copy touches the window, and the same batch closes it: its last record is made from the state
    alone, and is no tombstone."""
    first = said("a", 0)
    later = said("b", 200)
    memory, published = MemoryState(), dict[str, bytes]()
    for batch in ([first], [first, later]):
        compacted(
            events(aggregate(received(batch), Aggregates(memory, WINDOWS, ANY, horizon=HORIZON))), published
        )
    assert published == truth_with_horizon([first, first, later], WINDOWS, HORIZON, ANY).records
    assert any(key.endswith(f"{START}|1d") for key in published)


def test_a_part_dated_later_than_it_was_written_moves_nothing() -> None:
    """A record says when it was written: a date a day beyond that closes no window of others, and counts."""
    log = [said(f"a{n}", hours) for n, hours in enumerate((0, 27 * 365 * 24, 0, 24))]
    written = int(datetime(2025, 3, 1, 12, tzinfo=UTC).timestamp()) * 1000
    batch = [replace(record, timestamp=written) for record in received(log)]
    state = Aggregates(MemoryState(), WINDOWS, ANY, horizon=HORIZON)
    assert not late_offsets(aggregate(batch, state))
    assert state.retention.cutoff == HORIZON.cutoff(at(24))
