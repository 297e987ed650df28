"""The measures and pictures of the pages: figures for every view, pictures in WebP; no timing is judged."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from workshop.bench.page import load, many, picture, views
from workshop.harness.newsroom import Newsroom

pytestmark = pytest.mark.slow


def test_a_view_has_its_figures(browser: Browser, newsroom: Newsroom) -> None:
    """A view is sent before it is painted, and weighs less than 60 kB with all that it asks for."""
    sent, painted, weight = load(browser, newsroom, views(newsroom)["places"])
    assert 0 < sent <= painted
    assert 10_000 < weight < 60_000


def test_as_many_records_as_asked_for_and_none_twice(newsroom: Newsroom) -> None:
    """Records spread over days have keys of their own."""
    outputs = many(newsroom, 1_000)
    assert len({output.key for output in outputs}) == len({output.id for output in outputs}) == 1_000


def test_a_picture_is_webp(page: Page, tmp_path: Path) -> None:
    """The browser itself makes the small pictures of the documentation."""
    page.goto("/sources")
    picture(page, tmp_path / "sources.webp")
    head = (tmp_path / "sources.webp").read_bytes()[:12]
    assert (head[:4], head[8:]) == (b"RIFF", b"WEBP")
