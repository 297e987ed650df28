"""Every number opens its evidence, every evidence its article: the ways that a reader clicks."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.page.news import DAY

pytestmark = pytest.mark.slow


def test_from_the_day_to_the_article_behind_a_number(page: Page) -> None:
    """The first page shows the newest day; a count leads to the record, its evidence to the paragraph."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuesday, 6 May 2025")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="strike", exact=True))
    row.get_by_role("link", name=re.compile("articles?: strike$")).click()
    expect(page).to_have_url(re.compile(r"/events/[0-9a-f]{16}#headlines$"))
    evidence = page.locator("#evidence")
    expect(evidence.locator("mark.topic").first).to_be_visible()
    evidence.get_by_role("link", name=re.compile("paragraph 1$")).first.click()
    expect(page).to_have_url(re.compile(r"/articles/[0-9a-f]{16}#p0$"))
    expect(page.locator("#p0 mark.topic").first).to_be_visible()
    page.locator("#p0 .why summary").first.click()
    expect(page.locator("#p0 .why .rule").first).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuesday, 6 May 2025")


def test_a_number_beside_a_name_opens_as_many_records(page: Page) -> None:
    """Of the day, of a topic, of a source: who, where and by whom; the list keeps to what the view was of."""
    for path, block in (("/", "Named most"), ("/", "Places"), ("/topics/medtop:04000000", "Places")):
        page.goto(path)
        links = page.locator("section.block").filter(has_text=block).locator(".num a")
        said = [(link.inner_text(), link.get_attribute("href") or "") for link in links.all()[:3]]
        assert said
        for number, href in said:
            page.goto(href)
            assert page.locator("li[data-record]").count() == int(number), href


def test_on_a_phone_all_views_are_in_sight(page: Page) -> None:
    """No link of the head is beyond the edge, and names in lists are not broken within words."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/entities")
    for link in page.get_by_role("navigation", name="Views").get_by_role("link").all():
        box = link.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    name = page.locator("tbody [data-open]").first.bounding_box()
    assert name
    assert name["height"] < 50


def test_a_story_has_the_headlines_of_all_its_sources(page: Page) -> None:
    """Headlines of the three desks stand side by side, and its sources stand beside."""
    page.goto(f"/events?since={DAY}&q=ferry")
    page.get_by_role("link", name="strike", exact=True).click()
    story = page.locator("details.story").filter(has_text="erry crews").first
    for headline in (
        "Ferry crews strike in Dover and Calais",
        "Strike of ferry crews stops Dover and Calais",
        "Three days of strike at the ferries",
    ):
        expect(story.locator(".side").filter(has_text=headline)).to_be_visible()
    expect(page.locator("#sources").get_by_role("link", name="Harbour Lantern", exact=True)).to_be_visible()


def test_names_lead_to_their_views_and_on(page: Page) -> None:
    """A name in a record opens the entity: its days, its records, who appears with it; a source likewise."""
    page.goto("/entities?q=Dover")
    page.get_by_role("link", name="Dover", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dover")
    expect(page.get_by_role("heading", name="Appears with")).to_be_visible()
    page.get_by_role("link", name="Calais").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calais")
    page.goto("/sources")
    page.get_by_role("link", name="Kestrel Wire", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kestrel Wire")


def test_the_map_opens_the_records_of_a_country(page: Page) -> None:
    """A country on the map is a link with a name, and leads to the records that name a place there."""
    page.goto("/countries")
    page.get_by_role("link", name=re.compile("^Norway: ")).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/events\?country=NO$"))
    expect(page.locator("[data-record]").first).to_be_visible()


def test_a_dead_letter_can_be_looked_into(page: Page) -> None:
    """The malformed seed is a dead letter that says why it failed, and opens as it lies in Kafka."""
    page.goto("/dead-letters")
    page.locator("details.story summary").first.click()
    page.locator("details.story[open] [data-open]").click()
    expect(page.get_by_role("heading", name="Raw")).to_be_visible()
    expect(page.locator("#headers")).to_contain_text("reason")


def test_the_revision_of_a_record_opens_its_kafka_record(page: Page) -> None:
    """What a page shows can be compared with the bytes it was made from."""
    page.goto("/events")
    page.locator("[data-open]").first.click()
    page.get_by_role("link", name=re.compile(r"^\d+:\d+$")).click()
    expect(page.locator("#decoded")).to_contain_text('"article_count"')


def test_what_is_not_there_says_so(page: Page, context: object) -> None:
    """An id that nobody has is a page with a way on, and not an empty one."""
    response = page.request.get("/events/0000000000000000", headers={"accept": "text/html"})
    assert response.status == 404
    assert "Topics of the day" in response.text()
