"""Filters: what a person types finds what is meant, all of it, and what is nowhere is an error."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from newsfold import trending
from newsfold.errors import SettingsError, UnknownNameError
from newsfold.model.article import Article
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import load_settings
from newsfold.subscription.names import entity_meaning, folded, similar
from newsfold.subscription.query import Query
from newsfold.testing import PipelineTestDriver

SEEDS = str(Path(__file__).parents[2] / "seeds")


@pytest.fixture(scope="module")
def driver(news_stages: object) -> PipelineTestDriver:
    """The seeds, tagged and folded with the shipped lexicon."""
    return PipelineTestDriver(stages=news_stages).feed(SEEDS).run()  # type: ignore[arg-type]


def found(driver: PipelineTestDriver, **names: Iterable[str]) -> set[str]:
    """The ids of the event records that a subscription with these filters hands out."""
    with driver.subscribe(EventRecord, **names) as events:
        return {event.id for event in events}


def test_a_label_takes_what_is_below_it_as_its_id_does(driver: PipelineTestDriver) -> None:
    """In any case and punctuation, with or without the scheme of the code."""
    below = {e.id for e in driver.events() if "medtop:16000000" in e.topic.path}
    assert len(below) > 3
    for name in ("medtop:16000000", "16000000", "conflict, war and peace", "Conflict War & Peace"):
        assert found(driver, topics=[name]) == below
    assert found(driver, topics=["Peace Process"]) < below


def test_an_entity_goes_by_id_label_alias_and_surname(driver: PipelineTestDriver) -> None:
    """And every record that names it is found, however long its list."""
    putin = "wd:Q7747"
    names = {e.id: {*e.further_entities, *(entity.id for entity in e.entities)} for e in driver.events()}
    named = {id_ for id_, of_record in names.items() if putin in of_record}
    assert len(named) > 5
    for name in ("wd:Q7747", "WD:q7747", "Putin", "vladimir putin", "Vladimir Vladimirovich Putin"):
        assert found(driver, entities=[name]) == named


def test_records_name_everything_they_count() -> None:
    """More names and papers on one topic than a list has room for: each finds the record."""
    driver = PipelineTestDriver(settings=load_settings(partitions=1))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    surnames = [f"{letter}ovanik" for letter in letters]
    for number, surname in enumerate(surnames):
        driver.feed(
            Article(
                uri=f"urn:{number}",
                source=f"Paper {number:02}",
                published_at="2025-03-18",
                paragraphs=(f"The peace talks in Oslo went on, said Maria {surname} of the ministry.",),
            )
        )
    event = max(driver.run().events(), key=lambda event: event.article_count)
    assert (event.source_count, len(event.sources), len(event.further_sources)) == (26, 20, 6)
    assert event.entity_count == len(event.entities) + len(event.further_entities) > 26
    for number in (0, 9, 19, 20, 25):
        surname = surnames[number]
        assert event.id in found(driver, entities=[surname])
        assert event.id in found(driver, entities=[f"Maria {surname}"], sources=[f"PAPER {number:02}"])


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        ({"topics": ["peace proces"]}, "peace process"),
        ({"topics": ["confilct, war and peace"]}, "conflict, war and peace"),
        ({"entities": ["Zelenskiyy"]}, "Zelensky"),
        ({"sources": ["Kestrel Wyre"]}, "Kestrel Wire"),
    ],
)
def test_a_misspelling_is_an_error_that_says_what_may_be_meant(
    driver: PipelineTestDriver, names: dict[str, list[str]], meant: str
) -> None:
    """In a subscription of either kind and in trends; what was found under other names came before."""
    for record in (EventRecord, TaggedParagraph):
        with driver.subscribe(record, **names) as records, pytest.raises(UnknownNameError) as raised:  # type: ignore[type-var]
            list(records)
        assert meant in str(raised.value)
    with pytest.raises(UnknownNameError, match="did you mean"):
        trending(**names, settings=driver.settings, broker=driver.broker)  # type: ignore[arg-type]


def test_a_group_with_nothing_new_to_read_is_no_misspelling(driver: PipelineTestDriver) -> None:
    """A name that only records have is looked for among all of them."""
    for _ in range(2):
        with driver.subscribe(EventRecord, sources=["kestrel wire"], group="names") as events:
            list(events)


def test_a_topic_of_the_lexicon_without_records_is_no_error(driver: PipelineTestDriver) -> None:
    """Nobody has written of it, that is all."""
    assert found(driver, topics=["cinema"]) == set()


def test_a_record_that_counts_more_than_it_names_may_match(driver: PipelineTestDriver) -> None:
    """Whoever asks is told that the answer may be incomplete."""
    event = driver.event("peace process")
    cut = [
        replace(event, entity_count=event.entity_count + 1),
        replace(event, source_count=event.source_count + 1),
    ]
    nobody = Query.of(entities=["Usain Bolt"]), Query.of(sources=["nobody"])
    assert [[query.may_want(record) for record in cut] for query in nobody] == [[True, False], [False, True]]
    assert not any(query.may_want(event) for query in nobody)


@pytest.mark.parametrize(
    "wrong",
    [
        {"topics": "peace process"},
        {"entities": b"Putin"},
        {"sources": 7},
        {"topics": [""]},
        {"topics": [None]},
        {"since": "yesterday"},
        {"until": "2025-13-01"},
        {"since": 20250318},
        {"since": "2025-03-19", "until": "2025-03-18"},
        {"group": " "},
        {"group": "desk", "from_end": True},
        {"group": "desk", "start": {}},
    ],
)
def test_arguments_that_make_no_sense_are_errors(
    driver: PipelineTestDriver, wrong: dict[str, object]
) -> None:
    """One clear error at once, never an empty answer."""
    with pytest.raises(SettingsError):
        driver.subscribe(EventRecord, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("record", [Article, "EventRecord", dict, None, EventRecord.__mro__[1]])
def test_a_type_that_is_no_record_is_an_error(driver: PipelineTestDriver, record: type) -> None:
    """The message names those that are."""
    with pytest.raises(SettingsError, match="EventRecord, Amendment or TaggedParagraph"):
        driver.subscribe(record)


def test_trends_of_no_time_and_no_windows_are_errors(driver: PipelineTestDriver) -> None:
    """As in a subscription."""
    for wrong in ({"at": "noon"}, {"trailing": 0}, {"topics": "peace process"}):
        with pytest.raises(SettingsError):
            trending(settings=driver.settings, broker=driver.broker, **wrong)


def test_a_time_with_an_offset_is_a_moment(driver: PipelineTestDriver) -> None:
    """08:00+02:00 is 06:00Z; a fraction of a second lies before the next whole one."""
    assert Query.of(since="2025-03-18T08:00:00+02:00") == Query.of(since="2025-03-18T06:00:00Z")
    assert Query.of(since="2025-03-18").since == "2025-03-18T00:00:00Z"
    assert Query.of(until="2025-03-18T05:59:59.000001Z").until == "2025-03-18T06:00:00Z"


def test_surnames_stand_behind_names() -> None:
    """A surname that is an alias means that person alone; one that is not, all who bear it."""
    from newsfold.lexicons.entities.loading import load_entities

    entries = load_entities().entries
    assert entity_meaning("Putin", entries).ids == {"wd:Q7747"}
    person = entity_meaning("Vestergaardsen", entries)
    assert not person.ids
    assert person.is_entity("local:per:ida-vestergaardsen")
    assert not person.is_entity("local:org:ida-vestergaardsen")
    assert not person.is_entity("local:per:vestergaardsen-holm")


@given(st.text())
def test_folding_is_settled_at_once(text: str) -> None:
    """Names that were folded are equal to themselves, and case is nothing."""
    assert folded(folded(text)) == folded(text)
    assert folded(text.casefold()) == folded(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_folded_as_all_others(text: str) -> None:
    """The short way for ASCII says what the long one says, which an accent alone makes necessary."""
    assert folded(f"{text}a") == folded(f"{text}a\u0301")


def test_accents_case_and_punctuation_are_nothing() -> None:
    """As people type and as papers print."""
    assert folded("Recep Tayyip ERDOĞAN") == folded("recep tayyip erdogan")
    assert folded("İSTANBUL") == folded("Istanbul")
    assert folded("O’Neill") == folded("O'Neill")
    assert similar("Kijv", ["Kyiv", "Kigali"]) == ["Kyiv"]
