"""What comes while a page is open: a bar that counts, rows that say what changed, and nothing that jumps."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from newsfold.model.article import Article
from tests.web.page.conftest import shifts
from tests.web.page.news import article
from workshop.harness.newsroom import Newsroom

pytestmark = pytest.mark.slow


def test_new_and_amended_records_come_without_a_jump(page: Page, newsroom: Newsroom) -> None:
    """The bar counts both, the row says what changed; the list stays until the reader asks for more."""
    page.goto("/events?source=Kestrel+Wire&source=Gull+Gazette&since=2025-05-01")
    expect(page.locator("#state")).to_have_text("Live")
    before = page.locator("[data-record]").count()
    newsroom.publish(
        article(
            "Gull Gazette",
            "Interest rate in Oslo: economists are surprised",
            "Economists were surprised that Norway's central bank kept its interest rate in spring.",
            clock="11:00",
        ),
        article(
            "Kestrel Wire",
            "Earthquake shakes Lisbon",
            "An earthquake of magnitude 5.3 shook Lisbon on Tuesday; nobody was hurt, firefighters said.",
        ),
    )
    bar = page.locator("#news")
    expect(bar).to_be_visible()
    expect(bar).to_have_text(re.compile(r"\d+ new, \d+ amended"))
    expect(page.locator("[data-change]").filter(has_text="+1 article").first).to_be_visible()
    assert page.locator("[data-record]").count() == before, "nothing moves before the reader asks"
    assert shifts(page) == []
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-record].was-new").first).to_be_visible()
    expect(bar).to_be_hidden()
    assert page.locator("[data-record]").count() > before


def test_what_does_not_pass_the_filters_is_not_told(page: Page, newsroom: Newsroom) -> None:
    """A page of one source hears of another source's news nothing; the next of its own comes at once."""
    page.goto("/events?source=Plover+Post")
    expect(page.locator("#state")).to_have_text("Live")
    before = {row.get_attribute("data-record") for row in page.locator("[data-record]").all()}
    newsroom.publish(
        article(
            "Curlew Courier", "Floods in Porto", "Floods after heavy rain closed roads in Porto, police said."
        ),
        article(
            "Plover Post", "Vote in Reykjavik", "Iceland's parliament voted on a new budget in Reykjavik."
        ),
    )
    page.locator("#news").wait_for()
    records = newsroom.view.events(limit=1000).items
    posted = {h.event.id for h in records if any(s.name == "Plover Post" for s in h.event.sources)}
    expect(page.locator("#news-text")).to_have_text(re.compile(rf"^{len(posted - before)} new"))


def test_a_page_that_nobody_sees_misses_nothing(context: BrowserContext, newsroom: Newsroom) -> None:
    """A hidden page lets go of its connection; seen again it goes on at its record."""
    page = context.new_page()
    page.goto("/events?source=Plover+Post")
    expect(page.locator("#state")).to_have_text("Live")
    hide(page, hidden=True)
    newsroom.publish(
        article(
            "Plover Post",
            "Trial in Ghent",
            "A court in Ghent opened the trial of a former mayor for bribery.",
        )
    )
    assert page.locator("#news").is_hidden()
    hide(page, hidden=False)
    page.locator("#news").wait_for()


def hide(page: Page, *, hidden: bool) -> None:
    """Have the page think that its tab is in the background, or not."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_the_topics_of_the_day_stand_still(page: Page, newsroom: Newsroom) -> None:
    """Loading the first page and hearing of news moves nothing that a reader looks at."""
    page.goto("/")
    expect(page.locator("#state")).to_have_text("Live")
    newsroom.publish(
        article(
            "Gull Gazette",
            "Fire in Lyon",
            "Firefighters put out a fire in a warehouse in Lyon.",
            clock="16:00",
        )
    )
    page.locator("#news").wait_for()
    assert shifts(page) == []


def test_an_open_record_says_that_it_changed(page: Page, newsroom: Newsroom) -> None:
    """The page of one record hears of its own amendments, and of no other record."""
    rates = [
        h.event for h in newsroom.view.events(limit=1000).items if h.event.topic.label == "interest rates"
    ]
    newest = max(rates, key=lambda event: event.window.start)
    page.goto(f"/events/{newest.id}")
    expect(page.locator("#state")).to_have_text("Live")
    newsroom.publish(
        article(
            "Harbour Lantern",
            "Interest rate stays",
            "The central bank in Oslo kept its key interest rate at 4.5 percent and spoke of inflation.",
            clock="17:00",
        )
    )
    expect(page.locator(".head [data-change]")).to_have_text(re.compile(r"\+1 article"))
    expect(page.locator("#news-text")).to_have_text("1 amended")


def test_withdrawn_articles_are_told(page: Page, newsroom: Newsroom) -> None:
    """A record that nothing is left of says "withdrawn" in its row."""
    uri = "https://pigeon.example/withdrawn"
    newsroom.publish(
        article("Pigeon Press", "Flood in Graz", "A flood in Graz after heavy rain, police said.", uri=uri)
    )
    page.goto("/events?source=Pigeon+Press")
    expect(page.locator("#state")).to_have_text("Live")
    [first, *_] = [row.get_attribute("data-record") for row in page.locator("[data-record]").all()]
    newsroom.publish(withdrawal(uri))
    expect(page.locator(f"[data-record='{first}'] [data-change]")).to_have_text("withdrawn")


def withdrawal(uri: str) -> Article:
    """An article that takes back what was published at this address."""
    return Article(uri=uri, source="Pigeon Press", status="canceled", published_at="2025-05-06T18:00:00Z")


def test_a_view_that_stalls_behind_an_open_stream_is_told(browser: Browser, tmp_path: Path) -> None:
    """The stream stays open, and the page says since when nothing comes in, also one opened then."""
    with Newsroom(tmp_path) as newsroom, browser.new_context(base_url=newsroom.address) as context:
        page = context.new_page()
        page.clock.install()
        page.goto("/events")
        expect(page.locator("#state")).to_have_text("Live")
        newsroom.stall("the broker is away")
        page.clock.fast_forward(16_000)
        expect(page.locator("#state")).to_have_text(re.compile(r"Stalled since \d\d:\d\d"))
        with page.expect_response("**/status.json"):
            page.reload()
        expect(page.locator(".notice.bad").filter(has_text="the broker is away")).to_be_visible()
        expect(page.locator("#state")).to_have_class("state is-away")
