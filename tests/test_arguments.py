"""What programs pass: a value of another kind is one clear error, never wrong records."""

from datetime import UTC, datetime
from typing import Any

import pytest

from newsfold import Article, EventRecord, SourceError, TaggedParagraph, load_settings, subscribe, trending
from newsfold.errors import SettingsError
from newsfold.eventtime.window import Windows
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from workshop.harness.keywords import KeywordTagger

EVENTS = "news.events"


@pytest.fixture(scope="module")
def driver() -> PipelineTestDriver:
    """One article, tagged and folded."""
    made = PipelineTestDriver(settings=load_settings(), stages=stages(KeywordTagger(), Windows()))
    return made.feed(Article(uri="a", published_at="2025-03-18", paragraphs=("A truce holds.",))).run()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("paragraphs", "A truce holds, they say."),
        ("paragraphs", b"A truce"),
        ("paragraphs", None),
        ("paragraphs", {"A truce": 1}),
        ("paragraphs", (text for text in ["A truce"])),
        ("paragraphs", ["A truce", None]),
        ("paragraphs", [["A truce"]]),
        ("uri", 1),
        ("body", 2),
        ("body", b"A truce"),
        ("title", None),
        ("lang", None),
        ("published_at", datetime(2025, 3, 18, tzinfo=UTC)),
        ("updated_at", 1_742_256_000),
        ("version", "2"),
        ("version", 0),
        ("version", True),
        ("version", 2**70),
        ("status", "published"),
        ("status", ["usable"]),
    ],
)
def test_an_article_takes_no_value_of_another_kind(field: str, value: Any) -> None:
    """Refused where it is made, by name: a text for a list would be a paragraph for each letter."""
    with pytest.raises(SourceError, match=f"^Article: {field} ") as refused:
        Article(**{field: value})
    assert refused.value.path == f"$.{field}"
    assert len(str(refused.value).splitlines()) == 1


def test_a_list_is_as_good_as_a_tuple(driver: PipelineTestDriver) -> None:
    """Of paragraphs, and a subclass of text as good as a text."""
    word = type("Word", (str,), {})
    article = Article(uri=word("b"), published_at="2025-03-18", paragraphs=["A truce.", "Hockey."])  # type: ignore[arg-type]
    made = PipelineTestDriver(settings=driver.settings, stages=stages(KeywordTagger(), Windows()))
    assert len(made.feed(article).run().tagged()) == 2


@pytest.mark.parametrize("wrong", [5, None, b"seeds", ["seeds"], [Article(body="A truce.")], {}, object()])
def test_only_paths_articles_and_marks_are_fed(driver: PipelineTestDriver, wrong: Any) -> None:
    """A list of articles is to be spread."""
    with pytest.raises(SettingsError, match="cannot be fed"):
        driver.feed(wrong)
    with pytest.raises(SettingsError, match="cannot be fed"):
        next(driver.stream(wrong))


@pytest.mark.parametrize(
    "start",
    [
        *([], [1], 5, "end", {1: 2}, {EVENTS: 0}, {(EVENTS,): 0}, {(EVENTS, "0"): 0}, {(0, EVENTS): 0}),
        *({(EVENTS, 0): "3"}, {(EVENTS, 0): None}, {(EVENTS, 0): 1.5}, {(EVENTS, 0): True}),
        *({(EVENTS, 0): -5}, {(EVENTS, 0): 2**70}, {(EVENTS, 99): 0}, {(EVENTS, -1): 0}),
        *({("news.tagged", 0): 0}, {("other", 0): 0}),
    ],
)
def test_a_start_is_a_position_in_what_is_read(driver: PipelineTestDriver, start: Any) -> None:
    """Neither passed over nor an error of a library."""
    with pytest.raises(SettingsError, match="is no position in what is read"):
        driver.subscribe(EventRecord, start=start)


@pytest.mark.parametrize("group", [5, b"desk", ["desk"], True, " "])
def test_a_group_is_a_name(driver: PipelineTestDriver, group: Any) -> None:
    """Before anybody joins it."""
    with pytest.raises(SettingsError, match="group"):
        driver.subscribe(EventRecord, group=group)


@pytest.mark.parametrize("wrong", [{}, "", 0, {"partitions": 4}, "127.0.0.1:9092"])
def test_settings_are_settings(driver: PipelineTestDriver, wrong: Any) -> None:
    """An empty dict is not the environment's."""
    for call in (
        subscribe,
        lambda _, **given: trending(**given),
        lambda _, **given: PipelineTestDriver(**given),
    ):
        with pytest.raises(SettingsError, match="is no Settings"):
            call(TaggedParagraph, settings=wrong)


@pytest.mark.parametrize(
    "record", ["EventRecord", Article, None, [EventRecord], {}, Article(body="A truce.")]
)
def test_only_two_records_can_be_subscribed_to(driver: PipelineTestDriver, record: Any) -> None:
    """Whatever is given in their place, also what has no hash."""
    with pytest.raises(SettingsError, match="no record to subscribe to"):
        driver.subscribe(record)
