"""Filters: countries and minimum counts; and that a part of a record says the same as all of it."""

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import SettingsError, UnknownNameError
from newsfold.model.event import EntityCount, EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.shipped import seeds
from newsfold.subscription.latest import latest_events
from newsfold.subscription.names import entity_meaning
from newsfold.subscription.paragraph_parts import ParagraphSieve
from newsfold.subscription.parts import Sieve
from newsfold.subscription.query import Query
from newsfold.subscription.spelling import Spellings
from newsfold.subscription.trend import trending, trends
from newsfold.testing import PipelineTestDriver
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Channel
from newsfold.wire.identity import local_entity_id

QUERIES: list[dict[str, Any]] = [
    {}, {"topics": ["peace process"]}, {"topics": ["politics"], "min_articles": 2}, {"min_sources": 2},
    {"entities": ["Putin"]}, {"entities": ["wd:Q22686"], "topics": ["conflict, war and peace"]},
    {"sources": ["kestrel wire"]}, {"since": "2025-03-19"}, {"until": "2025-03-19"},
    {"since": "2025-03-18T12:00:00Z", "until": "2025-03-18T13:00:00Z", "entities": ["Trump"]},
    {"countries": ["Ukraine"]}, {"countries": ["us"], "min_articles": 3}, {"countries": ["Myanmar"]},
]  # fmt: skip


@pytest.fixture(scope="module")
def driver() -> PipelineTestDriver:
    """The seeds, folded."""
    return PipelineTestDriver().feed(seeds()).run()


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_a_part_says_the_same_as_all_of_it(driver: PipelineTestDriver, query: dict[str, Any]) -> None:
    """What is handed out is what matches as a whole, and some records are passed over by their part."""
    wanted = Query.of(settings=driver.settings, **query)
    with driver.subscribe(EventRecord) as events:
        expected = [event for event in events if wanted.wants_event(event)]
    with driver.subscribe(EventRecord, **query) as events:
        assert list(events) == expected
    assert expected
    sieve = Sieve(wanted)
    records = [record for record in driver.received(Channel.EVENTS) if record.value is not None]
    assert sum(sieve.passes(record.key, record.value or b"") for record in records) == len(expected)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_what_holds_and_what_rises_take_the_same_filters(
    driver: PipelineTestDriver, query: dict[str, Any]
) -> None:
    """As of the records in memory."""
    wanted = Query.of(settings=driver.settings, **query)
    expected = [event for event in driver.events() if wanted.wants_event(event)]
    assert latest_events(driver.broker, driver.settings, **query) == expected
    rising = [t.event for t in trends(driver.events()) if wanted.wants_event(t.event)]
    assert [t.event for t in trending(settings=driver.settings, broker=driver.broker, **query)] == rising


def test_a_query_and_filters_are_one_too_many(driver: PipelineTestDriver) -> None:
    """And what no filter is called is an error of Python's own."""
    with pytest.raises(SettingsError, match="a query and filters"):
        latest_events(driver.broker, driver.settings, query=Query(), topics=["economy"])
    with pytest.raises(TypeError, match="topic"):
        latest_events(driver.broker, driver.settings, topic=["economy"])  # type: ignore[call-arg]


def test_what_counts_more_than_it_names_is_not_passed_over(driver: PipelineTestDriver) -> None:
    """Where the answer may be incomplete the record is decoded, if all else is as asked for."""
    event = driver.event("peace process", window="2025-03-18")
    more = {
        "entities": msgspec.structs.replace(event, entity_count=event.entity_count + 1),
        "sources": msgspec.structs.replace(event, source_count=event.source_count + 1),
    }
    for field, record in more.items():
        query = Query.of(**{field: ["Nobody"]}, settings=driver.settings)  # type: ignore[arg-type]
        assert query.may_want(record)
        assert Sieve(query).passes(None, encode(record), or_uncertain=True)
        assert not Sieve(query).passes(None, encode(record))
        assert not Sieve(query).passes(None, encode(event), or_uncertain=True)
        other = Query.of(**{field: ["Nobody"]}, topics=["cinema"], settings=driver.settings)  # type: ignore[arg-type]
        assert not Sieve(other).passes(None, encode(record), or_uncertain=True)


PARAGRAPH_QUERIES: list[dict[str, Any]] = [
    *(query for query in QUERIES if not query.keys() & {"min_articles", "min_sources"}),
    {"topics": ["science and technology"], "passing": True},
    {"entities": ["Kallas"], "sources": ["Kestrel Wire"]},
]  # fmt: skip


