"""Every question to the view, against a plain look at all records of the seeds."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import SettingsError, UnknownNameError
from newsfold.model.event import EventRecord
from newsfold.subscription.names import source_meaning
from newsfold.subscription.order import Order, in_order
from newsfold.subscription.trend import trends
from newsfold.web.view.contract import View
from newsfold.web.view.filter import Filter
from newsfold.web.view.results import Held, Page, Stale
from tests.stores.news import GOLDEN_EVENTS

EVENTS = in_order({event.id: event for event in GOLDEN_EVENTS}.values(), Order.newest)
FILTERS: list[dict[str, Any]] = [
    {},
    {"topics": ["politics"]},
    {"topics": ["medtop:16000000", "16000000", "sport"]},
    {"topics": ["armed conflict"], "countries": ["UA"]},
    {"entities": ["Putin"]},
    {"entities": ["wd:Q7747", "Trump"]},
    {"entities": ["Kremlin"]},
    {"sources": ["kestrel wire"]},
    {"sources": ["Kestrel Wire", "Northgate Ledger"], "min_articles": 2},
    {"countries": ["Ukraine"]},
    {"countries": ["US", "DE"], "min_sources": 2},
    {"min_articles": 3},
    {"min_sources": 3},
    {"since": "2025-03-18"},
    {"until": "2025-03-18T00:00:01Z"},
    {"since": "2025-03-18T12:00", "until": "2025-03-19"},
    {"entities": ["Russia"], "since": "2025-03-17", "until": "2025-03-20", "topics": ["politics"]},
]


def matching(filter_: Filter) -> list[EventRecord]:
    """The records that match, by a look at each."""
    return [event for event in EVENTS if filter_.query.wants_event(event)]


def all_pages(view: View, filter_: Filter, size: int) -> list[Held]:
    """The items of all pages."""
    page: Page[Held] = view.events(filter_, limit=size)
    items = [*page.items]
    while page.next:
        page = view.events(filter_, limit=size, after=page.next)
        items += page.items
    return items


@pytest.mark.parametrize("names", FILTERS, ids=str)
def test_events(view: View, names: dict[str, Any]) -> None:
    """The same records in the same order as `newsfold events` has, whatever the pages."""
    filter_ = Filter.of(**names)
    for size in (3, 1000):
        assert [held.event for held in all_pages(view, filter_, size)] == matching(filter_)


@pytest.mark.parametrize("names", FILTERS, ids=str)
def test_counts(view: View, names: dict[str, Any]) -> None:
    """Topics, days, entities, sources: sums over the matching records."""
    filter_ = Filter.of(**names)
    events = matching(filter_)
    topics = view.topics(filter_)
    assert {t.topic.id: t.coverage.records for t in topics.items} == Counter(e.topic.id for e in events)
    for found in topics.items:
        own = [event for event in events if event.topic.id == found.topic.id]
        assert found.coverage.distinct_paragraphs == sum(e.distinct_paragraph_count for e in own)
        assert found.coverage.copies == sum(e.paragraph_count - e.distinct_paragraph_count for e in own)
        assert found.newest_id == own[0].id
    assert {d.day: d.coverage.articles for d in view.days(filter_).items} == _sums(
        (e.window.start[:10], e.article_count) for e in events
    )
    named = [{*(e.id for e in event.entities), *event.further_entities} for event in events]
    counted = {e.entity.id: e.records for e in view.entities(filter_, limit=1000).items}
    assert counted == Counter(id_ for ids in named for id_ in ids)
    papers = {s.name: s.articles for s in view.sources(filter_, limit=1000).items}
    assert papers == _sums((s.name, s.count) for event in events for s in event.sources)


def _sums(pairs: Iterator[tuple[str, int]] | Any) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for name, count in pairs:
        sums[name] += count
    return dict(sums)


@pytest.mark.parametrize("country", ["UA", "US", "ES", "MM"])
def test_countries(view: View, country: str) -> None:
    """A country is in as many records as a filter by it finds."""
    counted = {c.code: c.records for c in view.countries().items}
    assert counted[country] == len(matching(Filter.of(countries=[country])))


def test_sparkline(view: View) -> None:
    """The last of the daily counts is that of the newest day in the span."""
    found = next(t for t in view.topics(Filter.of(until="2025-03-19"), days=5).items if t.daily[-1])
    assert len(found.daily) == 5
    by_day = {e.window.start[:10]: e for e in EVENTS if e.topic.id == found.topic.id}
    assert found.daily[-1] == by_day["2025-03-18"].distinct_paragraph_count


@pytest.mark.parametrize("at", ["", "2025-03-19", "2025-03-18T23:59:59Z", "2031-01-01"])
def test_trends(view: View, at: str) -> None:
    """As `trends` of all records."""
    rising = [(r.held.event, r.baseline, r.score, r.trailing) for r in view.trends(at=at)]
    assert rising == [(t.event, t.baseline, t.score, t.trailing) for t in trends(EVENTS, at=at)]


@given(typed=st.text(max_size=40))
def test_no_text_is_a_syntax_error(view: View, typed: str) -> None:
    """Whatever a person types is answered."""
    view.search(typed)
    view.find_entities(typed)
    view.find_sources(typed)
    view.articles(Filter(words=typed), limit=1)


@pytest.mark.parametrize(
    "typed", ['"', "AND OR NOT", "words : x", "NEAR(a b)", "* ^a", "a\0b", "-x {y}", "(((", "''"]
)
def test_no_operator_is_one(view: View, typed: str) -> None:
    """What the index would take for an operator is text."""
    view.search(typed)


def test_names_that_nobody_has(view: View) -> None:
    """An error as with `newsfold events`; what the lexicon knows and no record has is none."""
    for names in ({"topics": ["knitting bees"]}, {"entities": ["Zyxw"]}, {"sources": ["No Such Paper"]}):
        with pytest.raises(UnknownNameError):
            view.events(Filter.of(**names))  # type: ignore[arg-type]
    assert not view.events(Filter.of(entities=["Mozart"])).items
    with pytest.raises(SettingsError, match="3h"):
        view.events(Filter(window_size="3h"))
    with pytest.raises(SettingsError, match="no place"):
        view.events(after="here")


def test_single_things(view: View) -> None:
    """By their ids; None for what is not there."""
    event = EVENTS[7]
    held = view.event(event.id)
    assert held
    assert held.event == event
    assert held.window_size == "1d"
    assert view.event("no-such") is view.event("0" * 16) is None
    topic = view.topic(event.topic.id)
    assert topic
    assert topic.label == event.topic.label
    assert view.topic("medtop:1") is None
    entity = view.entity("wd:Q7747")
    assert entity
    assert entity.label == "Vladimir Putin"
    assert view.entity("wd:Q0") is None
    assert [name.id for name in view.find_entities("vlad put")] == ["wd:Q7747"]
    assert [source.name for source in view.find_sources("kestr")] == ["Kestrel Wire"]


def test_articles(view: View) -> None:
    """Newest first; by source, topic and words; with their paragraphs and the records that cite them."""
    names = [*view.articles(limit=1000).items]
    assert names == sorted(names, key=lambda name: (name.published_at, name.id), reverse=True)
    kestrel = view.articles(Filter.of(sources=["Kestrel Wire"]), limit=1000).items
    wanted = source_meaning("Kestrel Wire")
    assert list(kestrel) == [name for name in names if wanted.is_source(name.source)]
    paged = view.articles(limit=2)
    assert [*paged.items, *view.articles(limit=1000, after=paged.next).items] == names
    for name in names:
        article = view.article(name.id)
        assert article
        assert [p.seq for p in article.paragraphs] == list(range(name.paragraphs))
        cited = {r.held.event.id for r in article.records if r.cited}
        texts = {
            e.id: {*(t.article_id for t in e.evidence), *(t.article_id for t in e.stories)} for e in EVENTS
        }
        assert cited == {id_ for id_, articles in texts.items() if name.id in articles}
    assert view.article("nothing") is None


def _articles_of(event: EventRecord) -> set[str]:
    return {*(e.article_id for e in event.evidence), *(story.article_id for story in event.stories)}


def test_changes_of_another_log_are_stale(view: View) -> None:
    """A vector beyond the end, of other partitions, or before what is held."""
    assert view.changes_after(view.status().vector) == []
    for vector in ("0:0,1:0", "0:99999,1:99999", "0:5"):
        assert isinstance(view.changes_after(vector), Stale)
    with pytest.raises(SettingsError):
        view.changes_after("yesterday")


def test_what_holds_is_one_moment(view: View) -> None:
    """A snapshot has all records and the vector at which it holds."""
    with view.snapshot(Filter.of(topics=["politics"])) as snapshot:
        assert [held.event for held in snapshot] == matching(Filter.of(topics=["politics"]))
        assert snapshot.vector == view.status().vector
