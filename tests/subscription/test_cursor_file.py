"""The file with a cursor: what it says after each kind of end."""

from contextlib import closing
from pathlib import Path

import pytest

from newsfold.errors import SettingsError
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import load_settings
from newsfold.subscription.cursor_file import CursorFile
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from workshop.harness.keywords import KeywordTagger

PARAGRAPHS = 6


@pytest.fixture
def driver() -> PipelineTestDriver:
    """Six tagged paragraphs."""
    made = PipelineTestDriver(settings=load_settings(), stages=stages(KeywordTagger(), Windows("1h")))
    return made.feed(
        *(
            Article(uri=f"urn:{n}", paragraphs=(f"A truce, number {n}.",), published_at="2025-03-18")
            for n in range(PARAGRAPHS)
        )
    ).run()


class Failed(Exception):
    """What goes wrong with a record."""


def take(driver: PipelineTestDriver, path: Path, fails_at: int = PARAGRAPHS) -> list[str]:
    """The texts that a program dealt with that goes on where the file says, and fails at one of them."""
    now, texts = 0.0, list[str]()
    file = CursorFile(path, clock=lambda: now)
    with (
        driver.subscribe(TaggedParagraph, cursor=file.text) as tagged,
        closing(file.keeping(tagged)) as paragraphs,
    ):
        for paragraph in paragraphs:
            if len(texts) == fails_at:
                raise Failed
            assert isinstance(paragraph, TaggedParagraph)
            texts.append(paragraph.text)
            now += 1.0
    return texts


def test_the_record_that_failed_comes_again(driver: PipelineTestDriver, tmp_path: Path) -> None:
    """And none before it, wherever that is; the next run after the last has nothing."""
    path = tmp_path / "cursor"
    for fails_at in (0, 2):
        with pytest.raises(Failed):
            take(driver, path, fails_at)
    assert len(take(driver, path)) == PARAGRAPHS - 2
    assert take(driver, path) == []
    assert [file.name for file in tmp_path.iterdir()] == ["cursor"]


def test_what_cannot_be_read_or_written_is_an_error(driver: PipelineTestDriver, tmp_path: Path) -> None:
    """With the place of the file."""
    (tmp_path / "bytes").write_bytes(b"\xff")
    for path in (tmp_path, tmp_path / "bytes"):
        with pytest.raises(SettingsError, match="cannot be read"):
            CursorFile(path)
    with pytest.raises(SettingsError, match="cannot be written"):
        take(driver, tmp_path / "missing" / "cursor")
