"""An article that is forgotten is in nothing that is kept, and nothing brings it back."""

from pathlib import Path

import pytest

from newsfold.aggregation.aggregates import Aggregates
from newsfold.aggregation.salience import Salience
from newsfold.aggregation.step import aggregate
from newsfold.eventtime.window import Windows
from newsfold.forgetting.forget import forget_again
from newsfold.forgetting.withdrawal import retraction
from newsfold.ingest.step import UNDATED
from newsfold.state.disk import DiskState
from newsfold.subscription.dead_letters import Selection, read_dead_letters, replayable
from newsfold.testing import CRASH, PipelineTestDriver
from newsfold.wire.envelope import Channel, Received, by_name
from newsfold.wire.identity import article_id
from tests.forgetting.news import (
    TRACES,
    URI,
    changelogs,
    forgotten,
    known,
    newest,
    other,
    pipeline,
    secret,
    traces,
    where,
)
from workshop.harness.keywords import TOPICS

TRUCE = TOPICS["truce"]


def reasons(run: PipelineTestDriver) -> list[str]:
    """The reasons of all dead letters."""
    return sorted(by_name(letter.headers)["reason"].decode() for letter in run.dead_letters())


def counts(run: PipelineTestDriver) -> dict[str, int]:
    """Articles by day."""
    return {event.window.start[:10]: event.article_count for event in run.events()}


def test_nothing_of_it_stays_in_records_and_changelogs() -> None:
    """The same search finds sentence, address and title before."""
    run = pipeline().feed(secret(), other()).run()
    assert traces(newest(run, Channel.EVENTS)) == traces(changelogs(run)) == [*TRACES]
    found = where(run)
    assert list(found.topics) == [TRUCE]
    assert len(found.records) == 1
    assert dict(found.logs) == {"news.paragraphs": 1, "news.tagged": 1, "news.contributions": 1}
    forgotten(run)
    assert traces(newest(run, Channel.EVENTS)) == traces(changelogs(run)) == []
    assert counts(run) == {"2025-03-01": 1}
    after = where(run)
    assert (after.records, after.topics, after.letters) == ({}, set(), [])
    assert after.logs == found.logs, "the logs keep what they have, and it is said"


def test_its_withdrawal_names_it_by_its_id_alone() -> None:
    """What is sent to have it go has nothing of it either."""
    run = pipeline().feed(other()).run()
    forgotten(run)
    assert traces(b"".join(r.value or b"" for c in Channel for r in run.received(c))) == []
    assert traces(b"".join(r.key or b"" for c in Channel for r in run.received(c))) == []


@pytest.mark.parametrize("horizon", ["", "10d"])
def test_no_later_copy_brings_it_back(horizon: str) -> None:
    """Neither a greater version nor a newer date does; each is a dead letter without its text."""
    run = pipeline(horizon).feed(secret(), other()).run()
    forgotten(run)
    for day in range(10, 80, 10) if horizon else ():
        run.feed(other(f"on {day}", day)).run()
    before = counts(run)
    run.feed(secret(version=7), secret(version=2**53 - 1, published_at="2025-05-20T00:00:00Z")).run()
    run.feed(CRASH, secret(published_at="2025-05-21T00:00:00Z")).run()
    assert counts(run) == before
    assert traces(newest(run, Channel.EVENTS)) == traces(changelogs(run)) == []
    assert reasons(run) == ["forgotten"] * 3
    assert not any(letter.value for letter in run.dead_letters())
    tagged = [paragraph for paragraph in run.tagged() if paragraph.article_id == article_id(URI)]
    assert [paragraph.count for paragraph in tagged] == [1, 0]
    letters = list(read_dead_letters(run.broker, run.settings, Selection()))
    assert [replayable(letter, run.settings) for letter in letters] == [None] * 3


def test_it_stays_away_if_it_is_forgotten_before_it_comes() -> None:
    """Also where the horizon has closed all days before its own."""
    run = pipeline("10d").feed(other(day=60)).run()
    forgotten(run)
    run.feed(secret(published_at="2025-05-01T00:00:00Z")).run()
    assert reasons(run) == ["forgotten"]
    assert traces(newest(run, Channel.EVENTS)) == []


def test_cuts_into_batches_change_nothing() -> None:
    """Text before the withdrawal in one batch with it is sent on as it would be in two, and goes with it."""
    outcomes = []
    for together in (True, False):
        run = pipeline().feed(other(), secret())
        if not together:
            run.run()
        forgotten(run)
        run.feed(secret(version=2)).run()
        outcomes.append((run.lines(), reasons(run), sorted(p.digest for p in run.tagged())))
    assert outcomes[0] == outcomes[1]


