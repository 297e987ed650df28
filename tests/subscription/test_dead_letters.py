"""Dead letters: kept with their bytes, reason and position, chosen by them, and sent again without harm."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from newsfold.cli import dead_letters as commands
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.subscription.dead_letters import Selection, read_dead_letters, replay_dead_letters
from newsfold.tagging.step import ParagraphTagger
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.codec import encode, lines_of
from newsfold.wire.dead_letters import DeadLetter
from newsfold.wire.envelope import Channel, Output, Received
from workshop.harness.keywords import KeywordTagger

SETTINGS = load_settings(partitions=1)
GOOD = Article(
    uri="urn:1", source="Desk", published_at="2025-03-18", paragraphs=("A truce.", "explode truce")
)


def failing() -> PipelineTestDriver:
    """One paragraph on which a rule fails, one poisoned record, one good paragraph."""
    driver = PipelineTestDriver(settings=SETTINGS, stages=stages(KeywordTagger(), Windows()))
    with driver.broker.publisher() as publisher:
        publisher.publish([Output(Channel.PARAGRAPHS, b"k", b'{"id": 7}', "x", "k")])
    return driver.feed(GOOD).run()


def test_each_has_its_reason_position_and_bytes() -> None:
    """The poisoned record names the JSON path; the failed rule the paragraph; both their position."""
    driver = failing()
    poison, rule = read_dead_letters(driver.broker, SETTINGS, Selection())
    assert (poison.reason, poison.path, poison.value) == ("schema", "$.id", b'{"id": 7}')
    assert (poison.origin, poison.partition, poison.offset) == ("news.paragraphs", 0, 0)
    assert (rule.reason, rule.stage, rule.offset) == ("rule", "tagging", 2)
    assert rule.tagger == KeywordTagger.identity.lexicon
    assert b"explode" in rule.value


@given(st.integers() | st.text())
@example(99_999_999_999_999_999_999_999_999)
@example(-(2**70))
def test_numbers_of_strangers_are_those_of_kafka_or_unknown(number: object) -> None:
    """Whatever another program writes where a letter says its partition and offset, it can be exported."""
    text = str(number).encode("utf-8", "replace")
    headers = [("partition", text), ("offset", text)]
    letter = DeadLetter.of(Received("news.dead-letters", 0, 0, b"k", b"v", headers))
    assert json.loads(encode(commands._fields(letter)))["offset"] == letter.offset
    for found in (letter.partition, letter.offset):
        assert -1 <= found < 2**63
        assert not isinstance(number, int) or found in (number, -1)


def test_selection_by_reason_stage_and_time() -> None:
    """Fields all must hold."""
    driver = failing()

    def count(**by: str) -> int:
        return len(list(read_dead_letters(driver.broker, SETTINGS, Selection(**by))))

    assert count(reason="rule") == 1
    assert count(stage="aggregation") == 0
    assert count(since="2000-01-01T00:00:00Z") == 2
    assert count(until="2000-01-01T00:00:00Z") == 0
    times = [letter.at for letter in read_dead_letters(driver.broker, SETTINGS, Selection())]
    assert count(since=min(times)) == 2
    assert count(until=min(times)) == 0
    second = max(times)[:19]
    assert count(since=f"{second}.999999Z") == 0
    assert count(since=f"{min(times)[:19]}Z") == 2


class Mended(KeywordTagger):
    """The tagger after its rule was mended."""

    def tag(self, paragraphs):  # type: ignore[no-untyped-def]
        return super().tag(
            [type(p)(**{**_fields(p), "text": p.text.replace("explode ", "")}) for p in paragraphs]
        )


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}  # type: ignore[attr-defined]


def test_replay_counts_once_however_often_it_is_done() -> None:
    """Sent again twice after the rule was mended: counted once; the poison comes back as a dead letter."""
    driver = failing()
    assert driver.event("truce").paragraph_count == 1
    mended: ParagraphTagger = Mended()
    for worker, stage in zip(driver.workers, stages(mended, Windows()), strict=True):
        worker.restart(stage)
    letters = list(read_dead_letters(driver.broker, SETTINGS, Selection()))
    for _ in range(2):
        assert replay_dead_letters(driver.broker, SETTINGS, letters) == (2, 0)
        driver.run()
    assert driver.event("truce").paragraph_count == 2
    reasons = [letter.reason for letter in read_dead_letters(driver.broker, SETTINGS, Selection())]
    assert sorted(reasons) == ["rule", "schema", "schema", "schema"]


def test_replays_of_what_still_fails_do_not_double() -> None:
    """Three rounds of replaying all there is: one more dead letter of each original a round, not 2, 4, 8."""
    driver = failing()
    for round_ in range(1, 4):
        letters = list(read_dead_letters(driver.broker, SETTINGS, Selection()))
        assert replay_dead_letters(driver.broker, SETTINGS, letters).sent == 2
        driver.run()
        assert len(list(read_dead_letters(driver.broker, SETTINGS, Selection()))) == 2 * (round_ + 1)
    assert driver.event("truce").paragraph_count == 1


def test_what_came_from_a_file_must_be_fed_again() -> None:
    """It never was on a Kafka topic; the replay says how many there are."""
    driver = PipelineTestDriver(settings=SETTINGS, stages=stages(KeywordTagger(), Windows()))
    driver.feed(Article(uri="urn:2", source="Desk", paragraphs=("Undated truce.",)))
    letters = list(read_dead_letters(driver.broker, SETTINGS, Selection(reason="no-date")))
    assert replay_dead_letters(driver.broker, SETTINGS, letters) == (0, 1)


def test_an_id_longer_than_a_state_can_keep_is_poison() -> None:
    """In a paragraph and in a contribution: a dead letter, and the good article beside it is folded."""
    driver = PipelineTestDriver(settings=SETTINGS, stages=stages(KeywordTagger(), Windows())).feed(GOOD).run()
    paragraph = driver.received(Channel.PARAGRAPHS)[0].value or b""
    part = driver.received(Channel.CONTRIBUTIONS)[0].value or b""
    id_ = driver.tagged()[0].article_id.encode()
    with driver.broker.publisher() as publisher:
        for channel, value in ((Channel.PARAGRAPHS, paragraph), (Channel.CONTRIBUTIONS, part)):
            publisher.publish([Output(channel, b"k", value.replace(id_, b"a" * 501), "x", "k")])
    driver.run()
    letters = list(read_dead_letters(driver.broker, SETTINGS, Selection(reason="schema")))
    assert {letter.stage for letter in letters} == {"tagging", "aggregation"}
    assert driver.event("truce").article_count == 1


def test_a_bad_line_among_good_parts_is_set_aside_alone() -> None:
    """Parts of one topic share a record: two broken lines are two dead letters, each with its own bytes,
    and the good lines around them count, one that was there before only once."""
    driver = PipelineTestDriver(settings=SETTINGS, stages=stages(KeywordTagger(), Windows())).feed(GOOD).run()
    [record] = driver.received(Channel.CONTRIBUTIONS)
    [good] = lines_of(record.value or b"")
    other = good.replace(driver.tagged()[0].article_id.encode(), b"0" * 16)
    value = b"\n".join([b'{"cut', good, b'{"also', other])
    with driver.broker.publisher() as publisher:
        publisher.publish([Output(Channel.CONTRIBUTIONS, record.key or b"", value, "x", "k")])
    driver.run()
    letters = list(read_dead_letters(driver.broker, SETTINGS, Selection(reason="json")))
    assert sorted(letter.value for letter in letters) == [b'{"also', b'{"cut']
    assert len({letter.id for letter in letters}) == 2
    assert driver.event("truce").article_count == 2
