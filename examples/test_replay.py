"""A replay in pytest: what your articles come to, and that order and copies change nothing.

    pytest examples/test_replay.py

The fixtures come with the package; no broker, no network, nothing to set up.
"""

from pathlib import Path

from newsfold import Article
from newsfold.testing import MakePipeline, ReplaySeeds

FEED = """\
{"uri": "a", "source": "Desk", "published_at": "2025-03-18T07:00Z", "body": "A ceasefire was signed in Kyiv."}
{"uri": "b", "source": "Wire", "published_at": "2025-03-18T09:00Z", "body": "The ceasefire in Kyiv holds."}
"""


def test_two_papers_one_record(news_pipeline: MakePipeline, tmp_path: Path) -> None:
    """A file as `newsfold feed` takes it, and a correction that arrives later."""
    feed = tmp_path / "feed.jsonl"
    feed.write_text(FEED)
    driver = news_pipeline().feed(feed).run()
    assert driver.event("peace process").source_count == 2
    driver.feed(Article(uri="b", version=2, status="canceled")).run()
    assert driver.event("peace process").source_count == 1


def test_any_order(seed_replay: ReplaySeeds, tmp_path: Path) -> None:
    """The same bytes, whatever comes first and how often."""
    feed = tmp_path / "feed.jsonl"
    feed.write_text(FEED)
    assert seed_replay(feed) == seed_replay(feed, shuffle=7, duplicates=0.5, batch_size=1)
