"""Debian's Chromium, driven by Playwright: for tests of the pages, for measures and pictures of them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from newsfold.errors import SetupError

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; SetupError where there is none.

    While it runs, no event loop can be started in this thread: Playwright has one there.
    """
    path = shutil.which("chromium")
    if path is None:
        raise SetupError("no chromium here", hint="on Debian: apt install chromium")
    # Root has no sandbox of Chromium's.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=options) as browser,
    ):
        yield browser
