"""The page by keyboard: j and k walk rows, o opens, / searches, ? explains; keys can be turned off."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow


def test_rows_are_walked_and_opened(page: Page) -> None:
    """j goes down, k up, o follows the row; the focus goes along, for those who listen."""
    page.goto("/events")
    rows = page.locator("main [data-row]")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_have_class(re.compile(r"\bat\b"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_have_class(re.compile(r"\bat\b"))
    name = rows.nth(1).locator("[data-open]")
    expect(name).to_be_focused()
    where = name.get_attribute("href")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(f"{where}$"))
    story = page.locator("details.story").first
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(story).not_to_have_attribute("open", "")


def test_slash_searches_and_letters_in_a_field_are_text(page: Page) -> None:
    """/ goes to the search; what is typed there moves no row."""
    page.goto("/events")
    page.keyboard.press("/")
    search = page.get_by_label("Search the stories")
    expect(search).to_be_focused()
    page.keyboard.type("jko?")
    expect(search).to_have_value("jko?")
    assert page.locator(".at").count() == 0


def test_the_keys_explain_themselves_and_can_be_turned_off(page: Page) -> None:
    """? opens the list, Escape closes it; turned off, they stay off on the next page."""
    page.goto("/events")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Turn these keys off").click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.goto("/topics")
    page.keyboard.press("j")
    assert page.locator(".at").count() == 0


def test_the_first_stop_leads_to_the_content(page: Page) -> None:
    """Tab shows a link that skips the head of the page."""
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


def test_a_recipe_is_copied(page: Page) -> None:
    """ "Copy as curl" puts the command into the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/events?country=NO")
    page.locator("summary").filter(has_text="Use this view").click()
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_text("Copy as curl: copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl -s 'http://127.0.0.1:")
    assert copied.endswith("/events.json?country=NO'")
