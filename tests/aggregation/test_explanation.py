"""Explanations of articles: they say what the records do."""

from newsfold.aggregation.explanation import explain_articles
from newsfold.aggregation.salience import Salience
from newsfold.assembly import load_salience
from newsfold.settings import Settings
from newsfold.shipped import seeds
from newsfold.testing import PipelineTestDriver
from tests.command import newsfold

SEED = str(seeds() / "13-prisoner-exchange.txt")


def test_an_article_counts_where_it_is_said_to() -> None:
    """Its topics by falling salience; those that count are those of the event records."""
    run = PipelineTestDriver(batch_size=2).feed(SEED).run()
    [topics] = explain_articles(run.contributions(), load_salience(Settings())).values()
    counted = [topic.contribution.topic for topic in topics if topic.counts]
    assert sorted(counted) == sorted(event.topic.id for event in run.events())
    assert {topic.contribution.topic for topic in topics} > set(counted)
    saliences = [topic.salience for topic in topics]
    assert saliences == sorted(saliences, reverse=True)
    assert all(topic.paragraphs for topic in topics)


def test_without_a_threshold_every_topic_of_a_paragraph_counts() -> None:
    """As records then do."""
    run = PipelineTestDriver(settings=Settings(salience=0)).feed(SEED).run()
    [topics] = explain_articles(run.contributions(), Salience()).values()
    counted = {topic.contribution.topic for topic in topics if topic.counts}
    assert counted == {event.topic.id for event in run.events()}


def test_the_command_says_it_after_the_article() -> None:
    """A line for each topic that the article speaks of, as text and in the page."""
    text = newsfold("explain", SEED).stdout
    assert "· the article\n  counts in conflict, war and peace (medtop:16000000) salience " in text
    assert "\n  passing in politics (medtop:11000000) salience " in text
    page = newsfold("explain", "--html", SEED).stdout
    assert "<li>counts in conflict, war and peace" in page
    assert '<li class="nearly">passing in politics' in page
