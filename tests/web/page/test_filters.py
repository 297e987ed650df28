"""Filters stand in the URL, work without a script, and the back button undoes them."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from workshop.harness.newsroom import Newsroom

pytestmark = pytest.mark.slow


def test_filters_stand_in_the_url_and_go_with_the_back_button(page: Page) -> None:
    """A form narrows the list, a chip takes one filter away, back brings it again."""
    page.goto("/events")
    page.get_by_label("Country", exact=True).fill("Norway")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("country=Norway"))
    assert "topic=" not in page.url, "fields that were left empty do not stand in the URL"
    expect(page.get_by_role("link", name=re.compile("Take away: Country Norway"))).to_be_visible()
    narrow = page.locator("[data-record]").count()
    page.get_by_role("link", name=re.compile("Take away: Country")).click()
    expect(page).to_have_url(re.compile("/events$"))
    assert page.locator("[data-record]").count() > narrow > 0
    page.go_back()
    expect(page.get_by_label("Country", exact=True)).to_have_value("Norway")
    assert page.locator("[data-record]").count() == narrow


def test_a_name_that_nobody_has_is_told(page: Page) -> None:
    """A topic that there is not is a problem with words, not an empty list."""
    response = page.request.get("/events?topic=quantum+knitting", headers={"accept": "text/html"})
    assert response.status in (404, 422)
    assert "quantum knitting" in response.text()


def test_search_marks_what_it_found(page: Page) -> None:
    """Words of a story are found in the records that tell it, marked where they stand."""
    page.goto("/")
    page.get_by_label("Search the stories").fill("ferry crews")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=ferry"))
    expect(page.locator("mark").filter(has_text=re.compile("ferry", re.I)).first).to_be_visible()


def test_everything_is_there_without_a_script(browser: Browser, newsroom: Newsroom) -> None:
    """Without JavaScript filters, search, rows, recipes and all forms of a view work."""
    with browser.new_context(base_url=newsroom.address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/events")
        page.get_by_label("Country", exact=True).fill("NO")
        page.get_by_role("button", name="Filter").click()
        assert "country=NO" in page.url
        page.locator("[data-open]").first.click()
        page.locator("summary").filter(has_text="Use this view").click()
        expect(page.locator("pre").filter(has_text="newsfold subscribe").first).to_be_visible()
        expect(page.get_by_role("button", name="Copy as curl")).to_be_hidden()
        page.get_by_role("link", name="JSON", exact=True).click()
        assert '"article_count"' in page.content()
