"""Amendments say what changed between the record handed out before and the one that comes."""

from typing import Any

import pytest

from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.subscription.amendment import Amendment
from newsfold.subscription.memory import Memory, figures_of
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.codec import encode_struct
from workshop.harness.keywords import KeywordTagger


def article(uri: str, text: str = "A truce holds.", source: str = "Desk", version: int = 1) -> Article:
    """One paragraph on 18 March."""
    return Article(
        uri=uri, version=version, source=source, published_at="2025-03-18T10:00:00Z", paragraphs=(text,)
    )


@pytest.fixture
def driver() -> PipelineTestDriver:
    """One article on a truce."""
    made = PipelineTestDriver(settings=load_settings(), stages=stages(KeywordTagger(), Windows("1d")))
    return made.feed(article("a")).run()


class Follower:
    """Who stores a cursor and comes back for what is new."""

    def __init__(self, driver: PipelineTestDriver, **query: Any) -> None:
        self.driver, self.query, self.cursor = driver, query, ""

    def __call__(self, *inputs: Article) -> list[Amendment]:
        """The amendments that these articles lead to."""
        self.driver.feed(*inputs).run()
        with self.driver.subscribe(Amendment, snapshot=True, cursor=self.cursor, **self.query) as amendments:
            found = list(amendments)
            self.cursor = amendments.cursor
        return found


def test_what_changed_is_said(driver: PipelineTestDriver) -> None:
    """From cursor to cursor: more articles, a correction, a new topic, and a withdrawal."""
    news = Follower(driver)
    [first] = news()
    assert (first.kind, first.change) == ("first", None)
    assert str(first) == "2025-03-18T00:00 truce: 1 article"
    [more] = news(
        article("b", source="Wire"), article("c", source="Post", text="Talks: a truce, says Putin.")
    )[-1:]
    assert more.kind == "amended"
    assert more.change
    assert (more.change.articles, more.change.sources) == (1, 1) or more.change.articles == 2
    assert {"Post"} <= set(more.change.new_sources)
    assert not more.change.corrected
    [corrected] = news(article("c", source="Post", text="A truce, says Trump.", version=2))
    assert corrected.change
    assert corrected.change.corrected
    assert str(corrected).endswith("corrected")
    assert news(article("c", source="Post", text="A truce, says Trump.", version=2)) == [], "nothing changed"
    gone = news(*(Article(uri=uri, version=3, status="canceled") for uri in "abc"))[-1]
    assert (gone.kind, gone.event, gone.id) == ("withdrawn", None, first.id)
    assert str(gone) == f"2025-03-18T00:00 {first.topic}: withdrawn"
    assert gone.window == first.window


def test_what_no_longer_matches_is_said(driver: PipelineTestDriver) -> None:
    """A record falls below the minimum: who was given it is told, and nobody of what never matched."""
    news = Follower(driver, min_articles=2)
    assert news() == []
    [first] = news(article("b"))
    assert first.kind == "first"
    [gone] = news(Article(uri="b", version=2, status="canceled"))
    assert (gone.kind, gone.id, gone.event) == ("unmatched", first.id, None)
    assert str(gone).endswith("not as asked for any more")
    assert news(article("a", version=2, text="A truce, again.")) == []


def test_withdrawals_of_other_times_and_topics_are_not_handed_out(driver: PipelineTestDriver) -> None:
    """Of those that nobody remembers, what can match by topic and window."""
    queries: tuple[dict[str, Any], ...] = (
        {"since": "2025-03-19"},
        {"topics": ["earthquake"]},
        {"topics": [driver.events()[0].topic.id], "until": "2025-03-19"},
    )
    readers = [driver.subscribe(Amendment, from_end=True, **query) for query in queries]
    driver.feed(Article(uri="a", version=2, status="canceled")).run()
    later, other, same = (list(reader) for reader in readers)
    assert later == other == []
    assert [amendment.kind for amendment in same] == ["withdrawn"]


def test_memory_is_bounded(driver: PipelineTestDriver) -> None:
    """The oldest is forgotten, and then nobody claims to know of everything."""
    [event] = driver.events()
    figures, memory = figures_of(event, encode_struct(event)), Memory(2)
    for key in (b"1", b"2", b"1"):
        memory.put(key, figures)
    assert memory.complete
    assert memory.put(b"3", figures) is None
    assert b"2" not in memory
    assert b"1" in memory
    assert not memory.complete
