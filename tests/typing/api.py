"""The public face as a type checker sees it: read by mypy and pyright in test_exported.py, never run."""

from typing import Literal, assert_type

import pandas
import polars
from matplotlib.axes import Axes

from newsfold import (
    Amendment,
    Article,
    AsyncSubscription,
    BrokerError,
    Change,
    EventRecord,
    NewsfoldError,
    Settings,
    Subscription,
    TaggedParagraph,
    Trend,
    frame,
    latest_events,
    load_settings,
    plot_coverage,
    plot_together,
    subscribe,
    subscribe_async,
    trending,
)
from newsfold.testing import CRASH, MakePipeline, PipelineTestDriver, ReplaySeeds


def subscriptions() -> None:
    """A subscription knows what it gives."""
    events = subscribe(EventRecord, topics=["peace process"], group="desk", follow=True)
    assert_type(events, Subscription[EventRecord])
    for event in events:
        assert_type(event, EventRecord)
        assert_type(event.article_count, int)
        assert_type(event.stories[0].title, str)
    with subscribe(TaggedParagraph, sources=["Wire"]) as tagged:
        for paragraph in tagged:
            assert_type(paragraph.topics[0].evidence[0].start, int)
    assert_type(events.positions, dict[tuple[str, int], int])
    assert_type(events.cursor, str)


def amendments() -> None:
    """What changed is typed too."""
    with subscribe(Amendment, snapshot=True, follow=True, min_articles=3, countries=["UA"]) as news:
        assert_type(news, Subscription[Amendment])
        for amendment in news:
            if amendment.event is None:
                assert_type(amendment.kind, Literal["first", "amended", "withdrawn", "unmatched"])
            elif amendment.change is not None:
                assert_type(amendment.change, Change)
                assert_type(amendment.change.new_stories[0].title, str)


async def in_an_event_loop() -> None:
    """The async twin knows what it gives, and takes what `subscribe` takes."""
    async with subscribe_async(EventRecord, topics=["peace process"], follow=True, cursor="") as events:
        assert_type(events, AsyncSubscription[EventRecord])
        async for event in events:
            assert_type(event, EventRecord)
        assert_type(events.cursor, str)
    async with subscribe_async(Amendment, snapshot=True) as news:
        assert_type([amendment.change async for amendment in news], list[Change | None])


def trends() -> None:
    """Trends carry their event records."""
    for trend in trending(at="2025-03-19T00:00:00Z", countries=["UA"], min_articles=2):
        assert_type(trend, Trend)
        assert_type(trend.event, EventRecord)


def frames() -> None:
    """A frame is one of the library that is asked for."""
    assert_type(frame(topics=["economy"], min_sources=2), pandas.DataFrame)
    assert_type(frame("entities", library="polars", countries=["UA"]), polars.DataFrame)
    assert_type(plot_coverage(frame(topics=["economy"]), most=5), Axes)
    assert_type(plot_together(countries=["UA"], within="article"), Axes)
    assert_type(frame("trends", library="pandas", at="2025-03-19", trailing=3), pandas.DataFrame)


def settings_and_errors() -> None:
    """Settings are typed, and every error is a NewsfoldError that says what to do."""
    try:
        settings = load_settings(partitions=8)
        assert_type(settings, Settings)
        assert_type(settings.partitions, int)
    except BrokerError as error:
        assert_type(error.hint, str)
    except NewsfoldError as error:
        raise SystemExit(str(error)) from None


def in_tests(news_pipeline: MakePipeline, seed_replay: ReplaySeeds) -> None:
    """Fixtures and the driver."""
    driver = news_pipeline(windows="1h")
    assert_type(driver, PipelineTestDriver)
    assert_type(driver.feed(Article(uri="a", body="text"), CRASH).run().events(), list[EventRecord])
    assert_type(seed_replay("seeds", shuffle=3), list[bytes])
    assert_type(latest_events(driver.broker, driver.settings), list[EventRecord])
    assert_type(latest_events(countries=["UA"], min_sources=2, since="2025-03-18"), list[EventRecord])
