"""A text of a hundred thousand of anything goes through the whole path in time that grows with its length."""

from time import process_time

import pytest

from newsfold.delivery.stage import Stage
from newsfold.lexicons.entities.loading import load_entities
from newsfold.model.article import Article
from newsfold.tagging.entities.tagger import EntityTagger
from newsfold.testing import PipelineTestDriver

LENGTH = 100_000
SECONDS = 10.0
"""CPU time that is far more than such a text takes, and far less than its square would."""
TEXT = "The ceasefire in Ukraine holds, says Putin"


@pytest.mark.parametrize(
    "sign", ["Velmora Holdings ", "Paris, Texas; ", "Leeds 2, ", "US-Russia ", "Ann Boe said. "]
)
def test_many_names_take_no_longer_than_they_are_many(sign: str, news_stages: tuple[Stage, ...]) -> None:
    """Names by the thousand, each of which may change those beside it."""
    long = TEXT + " " + sign * (LENGTH // len(sign))
    driver = PipelineTestDriver(stages=news_stages)
    started = process_time()
    driver.feed(Article(uri="a", source="Desk", published_at="2025-03-18", body=long)).run()
    assert process_time() - started < SECONDS
    assert len(driver.tagged()) + len(driver.dead_letters()) == 1


@pytest.mark.parametrize(
    "sign", ["!", '"', "- ", "(", "_", "a!", "A", "AB ", "1,", "By John Smith ", "\u00a0\u00ad"]
)
@pytest.mark.parametrize("form", ["{0} {1}z.", "{1} {0}.", "{0}. {1}"])
def test_it_takes_no_longer_than_it_is_long(sign: str, form: str, news_stages: tuple[Stage, ...]) -> None:
    """As body and as title, in front, behind and in the middle: tagged, and never slowly."""
    long = form.format(TEXT, sign * (LENGTH // len(sign)))
    driver = PipelineTestDriver(stages=news_stages)
    started = process_time()
    driver.feed(Article(uri="a", source="Desk", published_at="2025-03-18", body=long))
    driver.feed(
        Article(
            uri="b",
            source="Wire",
            published_at="2025-03-18",
            title=long,
            body=f"{TEXT}, and the peace talks go on in Geneva.",
        )
    ).run()
    assert process_time() - started < SECONDS
    assert len(driver.tagged()) + len(driver.dead_letters()) == 2, "tagged, or too large with all its tags"
    assert "Ukraine" in {entity.label for tagged in driver.tagged() for entity in tagged.entities}


def test_cities_and_pronouns_are_not_compared_with_all_names() -> None:
    """Thousands of cities that need support, and of WHO in capitals, beside tens of thousands of names."""
    lexicon = load_entities()
    tagger = EntityTagger(lexicon)
    cities = dict.fromkeys(city.label for city in lexicon.cities if not city.is_certain)
    for text in (". ".join(["Mr Smith"] * 20_000 + [*cities]), "WHO US UN " * 20_000):
        started = process_time()
        (tags,) = tagger.tag([""], [text])
        assert process_time() - started < SECONDS
        assert len(tags) > 20_000