def test_records_of_closed_windows_lose_what_they_show_of_it() -> None:
    """They count what they counted; a record of it alone is withdrawn, with others it stays without it."""
    run = pipeline("10d").feed(secret(), other(), secret(published_at="2025-03-01T10:00:00Z")).run()
    for day in (40, 60, 80):
        run.feed(other(f"on {day}", day)).run()
    assert traces(newest(run, Channel.EVENTS)) == [*TRACES]
    assert forgotten(run).closed == 1
    assert traces(newest(run, Channel.EVENTS)) == []
    assert counts(run)["2025-03-01"] == 2
    record = run.event(TRUCE, window="2025-03-01")
    assert sorted(part.uri for part in record.evidence) == ["", "b"]
    assert where(run).records == {}
    assert [(story.title, story.text, story.uri, story.article_count) for story in record.stories] == [
        ("", "", "", 2)
    ]


def test_a_closed_record_of_it_alone_is_withdrawn() -> None:
    """There is nothing left to show."""
    run = pipeline("10d").feed(secret()).run().feed(other("c", 40), other("d", 60)).run()
    assert forgotten(run).closed == 1
    assert "2025-03-01" not in counts(run)


def test_nothing_stays_in_the_folder_of_the_state(tmp_path: Path) -> None:
    """LMDB leaves pages as they were; the file is written anew where an article is forgotten."""
    run = pipeline().feed(secret(), *(other(f"{n}") for n in range(50))).run()
    parts = [r for r in run.received(Channel.CONTRIBUTIONS) if r.value]
    state = DiskState(tmp_path / "s", print)
    step = Aggregates(state, Windows("1d"), Salience())

    def flushed(batch: list[Received]) -> bytes:
        aggregate(batch, step)
        state.settle(state.take_changes(), 1, 1)
        return b"".join(path.read_bytes() for path in sorted((tmp_path / "s").rglob("*")) if path.is_file())

    assert traces(flushed(parts)) == [*TRACES]
    gone = retraction(article_id(URI), TRUCE)
    record = Received("news.contributions", 0, 9_999, gone.key, gone.value)
    assert traces(flushed([record])) == []
    assert traces(flushed(parts)) == []
    assert step.kept(TRUCE, article_id(URI)) is not None
    state.close()
    again = DiskState(tmp_path / "s", print)
    assert again.size().entries > 50
    again.close()


def test_a_withdrawal_alone_leaves_traces_in_the_folder(tmp_path: Path) -> None:
    """The control: without `forgotten` the search finds what LMDB has left."""
    run = pipeline().feed(secret(), other()).run()
    state = DiskState(tmp_path / "s", print)
    step = Aggregates(state, Windows("1d"), Salience())
    aggregate([r for r in run.received(Channel.CONTRIBUTIONS) if r.value], step)
    state.settle(state.take_changes(), 1, 1)
    gone = retraction(article_id(URI), TRUCE)
    plain = (gone.value or b"").replace(b',"forgotten":true', b"")
    aggregate([Received("news.contributions", 0, 9, gone.key, plain)], step)
    state.settle(state.take_changes(), 2, 1)
    assert traces((tmp_path / "s" / "data.mdb").read_bytes()) == [*TRACES]


def test_all_that_was_forgotten_is_withdrawn_again() -> None:
    """For a group that folds history anew, when the first withdrawals are gone from the log."""
    run = pipeline().feed(secret()).run()
    forgotten(run)
    anew = pipeline().feed(other()).run()
    with anew.broker.publisher() as publisher:
        assert forget_again(run.broker, known(run)) == 1
        withdrawals = [r for r in run.received(Channel.PARAGRAPHS) if UNDATED.encode() in (r.value or b"")]
        assert len(withdrawals) == 2
        assert (withdrawals[0].key, withdrawals[0].value) == (withdrawals[1].key, withdrawals[1].value)
        publisher.flush()


def test_dead_letters_of_it_are_named() -> None:
    """By partition and offset, as `newsfold dead-letters show` takes them."""
    run = pipeline().feed(secret(paragraphs=("explode the silver spoons",))).run()
    letters = where(run).letters
    [letter] = run.dead_letters()
    assert letters == [f"{letter.partition}@{letter.offset}"]
