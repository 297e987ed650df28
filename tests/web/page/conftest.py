"""A newsroom, and a real browser that looks at its pages: one of each for all tests of the pages.

The browser is Debian's Chromium. Both end with this package: Playwright keeps an event loop in the thread.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
)

from newsfold.errors import SetupError
from newsfold.shipped import seeds
from tests.web.page.news import FIRST_POST, RATES, THREE_DESKS, hostile_outputs
from workshop.harness.chromium import DESK, chromium
from workshop.harness.newsroom import Newsroom

ABSENT = "/nothing"
"""A path that is asked for because there is nothing."""
SECONDS = 5
"""How long a test waits for anything."""
WATCHES_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const where = entry.sources.map((source) => source.node?.outerHTML?.slice(0, 80) ?? "");
    if (!entry.hadRecentInput) window.shifts.push([entry.value, ...where]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="package")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The seeds, a story of three desks, and records whose every text is an attack."""
    with Newsroom(tmp_path_factory.mktemp("newsroom")) as newsroom:
        newsroom.publish(seeds(), RATES, FIRST_POST, *THREE_DESKS).put(*hostile_outputs())
        yield newsroom


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; skips where there is none, fails with NEWSFOLD_REQUIRE_BROWSER=1."""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(chromium())
        except SetupError as missing:
            if os.environ.get("NEWSFOLD_REQUIRE_BROWSER") == "1":
                pytest.fail(f"a browser is required here: {missing}", pytrace=False)
            pytest.skip(str(missing))
        yield browser


@pytest.fixture
def context(browser: Browser, newsroom: Newsroom) -> Iterator[BrowserContext]:
    """A profile of its own, as wide as a desk's screen; fails if a page asks another host or complains."""
    context = browser.new_context(base_url=newsroom.address, viewport=DESK)
    context.set_default_timeout(SECONDS * 1000)
    asked: list[str] = []
    complaints: list[str] = []

    def note_request(request: Request) -> None:
        asked.append(request.url)

    def note_complaint(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.location["url"].endswith(ABSENT):
            complaints.append(message.text)

    context.on("request", note_request)
    context.on("console", note_complaint)
    context.add_init_script(WATCHES_SHIFTS)
    yield context
    context.close()
    here = urlsplit(newsroom.address).netloc
    assert [url for url in asked if urlsplit(url).netloc != here] == []
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab."""
    return context.new_page()


def shifts(page: Page) -> list[object]:
    """How far what a reader looks at has jumped so far, each time with the elements that did."""
    found: list[object] = page.evaluate("window.shifts")
    return found
