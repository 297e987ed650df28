"""The pages in a real browser: first paint, whether 10,000 records make it stutter, and pictures of them.

`python -m workshop.bench.page` measures; `--screenshots docs/page` writes the pictures of README and docs
from the records of the seeds, as the demo has them. A view is loaded in a new profile each time.
"""

import argparse
import base64
import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

import msgspec
from playwright.sync_api import Browser, Page

from newsfold.model.event import EventRecord, WindowRef
from newsfold.shipped import seeds
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_id, event_key
from workshop.harness.chromium import DESK, PHONE, chromium
from workshop.harness.newsroom import Newsroom

RECORDS = 10_000
ROWS = 1_000
"""Rows of one page, as many as the service gives at most."""
SHOWN = ("day", "topic", "event", "article", "places", "dead-letters")
QUALITY = 0.86
FRAMES = """() => {
  [window.gaps, window.tasks] = [[], []];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.tasks.push(entry.duration);
  }).observe({ type: "longtask" });
  let last = performance.now();
  const next = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""
"""Notes how long each frame takes, and each task of the page over 50 ms."""
SCROLL = """async () => {
  const end = document.documentElement.scrollHeight;
  for (let at = 0; at < end; at += Math.max(400, end / 300)) {
    scrollTo(0, at);
    await new Promise(requestAnimationFrame);
  }
}"""
PAINT = """() => new Promise((told) => new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") told(entry.startTime);
}).observe({ type: "paint", buffered: true }))"""
MORE_THAN = """async (rows) => {
  while (document.querySelectorAll("[data-record]").length <= rows) await new Promise(requestAnimationFrame);
}"""
SENT = "performance.getEntriesByType('navigation')[0].responseEnd"
WEIGHT = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""
WEBP = """async ([png, quality]) => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


class Figures(msgspec.Struct):
    """Milliseconds of a view until it is sent and first painted, and bytes that came: medians."""

    view: str
    sent: float
    painted: float
    slowest: float
    bytes: float


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    """A newsroom with the records of the seeds."""
    with tempfile.TemporaryDirectory() as folder, Newsroom(Path(folder)) as room:
        # A picture has no path of this machine in it.
        yield room.publish(os.path.relpath(seeds()))


def views(room: Newsroom) -> dict[str, str]:
    """The views that are measured and shown, by name."""
    held = room.view.events(limit=200).items
    event = max(held, key=lambda h: (h.event.source_count, h.event.entity_count)).event
    story = event.stories[0]
    return {
        "day": f"/?day={busiest(room)}",
        "topics": "/topics",
        "topic": "/topics/medtop:11000000",
        "events": "/events",
        "event": f"/events/{event.id}",
        "article": f"/articles/{story.article_id}",
        "entity": "/entities/wd:Q212",
        "places": "/countries",
        "search": "/search?q=russia",
        "dead-letters": "/dead-letters",
    }


def busiest(room: Newsroom) -> str:
    """The day with most articles."""
    return max(room.view.days().items, key=lambda day: day.coverage.articles).day


def load(browser: Browser, room: Newsroom, path: str) -> tuple[float, float, float]:
    """Load a view in a new profile: milliseconds until sent and painted, bytes."""
    with browser.new_context(base_url=room.address, viewport=DESK) as context:
        page = context.new_page()
        page.goto(path)
        painted = page.evaluate(PAINT)
        return page.evaluate(SENT), painted, page.evaluate(WEIGHT)


def paints(browser: Browser, room: Newsroom, rounds: int) -> Iterator[Figures]:
    """The figures of every view; the first load of all is not counted, as the server makes its templates."""
    for name, path in views(room).items():
        load(browser, room, path)
        runs = [load(browser, room, path) for _ in range(rounds)]
        sent, painted, weight = (statistics.median(values) for values in zip(*runs, strict=True))
        yield Figures(name, sent, painted, max(run[1] for run in runs), weight)


def many(room: Newsroom, count: int) -> list[Output]:
    """Event records of the seeds, each topic's over as many days as it takes: as many as that."""
    events = [held.event for held in room.view.events(limit=1000).items]
    days = Counter[str]()
    outputs = []
    for event in islice(cycle(events), count):
        outputs.append(on_day(event, days[event.topic.id]))
        days[event.topic.id] += 1
    return outputs


