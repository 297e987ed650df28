"""Names, contrast, order and structure of every view in light and dark, by axe; what a phone shows."""

from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.page.conftest import shifts
from workshop.harness.chromium import DESK
from workshop.harness.newsroom import Newsroom

pytestmark = pytest.mark.slow
OF_COLOUR = ("color-contrast", "link-in-text-block")


@cache
def axe() -> str:
    """The text of axe, as the package carries it."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds, of these rules or of all: rule, and where."""
    only: dict[str, Any] = {"runOnly": list(rules)} if rules else {}
    page.evaluate(axe())
    found: dict[str, Any] = page.evaluate(
        "options => axe.run(document, options)", {"resultTypes": ["violations"], **only}
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def views(newsroom: Newsroom) -> list[str]:
    """Every kind of view once, those of one thing by the example with most in it."""
    held = newsroom.view.events(limit=200).items
    event = max(held, key=lambda h: (h.event.source_count, h.event.entity_count)).event
    entity = max((e for h in held for e in h.event.entities), key=lambda e: e.count)
    article = newsroom.view.articles().items[0]
    return [
        "/?limit=8", "/?day=1999-01-01", "/topics?limit=10", f"/topics/{event.topic.id}?limit=5",
        "/events?limit=10",
        "/events?country=NO&since=2025-01-01",
        "/events?source=Kestrel+Wire&min_sources=1000", f"/events/{event.id}", "/trends",
        "/entities?limit=10", f"/entities/{entity.id}?limit=5",
        "/sources?limit=10", "/sources/Kestrel%20Wire?limit=5", "/countries", "/articles?limit=10",
        f"/articles/{article.id}",
        "/search?q=strike", "/dead-letters", "/records/news.events/0/0", "/login", "/nothing",
    ]  # fmt: skip


def test_axe_finds_nothing_and_nothing_moves(context: BrowserContext, newsroom: Newsroom) -> None:
    """No view has a fault that axe knows, in light or dark, moves at loading, or is wider than a phone."""
    found = {}
    page = context.new_page()
    for view in views(newsroom):
        page.emulate_media(color_scheme="light")
        page.goto(view)
        found[view] = [*faults(page), *map(str, shifts(page))]
        page.emulate_media(color_scheme="dark")
        found[view] += [f"dark: {fault}" for fault in faults(page, *OF_COLOUR)]
        page.set_viewport_size({"width": 360, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[view] += [f"{wide} points wide on a phone of 360"] if wide > 360 else []
        page.set_viewport_size(DESK)
    assert {view: told for view, told in found.items() if told} == {}


def test_the_reader_chooses_light_or_dark(page: Page) -> None:
    """The switch takes the place of what the system says, also on the next page."""
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto("/topics")
    assert page.evaluate(ground) == dark


def test_print_has_no_controls(page: Page) -> None:
    """On paper stand the stories, opened, and no form, no bar, no navigation."""
    page.goto("/events")
    page.emulate_media(media="print")
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator("[data-record]").first).to_be_visible()
