"""Text of others is text: in source, title, paragraph, address, in attributes, in what comes live."""

from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, expect

from newsfold.web.page.links import one
from tests.web.page.news import ARTICLE_ID, DAY, HREF, TOPIC, attack, event_output, hostile_event
from workshop.harness.newsroom import Newsroom

pytestmark = pytest.mark.slow
MADE_OF_TEXT = """() => [...document.querySelectorAll("*")].filter((element) =>
  [...element.attributes].some((attribute) => attribute.name.startsWith("on") || attribute.name === "style" ||
    (["href", "src", "action"].includes(attribute.name) && !/^(https?:|\\/|#)/.test(attribute.value))) ||
  (element.tagName === "SCRIPT" && !element.src) || ["IMG", "U", "IFRAME", "STYLE"].includes(element.tagName)
).map((element) => element.outerHTML.slice(0, 200))"""
"""The elements that none of our templates makes."""


def views(newsroom: Newsroom) -> list[str]:
    """Every view, and those of one thing for what is hostile."""
    event = hostile_event()
    letter = newsroom.driver.dead_letters()[-1]
    return [
        "/", "/topics", "/events", "/articles", "/sources", "/trends", "/entities",
        "/countries", "/dead-letters",
        one("articles", ARTICLE_ID),
        one("events", event.id),
        one("topics", TOPIC),
        one("sources", attack("source")),
        one("entities", event.entities[0].id),
        f"/records/{letter.kafka_topic}/{letter.partition}/{letter.offset}",
        f"/search?{urlencode({'q': attack('q')[:190]})}",
        f"/events?{urlencode({'source': attack('source'), 'since': DAY})}",
        f"/entities?{urlencode({'q': attack('q')[:190]})}",
        f"/topics/{quote(attack('x'), safe='')}/nothing",
        f"/login?{urlencode({'next': HREF})}",
    ]  # fmt: skip


def test_no_view_takes_text_for_markup(page: Page, newsroom: Newsroom) -> None:
    """On every view that shows the attack nothing of it runs, and no element comes of it."""
    shown = []
    for view in views(newsroom):
        page.goto(view)
        page.evaluate("for (const row of document.querySelectorAll('details')) row.open = true")
        assert page.evaluate("window.hit") is None, view
        assert page.evaluate(MADE_OF_TEXT) == [], view
        shown += [view] if "onerror" in page.locator("main").inner_text() else []
    assert len(shown) >= 14, f"the attack is shown, as text, on {shown}"


def test_what_comes_live_is_text_too(page: Page, newsroom: Newsroom) -> None:
    """A hostile record that comes while a page is open runs nowhere either."""
    page.goto("/events")
    expect(page.locator("#state")).to_have_text("Live")
    newsroom.put(event_output(hostile_event("another title")))
    page.locator("#news").wait_for()
    page.get_by_role("button", name="Show").click()
    page.locator(".was-new").first.wait_for()
    assert page.evaluate("window.hit") is None
    assert page.evaluate(MADE_OF_TEXT) == []


def test_the_browser_is_told_what_may_run(page: Page) -> None:
    """Even if markup came through, the policy of every page lets only files of this server run."""
    answer = page.goto("/")
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
