"""The horizon of tagging: articles are forgotten by event time, and what nobody can judge is set aside."""

from collections.abc import Sequence

import pytest

from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.ingest.step import paragraphs_of
from newsfold.model.article import Article
from newsfold.model.contribution import Contribution
from newsfold.state.memory import MemoryState
from newsfold.tagging.article_state import ArticleState
from newsfold.tagging.corrections import Articles
from newsfold.tagging.step import tag
from newsfold.wire.codec import decode, encode, lines_of
from newsfold.wire.envelope import Channel, Output, Received, by_name
from workshop.harness.keywords import KeywordTagger

HORIZON = Windows("1h,1d").horizon("10d")
WRITTEN = 2_000_000_000_000


def article(name: str, day: int, text: str = "A truce holds.", **more: object) -> Article:
    """An article of a day of March 2025 or later."""
    moment = Horizon.shifted("2025-03-01T00:00:00Z", day * 86_400)
    return Article(uri=name, source="P", published_at=moment, paragraphs=(text,), **more)  # type: ignore[arg-type]


def received(articles: Sequence[Article], written: int = WRITTEN) -> list[Received]:
    """Their paragraphs as they are read from a partition, to which they were `written` in 2033."""
    paragraphs = [p for a in articles for p in paragraphs_of(a)]
    return [
        Received("news.paragraphs", 0, n, p.article_id.encode(), encode(p), timestamp=written)
        for n, p in enumerate(paragraphs)
    ]


def run(articles: Sequence[Article], state: MemoryState) -> list[Output]:
    """One batch, by a worker that has just started."""
    return tag(received(articles), Articles(state, HORIZON), KeywordTagger())


def parts(outputs: Sequence[Output]) -> list[Contribution]:
    """The contribution parts among outputs."""
    sent = [o for o in outputs if o.channel is Channel.CONTRIBUTIONS]
    return [decode(line, Contribution) for o in sent for line in lines_of(o.value or b"")]


def late(outputs: Sequence[Output]) -> list[bytes]:
    """The reasons and offsets of dead letters."""
    dead = [by_name(o.headers) for o in outputs if o.channel is Channel.DEAD_LETTERS]
    return [headers["reason"] + b"@" + headers["offset"] for headers in dead]


def test_a_paragraph_beyond_the_horizon_is_tagged_and_set_aside() -> None:
    """It is tagged for subscribers, contributes nothing and is a dead letter; a day earlier it is in time."""
    for day, in_time in ((90, True), (89, False)):
        outputs = run([article("a", 100), article("b", day)], MemoryState())
        assert len([o for o in outputs if o.channel is Channel.TAGGED]) == 2
        assert len(parts(outputs)) == (2 if in_time else 1)
        assert late(outputs) == ([] if in_time else [b"horizon@1"])


@pytest.mark.parametrize("written", [0, -1, WRITTEN])
def test_a_wrong_date_closes_nobodys_windows(written: int) -> None:
    """Of a record without a timestamp nobody can say how old it is: it is counted, and moves no cutoff."""
    log = received([article("a", 100)]) + received([article("wrong", 30_000)], written)
    log += received([article("b", 95)])
    for batches in ([log], [[record] for record in log]):
        state = MemoryState()
        outputs = [o for batch in batches for o in tag(batch, Articles(state, HORIZON), KeywordTagger())]
        known = written > 0
        assert len(parts(outputs)) == (2 if known else 3)
        assert [reason.split(b"@")[0] for reason in late(outputs)] == ([b"future"] if known else [])


def test_how_a_log_is_cut_changes_nothing() -> None:
    """One batch, or a batch and a new worker for each paragraph: the same parts and dead letters."""
    log = [article("a", 1), article("b", 50), article("c", 45), article("d", 20), article("e", 80)]
    log += [article("c", 79, "More hockey.", version=2), article("f", 60), article("b", 50)]
    whole = run(log, MemoryState())
    state = MemoryState()
    single = [output for one in log for output in run([one], state)]
    assert sorted(map(encode, parts(whole))) == sorted(map(encode, parts(single)))
    assert len(late(whole)) == len(late(single)) == 3


def test_a_correction_within_the_horizon_reaches_its_old_topics() -> None:
    """The article is known as long as its newest date is open, also under a version that is dated older."""
    state = MemoryState()
    run([article("a", 95), article("b", 100)], state)
    [first, *_] = sent = parts(run([article("a", 60, "More hockey.", version=2)], state))
    assert first.version == 2
    assert {(m.topic, m.retract) for m in sent} >= {("medtop:20000073", True), ("medtop:20000965", False)}


def test_a_withdrawal_without_a_date_is_judged_by_its_article() -> None:
    """Of an article that is known it retracts; of one that is not it is set aside once, and remembered."""
    state = MemoryState()
    run([article("a", 100)], state)
    known = run([Article(uri="a", version=2, status="canceled")], state)
    assert [m.retract for m in parts(known)] == [True]
    assert late(known) == []
    unknown = [Article(uri="b", version=2, status="canceled")]
    assert late(run(unknown, state)) == [b"horizon@0"]
    assert late(run(unknown, state)) == []
    assert all(m.retract for m in parts(run([article("b", 100)], state)))


def test_the_state_stays_bounded() -> None:
    """Two years, two articles a day: those of the horizon, two windows, a sweep, cutoff, lexicon and form."""
    memory = MemoryState()
    articles = Articles(memory, HORIZON)
    most = 0
    for day in range(730):
        batch = received([article(f"{day}{half}", day) for half in "ab"])
        tag(batch, articles, KeywordTagger())
        most = max(most, len(memory))
    assert 2 * 10 <= most <= 2 * (10 + 2 + 1 + 1) + 3


def test_states_of_before_get_a_time_when_the_horizon_is_set() -> None:
    """They are corrected as before, and forgotten one horizon later."""
    memory = MemoryState()
    tag(received([article("a", 0)]), Articles(memory), KeywordTagger())
    key = received([article("a", 0)])[0].key or b""
    assert ArticleState.from_bytes(memory.get(key) or b"").time == ""
    articles = Articles(memory, HORIZON)
    for day in (30, 31, 32):
        tag(received([article("b", day)]), articles, KeywordTagger())
    assert memory.get(key)
    for day in (60, 61, 62):
        tag(received([article("c", day)]), articles, KeywordTagger())
    assert memory.get(key) is None


def test_an_id_that_could_hide_the_cutoff_is_refused() -> None:
    """An article id that begins with a zero byte is a dead letter."""
    [paragraph] = paragraphs_of(article("a", 0))
    forged = encode(paragraph).replace(paragraph.article_id.encode(), b"\\u0000horizon")
    outputs = tag([Received("p", 0, 7, b"", forged)], Articles(MemoryState(), HORIZON), KeywordTagger())
    assert late(outputs) == [b"schema@7"]
