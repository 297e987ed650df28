"""The async twin: the same records, filters and cursors under `async for`, and a loop that stays free."""

import asyncio
import inspect
from typing import get_type_hints

import pytest

from newsfold.errors import NewsfoldError, SettingsError
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import load_settings
from newsfold.subscription.amendment import Amendment
from newsfold.subscription.async_subscription import SubscribeOptions, subscribe_async
from newsfold.subscription.client import subscribe
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from workshop.harness.keywords import KeywordTagger


def article(hour: int) -> Article:
    """One paragraph on a truce."""
    return Article(uri=f"urn:{hour}", published_at=f"2025-03-18T{hour:02d}:00:00Z", paragraphs=("A truce.",))


@pytest.fixture
def driver() -> PipelineTestDriver:
    """Five event records."""
    made = PipelineTestDriver(settings=load_settings(), stages=stages(KeywordTagger(), Windows("1h")))
    return made.feed(*map(article, range(5))).run()


def test_it_gives_what_the_sync_one_gives(driver: PipelineTestDriver) -> None:
    """Records, cursor and positions, with a filter, and in a group."""

    async def read(**options: object) -> tuple[list[EventRecord], str]:
        async with subscribe_async(
            EventRecord,
            broker=driver.broker,
            settings=driver.settings,
            **options,  # type: ignore[arg-type]
        ) as events:
            return [event async for event in events], events.cursor

    for options in ({}, {"snapshot": True}, {"since": "2025-03-18T03:00:00Z"}):
        with driver.subscribe(EventRecord, **options) as events:
            assert asyncio.run(read(**options)) == (list(events), events.cursor)
    assert len(asyncio.run(read(group="desk"))[0]) == 5
    assert asyncio.run(read(group="desk"))[0] == []


def test_it_follows_while_the_loop_does_other_things(driver: PipelineTestDriver) -> None:
    """One task waits for amendments, another one feeds; leaving the loop and cancelling both end it."""

    async def follow() -> list[Amendment]:
        seen: list[Amendment] = []
        async with subscribe_async(
            Amendment, snapshot=True, follow=True, broker=driver.broker, settings=driver.settings
        ) as amendments:
            async for amendment in amendments:
                seen.append(amendment)
                if len(seen) == 5:
                    asyncio.get_running_loop().call_soon(lambda: driver.feed(article(7)).run())
                if len(seen) == 6:
                    return seen
        return seen

    async def cancelled() -> bool:
        async with subscribe_async(
            TaggedParagraph, from_end=True, follow=True, broker=driver.broker, settings=driver.settings
        ) as paragraphs:
            try:
                await asyncio.wait_for(anext(aiter(paragraphs)), 0.2)
            except TimeoutError:
                return True
        return False

    assert asyncio.run(follow())[-1].window.start == "2025-03-18T07:00:00Z"
    assert asyncio.run(cancelled())


def test_errors_are_those_of_the_sync_one(driver: PipelineTestDriver) -> None:
    """When it is entered; and it says what to do where it was not."""

    async def wrong() -> None:
        async with subscribe_async(EventRecord, cursor="{", broker=driver.broker):
            pass

    async def not_entered() -> None:
        async for _ in subscribe_async(EventRecord, broker=driver.broker, settings=driver.settings):
            pass

    async def unknown() -> None:
        async with subscribe_async(
            EventRecord, sources=["Nobody"], broker=driver.broker, settings=driver.settings
        ) as events:
            async for _ in events:
                pass

    with pytest.raises(SettingsError, match="no cursor to resume at"):
        asyncio.run(wrong())
    with pytest.raises(SettingsError, match="async with subscribe_async"):
        asyncio.run(not_entered())
    with pytest.raises(NewsfoldError, match="no source 'Nobody'"):
        asyncio.run(unknown())


def test_the_options_are_those_of_subscribe() -> None:
    """By name and type: what one takes, the other one does too."""
    hints = get_type_hints(subscribe)
    names = [name for name in inspect.signature(subscribe).parameters if name != "record"]
    assert {name: hints[name] for name in names} == get_type_hints(SubscribeOptions)
