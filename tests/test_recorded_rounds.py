"""Recorded rounds of sources, as a user's own test replays them: the path of `newsfold ingest`."""

from pathlib import Path

import pytest

from newsfold.errors import SettingsError
from newsfold.shipped import seeds
from newsfold.testing import MakePipeline

ROUND = seeds() / "recorded"


def test_a_recorded_round_replays(news_pipeline: MakePipeline) -> None:
    """Two feeds and the page behind a summary; an edit under a new address counts once."""
    driver = news_pipeline(sources=ROUND / "newsfold.toml", recorded=ROUND).collect().run()
    assert {name: state.new for name, state in driver.sources().items()} == {
        "Harbour Lantern": 2,
        "Ferrymead Gazette": 1,
    }
    before = driver.event("strike").article_count
    titles = {p.title for p in driver.tagged()}
    assert "Ferry crews vote to join port strike" in titles
    assert any("lorries will have to wait" in p.text for p in driver.tagged())
    driver.collect().run()
    lantern = driver.sources()["Harbour Lantern"]
    assert (lantern.new, lantern.changed, lantern.unchanged) == (3, 1, 1)
    record = driver.event("strike")
    assert record.article_count == before
    assert "Dock strike ends after offer on night shifts" in {story.title for story in record.stories}
    assert not driver.fed.errors


def test_a_recording_is_no_folder_of_articles(news_pipeline: MakePipeline) -> None:
    """Whoever feeds a folder that has one in it is told so."""
    driver = news_pipeline().feed(seeds() / "recorded")
    assert driver.fed.articles == 0
    assert "recording" in driver.fed.notices[0].text


def test_what_is_missing_is_said(news_pipeline: MakePipeline, tmp_path: Path) -> None:
    """A driver without sources, a folder without a recording, and an address that a recording has not."""
    with pytest.raises(SettingsError, match="there are no sources"):
        news_pipeline().collect()
    with pytest.raises(SettingsError, match="no recording"):
        news_pipeline(sources=ROUND / "newsfold.toml", recorded=tmp_path)
    (tmp_path / "newsfold.toml").write_text('[[source]]\nurl = "https://none.example/"\n', encoding="utf-8")
    driver = news_pipeline(sources=tmp_path / "newsfold.toml", recorded=ROUND).collect()
    assert "not in the recording" in driver.sources()["https://none.example/"].error
