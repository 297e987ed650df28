"""Whatever a record is, with any key, value, headers and time: it is processed or becomes a dead letter."""

import json
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsfold.assembly import load_stages
from newsfold.delivery.stage import Stage
from newsfold.eventtime.window import Windows
from newsfold.settings import Settings
from newsfold.subscription.dead_letters import Selection, read_dead_letters, replay_dead_letters
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import Channel, Header
from workshop.harness.keywords import KeywordTagger

SETTINGS = Settings(partitions=1)
STAGES: tuple[Stage, ...] = stages(KeywordTagger(), Windows(), partitions=1)
READ_BY_STAGES = [stage.reads for stage in STAGES]

PARAGRAPH: dict[str, object] = {
    "id": "6c", "article_id": "a1", "version": 1, "digest": "9f", "seq": 0, "count": 1, "source": "Wire",
    "url": "", "title": "", "lang": "en", "published_at": "2025-03-18T10:00:00Z", "text": "A truce holds.",
}  # fmt: skip

PART: dict[str, object] = {
    "topic": "medtop:20000073", "article_id": "a1", "version": 1, "digest": "9f", "count": 1,
    "published_at": "2025-03-18T10:00:00Z", "source": "Wire",
    "paragraphs": [{"seq": 0, "score": 0.9, "fingerprint": "77", "text": "A truce holds."}],
    "names": [{"id": "wd:Q1", "type": "PER", "label": "A Name", "paragraphs": [0]}],
}  # fmt: skip
LAST = json.dumps({**PARAGRAPH, "article_id": "z", "published_at": "1999-01-01T00:00:00Z"}).encode()
"""In a window that no other record falls into."""

numbers = st.floats() | st.integers() | st.sampled_from([-0.02, 1.02, 2, 1e308])
lists = st.lists(numbers | st.none(), max_size=8)
"""Probabilities and numbers of paragraphs, and what is neither."""

any_text = st.text(st.characters(codec=None), max_size=9)
"""Also halves of surrogate pairs, which JSON can spell and UTF-8 cannot."""
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(any_text, parts, max_size=3),
    max_leaves=6,
)


@st.composite
def damaged(draw: st.DrawFn, record: dict[str, object]) -> bytes:
    """A paragraph or a part of a contribution in which some fields have another value, or none."""
    changes = draw(st.dictionaries(st.sampled_from(sorted(record)), json_values | st.just(...), max_size=3))
    fields = {**record, **changes}
    return as_json({name: value for name, value in fields.items() if value is not ...})


@st.composite
def damaged_entries(draw: st.DrawFn) -> bytes:
    """A part whose paragraphs have some numbers that no tagger gives, and names of any paragraphs."""
    entry = {"seq": 0, "score": 0.9, "surroundings": [0.5, 0.5, 1], "beginning": [0.5, 0.5, 0.5, 1]}
    damage = st.dictionaries(st.sampled_from(sorted(entry)), numbers | lists, max_size=1)
    paragraphs = [{**entry, **draw(damage)} for _ in range(draw(st.integers(0, 3)))]
    name = {"id": "wd:Q1", "type": "PER", "label": "A", "paragraphs": draw(lists)}
    return as_json({**PART, "paragraphs": paragraphs, "names": [name]})


def as_json(tree: object) -> bytes:
    """JSON as a careless program writes it, with NaN and numbers of any size."""
    return json.dumps(tree).encode()


names = st.text(max_size=9) | st.sampled_from(
    ["ce_id", "ce_time", "stage", "reason", "partition", "original_"]
)
headers: st.SearchStrategy[list[Header]] = st.lists(
    st.tuples(names, st.none() | st.binary(max_size=30)), max_size=4
)
values = (
    st.none()
    | st.binary(max_size=40)
    | json_values.map(as_json)
    | damaged(PARAGRAPH)
    | damaged(PART)
    | damaged_entries()
)
times = st.sampled_from([-1, 0, 2**63 - 1, -(2**63)]) | st.integers(0, 2**42)
records = st.tuples(st.none() | st.binary(max_size=20), values, headers, times)
Foreign = tuple[bytes | None, bytes | None, list[Header], int]
NULL_HEADER: Foreign = (b"k", b"no json", [("trace", None)], -1)


@given(st.sampled_from(READ_BY_STAGES), st.lists(records, max_size=4))
@example(Channel.PARAGRAPHS, [NULL_HEADER])
@example(Channel.CONTRIBUTIONS, [NULL_HEADER])
@settings(deadline=None, max_examples=60)
def test_no_record_stops_a_stage(channel: Channel, foreign: list[Foreign]) -> None:
    """The stages go on to the end, with a good paragraph behind all of it counted; the dead letters can be
    read and sent again."""
    driver = PipelineTestDriver(settings=SETTINGS, stages=STAGES)
    for record in foreign:
        driver.broker.append((channel, 0), *record)
    driver.broker.append((Channel.PARAGRAPHS, 0), b"z", LAST, [("trace", None)], -1)
    driver.run()
    assert [e.article_count for e in driver.events() if e.window.start.startswith("1999-")] == [1]
    letters = list(read_dead_letters(driver.broker, SETTINGS, Selection()))
    sent, unsent = replay_dead_letters(driver.broker, SETTINGS, letters)
    assert (sent > 0, unsent) == (bool(letters), 0)
    driver.run()
    again = list(read_dead_letters(driver.broker, SETTINGS, Selection()))
    assert {letter.value for letter in again} == {letter.value for letter in letters}


@pytest.mark.parametrize("probability", [-0.02, 1.02, 1e308])
@pytest.mark.parametrize(
    "field",
    [
        lambda p: {"score": p},
        lambda p: {"surroundings": [0.5, p]},
        lambda p: {"beginning": [p, 0.5, 0.5, 0]},
    ],
)
def test_what_is_no_probability_is_set_aside(
    field: Callable[[float], dict[str, object]], probability: float
) -> None:
    """A part with a score beyond 0 and 1, of which salience has no value, does not stop aggregation."""
    driver = PipelineTestDriver(settings=SETTINGS, stages=load_stages(SETTINGS))
    entry = {"seq": 0, "score": 0.9, **field(probability)}
    for paragraphs, article in ([entry], "a1"), (PART["paragraphs"], "a2"):
        value = as_json({**PART, "article_id": article, "paragraphs": paragraphs})
        driver.broker.append((Channel.CONTRIBUTIONS, 0), b"medtop:20000073", value, [], 2**41)
    driver.run()
    assert [dict(letter.headers)["reason"] for letter in driver.dead_letters()] == [b"schema"]
    assert [(e.article_count, e.evidence[0].article_id) for e in driver.events()] == [(1, "a2")]


def test_a_null_header_is_kept_as_null() -> None:
    """The dead letter of a record has its headers, also one without a value, and its own beside them."""
    driver = PipelineTestDriver(settings=SETTINGS, stages=STAGES)
    driver.broker.append((Channel.PARAGRAPHS, 0), *NULL_HEADER)
    driver.run()
    [letter] = read_dead_letters(driver.broker, SETTINGS, Selection())
    assert (letter.reason, letter.value, letter.headers) == ("json", b"no json", (("trace", None),))