def on_day(event: EventRecord, number: int) -> Output:
    """The same record on another day, the number of days after 2026 began."""
    start, end = (f"{date(2026, 1, 1) + timedelta(days=day)}T00:00:00Z" for day in (number, number + 1))
    moved = msgspec.structs.replace(
        event, id=event_id(event.topic.id, start, end), window=WindowRef(start, end), first_seen=start,
        last_seen=start,
    )  # fmt: skip
    key = event_key(event.topic.id, start, "1d")
    return Output(Channel.EVENTS, key.encode(), encode_struct(moved), moved.id, moved.topic.id)


def stutter(browser: Browser, room: Newsroom) -> None:
    """Show 10,000 rows and scroll through them; then let 10,000 records come while a page is open."""
    outputs = many(room, 2 * RECORDS)
    room.put(*outputs[:RECORDS])
    with browser.new_context(base_url=room.address, viewport=DESK) as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"/events?limit={ROWS}")
        page.evaluate(FRAMES)
        while page.locator(".pages a").count() and page.locator("[data-record]").count() < RECORDS:
            rows = page.locator("[data-record]").count()
            page.locator(".pages a").click()
            page.evaluate(MORE_THAN, rows)
        tell(page, f"{page.locator('[data-record]').count():,} rows, {ROWS:,} at a time")
        page.evaluate(SCROLL)
        tell(page, "scrolling through them")
        page.goto("/events")
        page.get_by_text("Live", exact=True).wait_for()
        page.evaluate(FRAMES)
        for start in range(RECORDS, 2 * RECORDS, 500):
            room.put(*outputs[start : start + 500])
        page.get_by_text(f"{RECORDS:,} new").wait_for()
        tell(page, "10,000 records that come while a page is open")


def tell(page: Page, what: str) -> None:
    """Print how long frames took since the last time, and how long the page itself was busy."""
    gaps: list[float] = page.evaluate("window.gaps.splice(0)")
    tasks: list[float] = page.evaluate("window.tasks.splice(0)")
    print(
        f"{what}: {len(gaps)} frames, median {statistics.median(gaps):.0f} ms, longest {max(gaps):.0f} ms; "
        f"{len(tasks)} tasks over 50 ms, longest {max(tasks, default=0):.0f} ms",
        flush=True,
    )


def screenshots(browser: Browser, room: Newsroom, folder: Path) -> None:
    """Write the pictures, each view in light; some in dark and on a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    with browser.new_context(base_url=room.address, viewport=DESK) as context:
        page = context.new_page()
        for name in SHOWN:
            page.goto(views(room)[name])
            picture(page, folder / f"{name}.webp")
        page.emulate_media(color_scheme="dark")
        page.goto(views(room)["event"])
        picture(page, folder / "dark.webp")
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        page.goto(views(room)["day"])
        picture(page, folder / "phone.webp")


def picture(page: Page, path: Path) -> None:
    """Write what the browser shows as WebP, which the browser makes itself."""
    png = base64.b64encode(page.screenshot()).decode()
    with page.context.browser.new_context() as plain:  # type: ignore[union-attr]
        path.write_bytes(base64.b64decode(plain.new_page().evaluate(WEBP, [png, QUALITY])))
    print(f"{path}: {path.stat().st_size / 1024:.0f} kB", flush=True)


def main(arguments: list[str]) -> None:
    """Measure, or take pictures."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER")
    parser.add_argument("--only", choices=["paint", "stutter"])
    options = parser.parse_args(arguments)
    with newsroom() as room, chromium() as browser:
        if options.screenshots:
            screenshots(browser, room, options.screenshots)
            return
        for figures in paints(browser, room, options.rounds) if options.only != "stutter" else ():
            print(
                f"{figures.view:14} sent {figures.sent:5.0f} ms, first paint {figures.painted:5.0f} ms "
                f"(slowest {figures.slowest:.0f}), {figures.bytes / 1024:4.0f} kB",
                flush=True,
            )
        if options.only != "paint":
            stutter(browser, room)


if __name__ == "__main__":
    main(sys.argv[1:])
