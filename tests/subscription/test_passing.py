"""Topics in passing: a filter takes them only where that is asked for."""

import pytest

from newsfold.errors import SettingsError
from newsfold.model.article import Article
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import load_settings
from newsfold.subscription.client import subscribe
from newsfold.testing import PipelineTestDriver

TEXT = (
    "Police arrested two men over the robbery of a jeweller; one of them had been a striker of a "
    "second-division football club before an injury."
)


@pytest.fixture(scope="module")
def driver() -> PipelineTestDriver:
    """A driver that has worked off one paragraph, about crime, that mentions football."""
    article = Article(uri="urn:robbery", source="Desk", published_at="2025-03-18", paragraphs=(TEXT,))
    return PipelineTestDriver(settings=load_settings(partitions=1)).feed(article).run()


def found(driver: PipelineTestDriver, topic: str, passing: bool) -> int:
    """How many tagged paragraphs a filter takes."""
    return len(list(driver.subscribe(TaggedParagraph, topics=[topic], passing=passing)))


def test_a_filter_takes_what_is_mentioned_where_that_is_asked_for(driver: PipelineTestDriver) -> None:
    """What a paragraph is about it takes in both cases; the paragraph bears both."""
    (tagged,) = driver.tagged()
    assert {topic.label for topic in tagged.topics if topic.passing} >= {"soccer"}
    assert found(driver, "robbery and theft", passing=False) == 1
    assert found(driver, "soccer", passing=False) == 0
    assert found(driver, "soccer", passing=True) == 1
    assert "soccer" not in {event.topic.label for event in driver.events()}


def test_what_makes_no_sense_is_refused(driver: PipelineTestDriver) -> None:
    """Event records count nothing that is only mentioned, and without a topic there is nothing to mention."""
    with pytest.raises(SettingsError, match="only tagged paragraphs"):
        driver.subscribe(EventRecord, topics=["soccer"], passing=True)
    with pytest.raises(SettingsError, match="name a topic"):
        subscribe(TaggedParagraph, passing=True, settings=driver.settings, broker=driver.broker)