@pytest.mark.parametrize("query", PARAGRAPH_QUERIES, ids=str)
def test_a_part_of_a_paragraph_says_the_same_as_all_of_it(
    driver: PipelineTestDriver, query: dict[str, Any]
) -> None:
    """What is handed out is what matches as a whole."""
    wanted = Query.of(settings=driver.settings, **query)
    with driver.subscribe(TaggedParagraph) as paragraphs:
        expected = [paragraph for paragraph in paragraphs if wanted.wants_paragraph(paragraph)]
    with driver.subscribe(TaggedParagraph, **query) as paragraphs:
        assert list(paragraphs) == expected
    passed = sum(ParagraphSieve(wanted).passes(r.value or b"") for r in driver.received(Channel.TAGGED))
    assert len(expected) <= passed
    if query and "countries" not in query:
        assert passed < len(driver.received(Channel.TAGGED))


@given(
    st.text(max_size=12), st.sampled_from([str.upper, str.title, str.casefold, "({})".format]), st.booleans()
)
def test_no_spelling_of_a_name_is_passed_over(
    label: str, written: Callable[[str], str], escaped: bool
) -> None:
    """Whatever is an entity of that name stands in the bytes of its list as is looked for."""
    typed = entity_meaning(label, ())
    spellings, spelled = Spellings([typed]), written(label)
    if typed.is_entity("wd:Q1", "PER", spelled) and spellings.complete:
        entities = json.dumps([{"id": "wd:Q1", "type": "PER", "label": spelled}], ensure_ascii=escaped)
        assert spellings.may_be_in(entities.encode("utf-8", "replace"))


def test_by_the_window_in_the_key_nothing_is_decoded(driver: PipelineTestDriver) -> None:
    """Of another day no more than the key is looked at; a key that is none of ours says nothing."""
    sieve = Sieve(Query.of(since="2025-03-19", settings=driver.settings))
    assert not sieve.passes(b"medtop:20000080|2025-03-18T00:00:00Z|1d", b"no JSON")
    assert sieve.passes_key(b"medtop:20000080|2025-03-19T00:00:00Z|1d")
    assert sieve.passes_key(b"medtop:20000080|2025-03-18T05:00:00Z|1d")
    assert sieve.passes_key(b"")
    assert sieve.passes_key(b"a|b|0d")


def test_a_country_is_its_places_and_its_people(driver: PipelineTestDriver) -> None:
    """By name, code, id or alias; paragraphs that name a town count too."""

    def texts(country: str) -> set[str]:
        with driver.subscribe(TaggedParagraph, countries=[country]) as tagged:
            return {paragraph.text for paragraph in tagged}

    ukraine = texts("Ukraine")
    assert ukraine == texts("UA") == texts("wd:Q212")
    assert any("Kyiv" in text and "Ukrain" not in text for text in ukraine)
    assert any("Myanmar" in text for text in texts("Burma") - ukraine)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"countries": ["Ukrane"]}, "no country 'Ukrane' in the lexicon .did you mean 'Ukraine'"),
        ({"countries": "UA"}, "is one text, not a list"),
        ({"min_articles": -1}, "min_articles = -1 is no count"),
        ({"min_sources": "3"}, "min_sources = '3' is no count"),
    ],
)
def test_what_makes_no_sense_is_an_error(
    driver: PipelineTestDriver, query: dict[str, Any], message: str
) -> None:
    """Before anything is read."""
    with pytest.raises((SettingsError, UnknownNameError), match=message):
        driver.subscribe(EventRecord, **query)
    with pytest.raises(SettingsError, match="only event records count articles"):
        driver.subscribe(TaggedParagraph, min_articles=2)


LABELS = [
    "José Ramos-Horta",
    "JOSE RAMOS HORTA",
    "Ramos & Sons",
    "ramos and sons",
    "Łukasz",
    "Ab",
    "Straße 7",
    "A B",
]


@pytest.mark.parametrize(
    "typed", [*LABELS, "Horta", "wd:Q1", "lukasz", "strasse 7", "&", "and", "sons", "a-b"]
)
@pytest.mark.parametrize("escaped", [False, True])
def test_no_name_is_missed_for_its_spelling(driver: PipelineTestDriver, typed: str, escaped: bool) -> None:
    """With accents, case, signs, or escapes of JSON: what a record as a whole bears, its part lets pass."""
    query = Query.of(entities=[typed], settings=driver.settings)
    sieve, event = Sieve(query), driver.events()[0]
    for label, type_ in product(LABELS, ("PER", "ORG")):
        for id_ in ("wd:Q1", local_entity_id(type_, label)):
            entity = EntityCount(id_, type_, label, 1)
            for named in (
                msgspec.structs.replace(event, entities=(entity,), further_entities=()),
                msgspec.structs.replace(event, entities=(), further_entities=(id_,)),
            ):
                value = json.dumps(msgspec.to_builtins(named), ensure_ascii=escaped).encode()
                assert sieve.passes(None, value) == query.wants_event(named), (typed, label, id_)
