"""A round of many feeds: time, CPU and anonymous memory of `newsfold ingest --once`, from a local server.

    python -m workshop.bench.collecting [--feeds 1000] [--items 20] [--broker embedded]

Each feed has a host of its own (127.0.x.y), RSS with whole texts, some 150 words an item. Three rounds: one
in which all is new; one that is answered 304; one in which each feed has one new and one edited item.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from workshop.bench.brokers import running_broker
from workshop.bench.texts import texts as texts_of

PER_ITEM = 3
"""Paragraphs."""
NEWEST = datetime(2025, 3, 18, 12, tzinfo=UTC)


class Round(NamedTuple):
    """What one round cost: seconds of the clock and of the processor, and megabytes at most."""

    name: str
    wall: float
    cpu: float
    anonymous_mb: float


def feed(number: int, items: int, step: int, texts: list[str]) -> bytes:
    """A feed in RSS; each step has one more item in front, and the last one edited."""
    parts = []
    for item in range(step, items + step):
        at = (number * 7 + item) * PER_ITEM % (len(texts) - PER_ITEM)
        text = "".join(f"<p>{line} In town {number}, {item}.</p>" for line in texts[at : at + PER_ITEM])
        edited = f"<p>Corrected {step} times.</p>" if step and item == step else ""
        date = format_datetime(NEWEST + timedelta(minutes=item - items))
        parts.append(
            f"<item><title>Report {item} from town {number}</title>"
            f"<link>http://paper-{number}.example/2025/{item}</link>"
            f"<guid isPermaLink='false'>{number}-{item}</guid><pubDate>{date}</pubDate>"
            f"<content:encoded><![CDATA[{text}{edited}]]></content:encoded></item>"
        )
    module = "http://purl.org/rss/1.0/modules/content/"
    head = (
        f"<?xml version='1.0'?><rss version='2.0' xmlns:content='{module}'>"
        f"<channel><title>Paper {number}</title>"
    )
    return f"{head}{''.join(parts)}</channel></rss>".encode()


def serve(port: int, items: int, texts: list[str]) -> None:
    """Serve the feeds, in a process of its own; /step goes on to the next step."""
    step = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal step
        if request.path == "/step":
            step += 1
            return web.Response()
        data = feed(int(request.match_info["number"]), items, step, texts)
        etag = f'"{blake2b(data, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=data, headers={"ETag": etag})

    application = web.Application()
    application.router.add_get("/feed/{number}", answer)
    application.router.add_get("/step", answer)
    web.run_app(application, host="0.0.0.0", port=port, print=None)


@contextmanager
def serving(port: int, items: int, texts: list[str]) -> Iterator[None]:
    """The server, while it is needed."""
    process = get_context("fork").Process(target=serve, args=(port, items, texts), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def configured(folder: Path, feeds: int, port: int, servers: str) -> Path:
    """newsfold.toml with all feeds."""
    tables = (
        f'[[source]]\nurl = "http://127.0.{n // 250}.{n % 250 + 1}:{port}/feed/{n}"\n' for n in range(feeds)
    )
    path = folder / "newsfold.toml"
    head = f'[settings]\nbootstrap_servers = "{servers}"\n[ingest]\nallow = ["127.0.0.0/8"]\n'
    path.write_text(head + "".join(tables), encoding="utf-8")
    return path


def one_round(name: str, config: Path) -> Round:
    """Run one round and watch its process."""
    command = [sys.executable, "-m", "newsfold", "ingest", "--once", "--config", str(config)]
    start = time.perf_counter()
    with (config.parent / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    most, done = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.05):
            most = max(most, anonymous(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    done.set()
    watcher.join()
    if status:
        raise SystemExit((config.parent / "log").read_text()[-2000:])
    return Round(name, time.perf_counter() - start, used.ru_utime + used.ru_stime, most / 1e6)


def anonymous(pid: int) -> int:
    """Bytes of memory of a process that no file stands behind."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon")), 0)


async def next_step(port: int) -> None:
    """Tell the server to edit its feeds."""
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/step") as answer:
        await answer.read()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--broker", default="embedded")
    parser.add_argument("--port", type=int, default=18800)
    options = parser.parse_args()
    texts = [*texts_of(2000)]
    with (
        tempfile.TemporaryDirectory(prefix="newsfold-collecting-") as name,
        running_broker(options.broker) as broker,
        serving(options.port, options.items, texts),
    ):
        config = configured(Path(name), options.feeds, options.port, broker.bootstrap_servers)
        rounds = [one_round("all new", config), one_round("unchanged", config)]
        asyncio.run(next_step(options.port))
        rounds.append(one_round("one new, one edited", config))
        print(f"{options.feeds} feeds of {options.items} items, load {os.getloadavg()[0]:.1f}")
        for result in rounds:
            print(
                f"{result.name:20} {result.wall:6.1f} s, {result.cpu:6.1f} s of CPU,"
                f" {result.anonymous_mb:5.0f} MB"
            )


if __name__ == "__main__":
    main()
