"""Sources side by side, and how a collector ends."""

import asyncio
import threading

from newsfold.ingest.collecting.collector import Collector
from tests.ingest.collecting.pipeline import Pipeline
from tests.ingest.collecting.web import Web, article, lines


def test_sources_are_asked_side_by_side(pipeline: Pipeline, site: Web) -> None:
    """Twenty answers that take a while each are there in much less than twenty times that."""
    pipeline.write(*(f'url = "{{web}}/{n}"' for n in range(20)), ingest="per_host = 20")
    site.answers |= {f"/{n}": lines(article(n)) for n in range(20)}
    site.seconds = 0.2
    pipeline.once()
    first, last = min(r.began for r in site.requests), max(r.ended for r in site.requests)
    assert last - first < 2
    assert len(pipeline.uris()) == 20


def test_stop_finishes_what_is_under_way(pipeline: Pipeline, site: Web) -> None:
    """And begins nothing more."""
    pipeline.write(*(f'url = "{{web}}/{n}"' for n in range(9)), ingest="concurrency = 2")
    site.answers |= {f"/{n}": lines(article(n)) for n in range(9)}
    site.seconds = 0.1

    async def run(collector: Collector) -> None:
        running = asyncio.create_task(collector.run())
        while not collector.under_way:
            await asyncio.sleep(0)
        collector.stop()
        await running

    pipeline.run(run)
    assert 1 <= len(pipeline.uris()) == len(site.requests) <= 2


def test_let_go_returns_when_nothing_is_under_way(pipeline: Pipeline, site: Web) -> None:
    """What takes too long is given up and not remembered."""
    site.answers["/feed"] = lines(article(1))
    site.seconds = 60
    under_way: list[int] = []

    async def run(collector: Collector) -> None:
        running = asyncio.create_task(collector.run())
        while not site.answers or not collector.under_way:
            await asyncio.sleep(0)

        def let_go() -> None:
            collector.let_go()
            under_way.append(len(collector.under_way))
            collector.stop()

        thread = threading.Thread(target=let_go)
        thread.start()
        await running
        thread.join()

    text = (pipeline.folder / "newsfold.toml").read_text(encoding="utf-8")
    text = f"[settings]\nsession_timeout = 1.2\n{text}"
    (pipeline.folder / "newsfold.toml").write_text(text, encoding="utf-8")
    pipeline.run(run)
    assert under_way == [0]
    assert pipeline.states == {}
