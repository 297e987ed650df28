"""Topics of a user's own files count in event records as those that are shipped do."""

from pathlib import Path

from newsfold import Article
from newsfold.settings import Settings
from newsfold.testing import PipelineTestDriver

LEXICON = """topic desk:honey beekeeping
  strong: beehive, honey harvest
  clear: apiary
"""
ABOUT = (
    "The honey harvest fell for a third year, and every beehive in the valley lost weight.\n\n"
    "Farmers near the river said that the apiary had been flooded twice."
)
BESIDE = (
    "The council met on Tuesday to talk about the budget of the town and its schools.\n\n"
    "A beehive stands on the roof of the town hall.\n\n"
    "The mayor said that taxes will not rise this year."
)


def test_an_article_about_a_topic_of_ones_own_counts(tmp_path: Path) -> None:
    """What the beginning says of it by the user's own phrases is told, though the model does not know it; an
    article that names it beside other matters is one that mentions it."""
    (tmp_path / "own.topics").write_text(LEXICON)
    driver = PipelineTestDriver(settings=Settings(lexicon=tmp_path, partitions=1))
    for uri, body in ("about", ABOUT), ("beside", BESIDE):
        driver.feed(Article(uri=uri, source="W", published_at="2025-03-18", body=body))
    record = driver.run().event("desk:honey")
    assert [evidence.uri for evidence in record.evidence] == ["about", "about"]
    assert (record.article_count, record.passing.articles) == (1, 1)
    begun = [
        topic.probability
        for tags in driver.tagged()
        for topic in tags.article_topics
        if topic.id == "desk:honey"
    ]
    assert len(begun) == 2
    assert begun[0] > begun[1] > 0.5
